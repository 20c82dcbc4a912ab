package rhoscope.syntax;

/** A place in a text: zero-based line, and zero-based character in UTF-16 units. */
public record Position(int line, int character) {
  public Position {
    if (line < 0 || character < 0) {
      throw new IllegalArgumentException("no position: " + line + ":" + character);
    }
  }
}
