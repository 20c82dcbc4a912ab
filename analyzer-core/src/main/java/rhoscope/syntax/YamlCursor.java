package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;

/** A place in a YAML text that moves forward, the indentation of its line, and the comments. */
final class YamlCursor {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String in;
  private final Problems problems;
  private final List<Comment> comments = new ArrayList<>();
  private int end;
  private int at;
  private int lineStart;
  private int lineFirst;
  private int lastEnd;
  private boolean tabbed;

  /** At the beginning of the first document; the text seems to end where that does. */
  YamlCursor(String in, Problems problems) {
    this.in = in;
    this.problems = problems;
    int start = in.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    startLine(start);
    at = start;
    end = in.length();
    boolean begun = false;
    for (int line = start; line < in.length(); line = nextLine(line)) {
      boolean marker = isMarker(line, "---");
      if (marker && !begun) {
        begun = true;
        skipTo(line);
        at = line + 3;
      } else if (marker || isMarker(line, "...")) {
        reportRest(line);
        end = line;
        break;
      } else if (!begun && in.charAt(line) != '%' && !isEmpty(line)) {
        begun = true;
      }
    }
    if (!begun) {
      at = end;
    }
  }

  /** Collects the comments before the document's marker. */
  private void skipTo(int marker) {
    for (int line = at; line < marker; line = nextLine(line)) {
      int first = line;
      while (first < marker && isBlank(in.charAt(first))) {
        first++;
      }
      if (in.charAt(first) == '#') {
        at = first;
        comment(lineEnd(first));
      }
    }
    startLine(marker);
  }

  private void reportRest(int marker) {
    for (int line = nextLine(marker); line < in.length(); line = nextLine(line)) {
      if (!isEmpty(line) && !isMarker(line, "...") && !isMarker(line, "---")) {
        problems.add(marker, marker + 3, "only the first document of a file is read");
        return;
      }
    }
  }

  private boolean isMarker(int line, String marker) {
    return in.startsWith(marker, line)
        && (line + 3 == in.length() || isSeparator(in.charAt(line + 3)));
  }

  /** Whether nothing but a comment stands on the line. */
  private boolean isEmpty(int line) {
    int i = line;
    while (i < in.length() && isBlank(in.charAt(i))) {
      i++;
    }
    return i == in.length() || Text.isLineBreak(in.charAt(i)) || in.charAt(i) == '#';
  }

  private int nextLine(int line) {
    int next = line;
    while (next < in.length() && !Text.isLineBreak(in.charAt(next))) {
      next++;
    }
    return next + 1;
  }

  List<Comment> comments() {
    return comments;
  }

  /** The offset where it stands. */
  int at() {
    return at;
  }

  /** The offset behind the document. */
  int end() {
    return end;
  }

  boolean atEnd() {
    return at >= end;
  }

  /** The text seems to end here. */
  void cut() {
    end = at;
  }

  /** The character where it stands, 0 at the end. */
  char peek() {
    return at < end ? in.charAt(at) : '\0';
  }

  /** The character so many further on, 0 at the end. */
  char peek(int further) {
    return at + further < end ? in.charAt(at + further) : '\0';
  }

  /** Characters between the start of the line and the cursor. */
  int column() {
    return at - lineStart;
  }

  /** Whether only blanks stand before it on its line. */
  boolean firstOnLine() {
    return at == lineFirst;
  }

  /** Whether a tab stands before the first character of the line. */
  boolean tabbed() {
    return tabbed;
  }

  /** The offset behind the last part that was taken. */
  int lastEnd() {
    return lastEnd;
  }

  /** Takes the characters up to an offset on the same line. */
  void take(int to) {
    at = to;
    lastEnd = to;
  }

  /** Takes the characters up to an offset further down; {@code to} is behind the last of them. */
  void takeLines(int to) {
    for (int i = at; i < to; i++) {
      if (Text.isLineBreak(in.charAt(i))) {
        startLine(i + 1);
      }
    }
    take(to);
  }

  /** Skips blanks, and a comment behind them, to the next character or the end of the line. */
  void skipBlanks() {
    while (at < end && isBlank(in.charAt(at))) {
      at++;
    }
    if (startsComment(at)) {
      comment(lineEnd(at));
    }
  }

  boolean atLineEnd() {
    return at >= end || Text.isLineBreak(in.charAt(at));
  }

  /** Skips blanks, comments and line breaks. */
  void skipTrivia() {
    skipBlanks();
    while (at < end && Text.isLineBreak(in.charAt(at))) {
      startLine(at + 1);
      at = Math.min(end, lineFirst);
      skipBlanks();
    }
  }

  /** The end of the line on which {@code offset} stands. */
  int lineEnd(int offset) {
    int i = offset;
    while (i < end && !Text.isLineBreak(in.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Whether a comment starts at {@code offset}. */
  boolean startsComment(int offset) {
    return offset < end
        && in.charAt(offset) == '#'
        && (offset == lineFirst || offset == 0 || isSeparator(in.charAt(offset - 1)));
  }

  private void comment(int to) {
    comments.add(new Comment(in.substring(at + 1, to).trim(), new Span(at, to)));
    at = to;
  }

  private void startLine(int offset) {
    lineStart = offset;
    lineFirst = offset;
    tabbed = false;
    while (lineFirst < in.length() && isBlank(in.charAt(lineFirst))) {
      tabbed |= in.charAt(lineFirst) == '\t';
      lineFirst++;
    }
  }

  /** Whether it separates words on a line. */
  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Whether it is a blank or a line break. */
  static boolean isSeparator(char c) {
    return isBlank(c) || Text.isLineBreak(c);
  }
}
