package rhoscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rhoscope.worker.ConfigSource;
import rhoscope.workspace.ConfigFile;

/** The one config that a command is about. */
final class Configs {
  /**
   * Reads it.
   *
   * @throws UserError if there is no such file, or it is no model config
   */
  static ConfigFile read(Path path) throws IOException, UserError {
    if (!Files.exists(path)) {
      throw new UserError(path + ": no such file");
    }
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new UserError(path + ": cannot be read as a file");
    }
    return ConfigFile.read(path)
        .orElseThrow(
            () -> new UserError(path + " is no model config; native ones end in .rnn.json"));
  }

  /** The same for a job. */
  static ConfigSource source(ConfigFile config, List<String> overrides, Optional<String> store) {
    return new ConfigSource(
        config.path().toAbsolutePath(),
        config.path().toString(),
        config.config().text().content(),
        overrides,
        store);
  }

  private Configs() {}
}
