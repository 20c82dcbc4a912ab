package rhoscope.syntax;

import java.util.Arrays;

/**
 * A text with its line index: offsets to lines and characters and back in O(log lines).
 *
 * <p>Lines end at {@code \n}, {@code \r\n} or a lone {@code \r}, as in the language server
 * protocol.
 */
public final class Text {
  private final String content;
  private final int[] lineStarts;

  /** Finds the lines of a content. */
  public static Text of(String content) {
    return new Text(content, lineStarts(content));
  }

  /** All of it. */
  public String content() {
    return content;
  }

  /** In UTF-16 units. */
  public int length() {
    return content.length();
  }

  /** At least 1: the last line may be empty. */
  public int lineCount() {
    return lineStarts.length;
  }

  /** The line without its line break; {@code line} from 0 to {@link #lineCount} − 1. */
  public Span line(int line) {
    int start = lineStarts[line];
    int end = line + 1 < lineStarts.length ? lineStarts[line + 1] : content.length();
    while (start < end && isLineBreak(content.charAt(end - 1))) {
      end--;
    }
    return new Span(start, end);
  }

  /** The position of {@code offset}; offsets outside the text are moved to its nearest end. */
  public Position position(int offset) {
    int inside = Math.max(0, Math.min(offset, content.length()));
    int found = Arrays.binarySearch(lineStarts, inside);
    int line = found >= 0 ? found : -found - 2;
    return new Position(line, inside - lineStarts[line]);
  }

  /**
   * The offset of a position. A character behind the end of its line means that end; a line behind
   * the last one means the end of the text.
   */
  public int offset(Position position) {
    if (position.line() >= lineStarts.length) {
      return content.length();
    }
    Span line = line(position.line());
    return line.start() + Math.min(position.character(), line.length());
  }

  static boolean isLineBreak(char c) {
    return c == '\n' || c == '\r';
  }

  private static int[] lineStarts(String content) {
    int count = 1;
    for (int i = 0; i < content.length(); i++) {
      count += endsLine(content, i) ? 1 : 0;
    }
    int[] starts = new int[count];
    int line = 1;
    for (int i = 0; line < count; i++) {
      if (endsLine(content, i)) {
        starts[line++] = i + 1;
      }
    }
    return starts;
  }

  private static boolean endsLine(String content, int i) {
    char c = content.charAt(i);
    boolean pair = c == '\r' && i + 1 < content.length() && content.charAt(i + 1) == '\n';
    return isLineBreak(c) && !pair;
  }

  private Text(String content, int[] lineStarts) {
    this.content = content;
    this.lineStarts = lineStarts;
  }
}
