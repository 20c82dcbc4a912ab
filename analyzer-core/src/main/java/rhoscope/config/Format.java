package rhoscope.config;

import java.util.Locale;
import java.util.Optional;

/** A language that configs are written in. */
public enum Format {
  /** Rhoscope's own keys in JSON with comments. */
  RHOSCOPE_JSON,
  /** Rhoscope's own keys in YAML; not read yet. */
  RHOSCOPE_YAML;

  /** The name that {@code check --format json} prints. */
  public String label() {
    return "rhoscope";
  }

  /** The format of a file by its name alone: {@code *.rnn.json}, {@code *.rnn.yaml}, … */
  public static Optional<Format> ofNativeName(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    if (name.endsWith(".rnn.json") || name.endsWith(".rnn.jsonc")) {
      return Optional.of(RHOSCOPE_JSON);
    }
    if (name.endsWith(".rnn.yaml") || name.endsWith(".rnn.yml")) {
      return Optional.of(RHOSCOPE_YAML);
    }
    return Optional.empty();
  }

  /** Whether a file of that name is read to see if it is a config. */
  public static boolean mayBeConfig(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return ofNativeName(name).isPresent() || name.endsWith(".json") || name.endsWith(".jsonc");
  }
}
