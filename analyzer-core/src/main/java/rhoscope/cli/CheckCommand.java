package rhoscope.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhoscope.analysis.Analysis;
import rhoscope.config.ConfigReader;
import rhoscope.model.Severity;
import rhoscope.report.CheckedFile;
import rhoscope.report.FindingsGithub;
import rhoscope.report.FindingsJson;
import rhoscope.report.FindingsSarif;
import rhoscope.report.FindingsText;
import rhoscope.report.Style;
import rhoscope.report.UnifiedDiff;
import rhoscope.workspace.ConfigFile;
import rhoscope.workspace.SettingsFile;
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

  /** Who reads the findings. */
  enum Format {
    TEXT,
    JSON,
    SARIF,
    GITHUB
  }

  private final Terminal terminal;
  private final Set<Path> projects = new HashSet<>();

  @Parameters(paramLabel = "PATH", arity = "0..*", description = "Files, or folders to search.")
  private List<Path> paths = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "text (default), json, sarif (2.1.0) or github (annotations of a workflow run).")
  private Format format = Format.TEXT;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "Exit status 1 from this severity on: error, warning or information.")
  private FailOn failOn = FailOn.ERROR;

  @Option(names = "--no-probe", description = "Never measures; uses probes that are stored.")
  private boolean noProbe;

  @Option(
      names = "--fix",
      description = "Makes the first fix of each finding in the files and shows what is left.")
  private boolean fix;

  @Option(
      names = "--diff",
      description = "Shows what --fix would change, as a patch, and changes nothing.")
  private boolean diff;

  @Option(
      names = "--stdin-filename",
      paramLabel = "FILE",
      description = "Reads one config from standard input and takes it for this file's text.")
  private Optional<Path> stdinFile = Optional.empty();

  @Mixin private final StoreOption store = new StoreOption();

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, UserError {
    if (stdinFile.isPresent() != paths.isEmpty()) {
      throw new UserError(
          paths.isEmpty()
              ? "check takes files or folders, or --stdin-filename"
              : "--stdin-filename takes the place of paths");
    }
    List<CheckedFile> checked = new ArrayList<>();
    try (Workspace workspace = Workspace.open(store.folder(), this::warn);
        Probes probes = new Probes(store.folder(), this::warn)) {
      for (ConfigFile config : configs()) {
        config.project().ifPresent(this::settings);
        Analysis analysis = look(workspace, probes, config);
        Analysis shown = fix || diff ? repaired(workspace, probes, config, analysis) : analysis;
        checked.add(new CheckedFile(config.path().toString(), shown));
      }
    }
    print(checked);
    return failed(checked) ? Exit.FINDINGS : Exit.OK;
  }

  private List<ConfigFile> configs() throws IOException, UserError {
    if (stdinFile.isPresent()) {
      String text = ConfigReader.decode(terminal.in().readAllBytes());
      return ConfigFile.of(stdinFile.get(), text).stream().toList();
    }
    List<ConfigFile> configs = new ArrayList<>();
    for (Path file : ConfigFiles.find(paths)) {
      SettingsFile.at(file).ifPresent(this::settings);
      read(file).ifPresent(configs::add);
    }
    return configs;
  }

  /** Says once what is wrong with a project's settings; they are no config. */
  private void settings(SettingsFile file) {
    if (projects.add(file.path())) {
      CheckedFile checked = new CheckedFile(file.path().toString(), file.analysis());
      terminal.err().print(FindingsText.of(checked, Style.PLAIN));
    }
  }

  private static Optional<ConfigFile> read(Path file) throws UserError {
    try {
      return ConfigFile.read(file);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage());
    }
  }

  private Analysis look(Workspace workspace, Probes probes, ConfigFile config) {
    Situation situation = workspace.look(config);
    return (noProbe ? situation : probes.complete(situation)).analysis();
  }

  /** What is left after the fixes, or for a patch what was found before them. */
  private Analysis repaired(
      Workspace workspace, Probes probes, ConfigFile config, Analysis analysis) throws UserError {
    Repair repair = Repair.of(config, analysis, next -> look(workspace, probes, next));
    String before = analysis.config().text().content();
    if (diff) {
      terminal.out().print(UnifiedDiff.of(config.path().toString(), before, repair.text()));
      return analysis;
    }
    if (stdinFile.isPresent()) {
      terminal.out().print(repair.text());
    } else if (!repair.titles().isEmpty()) {
      repair.write(config.path(), before);
    }
    repair.titles().forEach(title -> warn(config.path() + ": fixed: " + title));
    return repair.analysis();
  }

  private void warn(String message) {
    terminal.err().println("rhoscope: " + message);
  }

  /** A patch, or a text that goes on through a pipe, stands alone on standard output. */
  private void print(List<CheckedFile> checked) {
    if (diff || (fix && stdinFile.isPresent())) {
      return;
    }
    terminal
        .out()
        .print(
            switch (format) {
              case TEXT -> text(checked);
              case JSON -> FindingsJson.check(checked);
              case SARIF -> FindingsSarif.of(checked, Version.number());
              case GITHUB -> FindingsGithub.of(checked);
            });
  }

  private String text(List<CheckedFile> checked) {
    StringBuilder text = new StringBuilder();
    checked.forEach(file -> text.append(FindingsText.of(file, terminal.style())));
    return text.append(FindingsText.summary(checked)).append('\n').toString();
  }

  private boolean failed(List<CheckedFile> checked) {
    Severity bound = Severity.valueOf(failOn.name());
    return checked.stream()
        .flatMap(file -> file.analysis().findings().stream())
        .anyMatch(finding -> finding.severity().compareTo(bound) <= 0);
  }
}
