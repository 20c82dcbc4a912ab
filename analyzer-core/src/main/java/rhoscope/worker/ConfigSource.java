package rhoscope.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The config that a job is about.
 *
 * @param file its absolute path; need not exist, since the text may be that of an editor
 * @param shown its path as the user knows it
 * @param text what it says
 * @param overrides changes, each {@code KEY=VALUE}; {@code --updates} and {@code --seed} are two
 * @param store of {@code --store}
 */
public record ConfigSource(
    Path file, String shown, String text, List<String> overrides, Optional<String> store) {
  public ConfigSource {
    overrides = List.copyOf(overrides);
  }

  /** What the config's paths are relative to. */
  Path folder() {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }
}
