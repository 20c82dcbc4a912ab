package rhoscope.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Describes {@code lsp} to the help. The server itself is started by the jar's entry point, which
 * takes {@code lsp} before this command line is built.
 */
@Command(
    name = "lsp",
    customSynopsis = "rhoscope lsp [--stdio] [--socket=PORT] [--pipe=NAME] [--clientProcessId=PID]",
    description = "Starts the language server, on stdin and stdout unless it is told otherwise.")
final class LspCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  LspCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return Exit.OK;
  }
}
