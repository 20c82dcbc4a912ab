package rhoscope.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A tensor file that cannot be read, in one line for the user: the file's name, the byte where
 * reading stopped, and the fact.
 */
public final class WeightsProblem extends IOException {
  private static final long serialVersionUID = 1;

  /** Names inside a file are the file's choice: no longer than this reaches a message. */
  private static final int MAX_QUOTED = 40;

  private final transient Path file;
  private final long offset;
  private final String fact;

  /**
   * A problem at a byte of a file.
   *
   * @param file as the caller named it; only its last name is shown
   * @param offset from the start of the file, at least 0
   * @param fact lower case, no final period
   */
  public WeightsProblem(Path file, long offset, String fact) {
    this.file = file;
    this.offset = offset;
    this.fact = fact;
  }

  @Override
  public String getMessage() {
    return file.getFileName() + ", byte " + offset + ": " + fact;
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** The byte where reading stopped, from the start of the file. */
  public long offset() {
    return offset;
  }

  /** The message without file and offset. */
  public String fact() {
    return fact;
  }

  /** A name out of a file as a message may show it: quoted, short, without control characters. */
  public static String quoted(String name) {
    StringBuilder shown = new StringBuilder("\"");
    name.codePoints()
        .limit(MAX_QUOTED)
        .map(c -> Character.isISOControl(c) || isSurrogateHalf(c) ? 0xFFFD : c)
        .forEach(shown::appendCodePoint);
    return shown
        .append(name.codePointCount(0, name.length()) > MAX_QUOTED ? "…\"" : "\"")
        .toString();
  }

  private static boolean isSurrogateHalf(int codePoint) {
    return codePoint <= 0xFFFF && Character.isSurrogate((char) codePoint);
  }
}
