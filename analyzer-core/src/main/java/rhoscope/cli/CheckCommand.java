package rhoscope.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhoscope.model.Severity;
import rhoscope.report.CheckedFile;
import rhoscope.report.FindingsJson;
import rhoscope.report.FindingsText;
import rhoscope.workspace.ConfigFile;
import rhoscope.workspace.Situation;
import rhoscope.workspace.Workspace;

/** Findings of files and folders, from the config, a probe and stored runs. */
@Command(
    name = "check",
    description = "Findings of configs: from the config alone, a probe and stored runs.")
final class CheckCommand implements Callable<Integer> {
  /** How much a finding must matter to fail the command. */
  enum FailOn {
    ERROR,
    WARNING,
    INFORMATION
  }

  private final Terminal terminal;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, or folders to search.")
  private List<Path> paths = List.of();

  @Mixin private final FormatOption format = new FormatOption();

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "Exit status 1 from this severity on: error, warning or information.")
  private FailOn failOn = FailOn.ERROR;

  @Option(names = "--no-probe", description = "Never measures; uses probes that are stored.")
  private boolean noProbe;

  @Mixin private final StoreOption store = new StoreOption();

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, UserError {
    List<CheckedFile> checked = new ArrayList<>();
    try (Workspace workspace = Workspace.open(store.folder(), this::warn);
        Probes probes = new Probes(store.folder(), this::warn)) {
      for (Path file : ConfigFiles.find(paths)) {
        Optional<ConfigFile> config = read(file);
        if (config.isPresent()) {
          Situation situation = workspace.look(config.get());
          Situation measured = noProbe ? situation : probes.complete(situation);
          checked.add(new CheckedFile(file.toString(), measured.analysis()));
        }
      }
    }
    print(checked);
    return failed(checked) ? Exit.FINDINGS : Exit.OK;
  }

  private static Optional<ConfigFile> read(Path file) throws UserError {
    try {
      return ConfigFile.read(file);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage());
    }
  }

  private void warn(String message) {
    terminal.err().println("rhoscope: " + message);
  }

  private void print(List<CheckedFile> checked) {
    if (format.isJson()) {
      terminal.out().print(FindingsJson.check(checked));
      return;
    }
    checked.forEach(file -> terminal.out().print(FindingsText.of(file, terminal.style())));
    terminal.out().println(FindingsText.summary(checked));
  }

  private boolean failed(List<CheckedFile> checked) {
    Severity bound = Severity.valueOf(failOn.name());
    return checked.stream()
        .flatMap(file -> file.analysis().findings().stream())
        .anyMatch(finding -> finding.severity().compareTo(bound) <= 0);
  }
}
