package rhoscope.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rhoscope.analysis.Explain;

/** Prints the page of a rule, a quantity, a key or a field of a probe's JSON. */
@Command(
    name = "explain",
    description = "Explains a rule, a quantity, a key of the config or a field of a probe.")
final class ExplainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "NAME",
      description = "such as horizon-too-short, spectral_radius, clip.norm or lag_profile")
  private String name = "";

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserError {
    String page = Explain.page(name).orElseThrow(() -> new UserError(unknown()));
    terminal.out().print(page);
    return Exit.OK;
  }

  private String unknown() {
    List<String> paths = Explain.paths(name);
    return paths.isEmpty()
        ? "nothing is called "
            + name
            + Explain.nearest(name).map(other -> "; the nearest is " + other).orElse("")
        : name + " can be " + String.join(", ", paths);
  }
}
