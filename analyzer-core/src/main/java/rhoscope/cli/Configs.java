package rhoscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            () ->
                new UserError(
                    path + " is no model config; native ones end in .rnn.json or .rnn.yaml"));
  }

  private Configs() {}
}
