package rhoscope.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import rhoscope.linalg.Kernels;
import rhoscope.report.Style;

/** The command line: every command but {@code lsp}, which the server's own entry point takes. */
@Command(
    name = "rhoscope",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Shows vanishing and exploding gradients of recurrent networks:",
      "how far back the gradient reaches, against how far back the task needs it."
    },
    subcommands = {
      CheckCommand.class,
      TrainCommand.class,
      ProbeCommand.class,
      RunsCommand.class,
      ExplainCommand.class,
      SchemaCommand.class,
      LspCommand.class,
      ReproduceCommand.class,
    },
    footer = {
      "",
      "Exit status: 0 done, 1 findings at or above --fail-on, 2 unusable arguments or files,",
      "             3 training diverged, 130 training interrupted.",
      "",
      "  rhoscope check model.rnn.json      what is wrong, from the config and a probe",
      "  rhoscope train model.rnn.json      train, instrument, store; ends with the findings",
      "  rhoscope explain horizon           a rule, a quantity, a key or a field of a probe"
    })
public final class Cli {
  /**
   * Runs one command on the streams of this process.
   *
   * @return exit status
   */
  public static int execute(String... args) {
    return run(Terminal.ofProcess(), args);
  }

  static int run(Terminal terminal, String... args) {
    CommandLine line =
        new CommandLine(new Cli(), new Commands(terminal))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(false)
            .setUsageHelpWidth(100)
            .setColorScheme(
                CommandLine.Help.defaultColorScheme(
                    terminal.style() == Style.COLOUR ? Ansi.ON : Ansi.OFF))
            .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
            .setParameterExceptionHandler((e, a) -> usageError(terminal, e))
            .setExecutionExceptionHandler((e, command, parsed) -> failure(terminal, e));
    line.getSubcommands().values().forEach(Cli::addHelp);
    addHelp(line);
    Optional<String> problem = Kernels.problem();
    if (problem.isPresent()) {
      terminal.err().println("rhoscope: " + problem.get());
      return Exit.USAGE;
    }
    if (args.length == 0) {
      line.usage(terminal.err());
      return Exit.USAGE;
    }
    if (args[0].equals("--version") || args[0].equals("-V")) {
      terminal.out().println(Version.line());
      return Exit.OK;
    }
    return line.execute(args);
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(false);
    line.getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this.")
                .build());
  }

  private static int usageError(Terminal terminal, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    String message =
        String.valueOf(e.getMessage()).lines().findFirst().orElse("unusable arguments");
    terminal.err().println("rhoscope: " + message + "; see " + command + " --help");
    return Exit.USAGE;
  }

  private static int failure(Terminal terminal, Exception e) throws Exception {
    if (e instanceof UserError || e instanceof IOException) {
      terminal.err().println("rhoscope: " + e.getMessage());
      return Exit.USAGE;
    }
    throw e;
  }
}
