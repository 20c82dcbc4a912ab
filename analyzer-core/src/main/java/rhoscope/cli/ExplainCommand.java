package rhoscope.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rhoscope.analysis.Explain;

/** Prints the page of a rule, a quantity or a key. */
@Command(name = "explain", description = "Explains a rule, a quantity or a key of the config.")
final class ExplainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "NAME",
      description = "such as horizon-too-short, spectral_radius or training.clip.norm")
  private String name = "";

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserError {
    String page =
        Explain.page(name)
            .orElseThrow(
                () ->
                    new UserError(
                        "nothing is called "
                            + name
                            + Explain.nearest(name).map(n -> "; the nearest is " + n).orElse("")));
    terminal.out().print(page);
    return Exit.OK;
  }
}
