package rhoscope.rules;

/** A way out that a finding offers. */
public sealed interface Fix {
  /** What it does, with its effect as a number; one line. */
  String title();

  /**
   * Sets one key of the config.
   *
   * @param keyPath such as {@code model.initialization.recurrent}; may name a section
   * @param plainValue a plain value of {@link rhoscope.model.Domain}: for a section a {@link
   *     java.util.Map}, which replaces all that stood there
   */
  record Edit(String title, String keyPath, Object plainValue) implements Fix {}

  /** Takes a key out of the config. */
  record Removal(String title, String keyPath) implements Fix {}

  /**
   * Something the program does.
   *
   * @param command {@code train}
   */
  record Command(String title, String command) implements Fix {}
}
