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
 * @param config what its text means
 */
public record ConfigFile(Path path, ParsedConfig config) {
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
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        return named.map(format -> new ConfigFile(path, ConfigReader.tooLarge(format)));
      }
      return of(path, ConfigReader.decode(bytes));
    }
  }

  /** The same for a text that an editor holds. */
  public static Optional<ConfigFile> of(Path path, String text) {
    return ConfigReader.read(path.toString(), text).map(config -> new ConfigFile(path, config));
  }

  /**
   * What a job is told of it.
   *
   * @param overrides changes, each {@code KEY=VALUE}
   * @param store the option {@code --store}
   */
  public ConfigSource source(List<String> overrides, Optional<String> store) {
    return new ConfigSource(
        path.toAbsolutePath(), path.toString(), config.text().content(), overrides, store);
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
    Path parent = path.toAbsolutePath().normalize().getParent();
    return parent == null ? path.toAbsolutePath().getRoot() : parent;
  }
}
