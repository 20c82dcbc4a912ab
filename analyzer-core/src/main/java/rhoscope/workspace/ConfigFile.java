package rhoscope.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rhoscope.analysis.Analysis;
import rhoscope.config.ConfigReader;
import rhoscope.config.Format;
import rhoscope.config.Overrides;
import rhoscope.config.ParsedConfig;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunEvidence;
import rhoscope.model.ModelSpec;
import rhoscope.worker.ConfigSource;

/**
 * A file taken for a model config.
 *
 * @param path as it was given
 * @param config what its text means under the settings of its project
 * @param project those settings
 */
public record ConfigFile(Path path, ParsedConfig config, Optional<SettingsFile> project) {
  /** UTF-8 has at least one byte for a character, so a longer file is a longer text. */
  private static final int BYTES_MAX = 4 * ConfigReader.CHARS_MAX;

  /**
   * Reads a file; empty for one that is no config by its name or content.
   *
   * @throws IOException if it cannot be read
   */
  public static Optional<ConfigFile> read(Path path) throws IOException {
    Optional<Format> named = Format.ofNativeName(path.toString());
    if (named.isEmpty() && !Format.mayBeConfig(path.toString())) {
      return Optional.empty();
    }
    Optional<String> text = text(path);
    return text.isPresent()
        ? of(path, text.get())
        : named.map(format -> inProject(path, ConfigReader.tooLarge(format)));
  }

  /** A file's text; empty for one that is longer than any config. */
  static Optional<String> text(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      return bytes.length > BYTES_MAX ? Optional.empty() : Optional.of(ConfigReader.decode(bytes));
    }
  }

  /** The same as {@link #read} for a text that an editor holds. */
  public static Optional<ConfigFile> of(Path path, String text) {
    return ConfigReader.read(path.toString(), text).map(config -> inProject(path, config));
  }

  private static ConfigFile inProject(Path path, ParsedConfig config) {
    Optional<SettingsFile> project = SettingsFile.of(folder(path));
    ParsedConfig own = project.map(file -> config.under(file.settings())).orElse(config);
    return new ConfigFile(path, own, project);
  }

  /** Whether its project leaves it alone. */
  public boolean isLeftOut() {
    return project.filter(file -> file.leavesOut(path, false)).isPresent();
  }

  /** The store that the option names, else the one that the project does. */
  public Optional<String> store(Optional<String> option) {
    return option.or(() -> project.flatMap(SettingsFile::store));
  }

  /**
   * What a job is told of it.
   *
   * @param overrides changes, each {@code KEY=VALUE}
   * @param store the option {@code --store}
   */
  public ConfigSource source(List<String> overrides, Optional<String> store) {
    return new ConfigSource(
        path.toAbsolutePath(), path.toString(), config.text().content(), overrides, store(store));
  }

  /**
   * The findings of a training that has just ended.
   *
   * @param overrides those it was made with
   */
  public Analysis analysis(List<String> overrides, Run run) {
    ModelSpec spec = config.spec();
    for (String override : overrides) {
      spec = Overrides.apply(spec, override).spec();
    }
    return Analysis.of(
        config.with(spec), List.of(RunEvidence.of(spec, run)), Optional.empty(), List.of());
  }

  /** What paths in the config are relative to. */
  public Path folder() {
    return folder(path);
  }

  private static Path folder(Path path) {
    Path parent = path.toAbsolutePath().normalize().getParent();
    return parent == null ? path.toAbsolutePath().getRoot() : parent;
  }
}
