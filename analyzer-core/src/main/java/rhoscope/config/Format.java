package rhoscope.config;

import java.util.Locale;
import java.util.Optional;
import rhoscope.syntax.SyntaxTree.Language;

/** A language that configs are written in. Files of other frameworks are one of both as texts. */
public enum Format {
  /** Rhoscope's own keys in JSON with comments. */
  RHOSCOPE_JSON(Language.JSON),
  /** Rhoscope's own keys in YAML. */
  RHOSCOPE_YAML(Language.YAML),
  /** What a project says for all its configs; no config itself. */
  SETTINGS(Language.JSON);

  /** The name of a project's settings. */
  public static final String SETTINGS_NAME = "rhoscope.json";

  private final Language language;

  Format(Language language) {
    this.language = language;
  }

  /** The format of our own keys in a language. */
  static Format of(Language language) {
    return language == Language.YAML ? RHOSCOPE_YAML : RHOSCOPE_JSON;
  }

  /** What its texts are written in. */
  public Language language() {
    return language;
  }

  /** The keys that its texts hold. */
  Catalogue catalogue() {
    return this == SETTINGS ? Catalogue.SETTINGS : Catalogue.CONFIG;
  }

  /** Whether a file of that name, with or without folders, holds a project's settings. */
  public static boolean isSettings(String fileName) {
    String name = fileName.replace('\\', '/');
    return name.substring(name.lastIndexOf('/') + 1).equals(SETTINGS_NAME);
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
    boolean json = name.endsWith(".json") || name.endsWith(".jsonc");
    return (isYaml(name) || json) && !isSettings(fileName);
  }

  /** What a file of that name is written in. */
  static Language language(String fileName) {
    return isYaml(fileName.toLowerCase(Locale.ROOT)) ? Language.YAML : Language.JSON;
  }

  private static boolean isYaml(String name) {
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }
}
