package rhoscope.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --store} of every command. */
final class StoreOption {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description =
          "Folder of the store; default .rhoscope beside the project's rhoscope.json or .git.")
  private Optional<String> folder = Optional.empty();

  /** The folder, where one was named. */
  Optional<String> folder() {
    return folder;
  }
}
