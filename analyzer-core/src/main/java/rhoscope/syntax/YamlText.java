package rhoscope.syntax;

import rhoscope.syntax.Node.Kind;
import rhoscope.syntax.Node.Scalar;

/** Reads the scalars of a YAML text that may run over several lines. */
final class YamlText {
  /*
   * Where a line looks like the next key, a scalar that is still open ends before it: the quote is
   * taken for forgotten, the words for the whole value. So it is in YAML for words [1, 7.3.3], and
   * nobody writes keys into a quoted text that is about a model.
   *
   * [1] Ben-Kiki, Evans, döt Net: YAML Ain't Markup Language, revision 1.2.2, 2021
   */
  private static final int LOOK_AHEAD_MAX = 1024;

  private final String in;
  private final YamlCursor cursor;
  private final Problems problems;

  YamlText(String in, YamlCursor cursor, Problems problems) {
    this.in = in;
    this.cursor = cursor;
    this.problems = problems;
  }

  /** The offset of the colon behind the key that starts at {@code start}, −1 if none does. */
  int keyColon(int start, boolean flow) {
    if (start >= cursor.end()) {
      return -1;
    }
    char first = in.charAt(start);
    if (first == '{' || first == '[') {
      return -1;
    } else if (first == '"' || first == '\'') {
      int colon = closingQuote(start) + 1;
      while (0 < colon && colon < cursor.end() && YamlCursor.isBlank(in.charAt(colon))) {
        colon++;
      }
      boolean found = 0 < colon && colon < cursor.end() && in.charAt(colon) == ':';
      return found && (flow || separates(colon + 1, false)) ? colon : -1;
    }
    int end = wordEnd(start, flow, start + LOOK_AHEAD_MAX);
    return start < end && end < cursor.end() && in.charAt(end) == ':' ? end : -1;
  }

  /** The quote that closes the one at {@code start} on the same line, else −2. */
  private int closingQuote(int start) {
    char quote = in.charAt(start);
    for (int i = start + 1; i < cursor.end() && !Text.isLineBreak(in.charAt(i)); i++) {
      char c = in.charAt(i);
      if (c == '\\' && quote == '"') {
        i++;
      } else if (c == quote) {
        if (quote == '"' || i + 1 == cursor.end() || in.charAt(i + 1) != '\'') {
          return i;
        }
        i++;
      }
    }
    return -2;
  }

  /** Whether a colon before {@code offset} stands behind a key, not inside a word. */
  private boolean separates(int offset, boolean flow) {
    return offset >= cursor.end()
        || YamlCursor.isSeparator(in.charAt(offset))
        || (flow && isFlow(in.charAt(offset)));
  }

  static boolean isFlow(char c) {
    return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
  }

  /** The end of the words on this line: a comment, a colon behind a key, a flow sign. */
  private int wordEnd(int start, boolean flow, int limit) {
    int i = start;
    int end = Math.min(limit, cursor.end());
    while (i < end) {
      char c = in.charAt(i);
      if (Text.isLineBreak(c)
          || (c == ':' && separates(i + 1, flow))
          || (c == '#' && start < i && YamlCursor.isBlank(in.charAt(i - 1)))
          || (flow && isFlow(c))) {
        break;
      }
      i++;
    }
    return i;
  }

  private int trimmed(int start, int end) {
    int i = end;
    while (start < i && YamlCursor.isBlank(in.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  /** Words without quotes, of one line or of several further right than {@code parent}. */
  Scalar plain(int parent, boolean flow) {
    int start = cursor.at();
    int end = plainLine(flow);
    String first = in.substring(start, end);
    StringBuilder folded = null;
    while (continues(end)) {
      int next = nextWords(end, parent, flow);
      if (next < 0) {
        break;
      }
      int breaks = lineBreaks(end, next);
      folded = folded == null ? new StringBuilder(first) : folded;
      folded.append(breaks == 1 ? " " : "\n".repeat(breaks - 1));
      cursor.takeLines(next);
      end = plainLine(flow);
      folded.append(in, next, end);
    }
    Span span = new Span(start, end);
    return folded == null
        ? YamlScalars.plain(first, span)
        : new Scalar(Kind.STRING, folded.toString(), span);
  }

  /** Takes the words on this line; those that are a key, behind a lost line break, stay. */
  private int plainLine(boolean flow) {
    int start = cursor.at();
    int end = wordEnd(start, flow, Integer.MAX_VALUE);
    if (end < cursor.end() && in.charAt(end) == ':') {
      int key = trimmed(start, end);
      while (start < key && !YamlCursor.isBlank(in.charAt(key - 1))) {
        key--;
      }
      end = start < key ? key : end;
    }
    end = trimmed(start, end);
    cursor.take(end);
    return end;
  }

  private boolean continues(int end) {
    int i = end;
    while (i < cursor.end() && YamlCursor.isBlank(in.charAt(i))) {
      i++;
    }
    return i < cursor.end() && Text.isLineBreak(in.charAt(i));
  }

  /** The first of the words on a later line that go on with these, −1 if none do. */
  private int nextWords(int from, int parent, boolean flow) {
    int lineStart = from;
    int i = from;
    while (i < cursor.end() && YamlCursor.isSeparator(in.charAt(i))) {
      if (Text.isLineBreak(in.charAt(i))) {
        lineStart = i + 1;
      }
      i++;
    }
    if (i >= cursor.end() || in.charAt(i) == '#' || i - lineStart <= parent) {
      return -1;
    }
    boolean ends = flow && (isFlow(in.charAt(i)) || in.charAt(i) == ':');
    return ends || keyColon(i, flow) >= 0 ? -1 : i;
  }

  /** A line break of two characters counts once. */
  private int lineBreaks(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      char c = in.charAt(i);
      boolean pair = c == '\r' && in.charAt(i + 1) == '\n';
      count += Text.isLineBreak(c) && !pair ? 1 : 0;
    }
    return count;
  }

  /** A string in single or double quotes. */
  Scalar quoted(int parent) {
    int start = cursor.at();
    char quote = in.charAt(start);
    StringBuilder text = new StringBuilder();
    int i = start + 1;
    while (i < cursor.end()) {
      char c = in.charAt(i);
      if (c == quote) {
        if (quote == '\'' && i + 1 < cursor.end() && in.charAt(i + 1) == '\'') {
          text.append('\'');
          i += 2;
          continue;
        }
        cursor.takeLines(i + 1);
        return new Scalar(Kind.STRING, text.toString(), new Span(start, i + 1));
      } else if (Text.isLineBreak(c)) {
        int next = nextLine(i, parent);
        if (next < 0) {
          break;
        }
        fold(text, lineBreaks(i, next));
        i = next;
      } else if (c == '\\' && quote == '"') {
        i = escape(i, text);
      } else {
        text.append(c);
        i++;
      }
    }
    return unclosed(start, quote);
  }

  /** The first character of the next line that belongs to a string, −1 where it was forgotten. */
  private int nextLine(int from, int parent) {
    int lineStart = from;
    int i = from;
    while (i < cursor.end() && YamlCursor.isSeparator(in.charAt(i))) {
      lineStart = Text.isLineBreak(in.charAt(i)) ? i + 1 : lineStart;
      i++;
    }
    boolean inside = i < cursor.end() && parent < i - lineStart && keyColon(i, false) < 0;
    return inside ? i : -1;
  }

  private static void fold(StringBuilder text, int breaks) {
    while (text.length() > 0 && YamlCursor.isBlank(text.charAt(text.length() - 1))) {
      text.setLength(text.length() - 1);
    }
    text.append(breaks == 1 ? " " : "\n".repeat(breaks - 1));
  }

  /** The words up to a comment, a comma or bracket at the end, or the end of the line. */
  private Scalar unclosed(int start, char quote) {
    int end = start + 1;
    int lineEnd = cursor.lineEnd(start);
    while (end < lineEnd && !(in.charAt(end) == '#' && YamlCursor.isBlank(in.charAt(end - 1)))) {
      end++;
    }
    end = trimmed(start + 1, end);
    problems.add(start, end, "this string is never closed");
    cursor.take(end);
    StringBuilder text = new StringBuilder();
    int i = start + 1;
    while (i < end) {
      if (in.charAt(i) == '\\' && quote == '"' && i + 1 < end) {
        i = escape(i, text);
      } else {
        text.append(in.charAt(i++));
      }
    }
    return new Scalar(Kind.STRING, text.toString(), new Span(start, end));
  }

  /** Appends what the escape at {@code i} stands for [1, 5.7] and returns the offset behind it. */
  private int escape(int i, StringBuilder text) {
    if (i + 1 >= cursor.end()) {
      return i + 1;
    }
    char c = in.charAt(i + 1);
    int known = "0abt\tnvfre \"/\\N_LP".indexOf(c);
    if (known >= 0) {
      text.append("\0\u0007\b\t\t\n\u000b\f\r\u001b \"/\\\u0085\u00a0\u2028\u2029".charAt(known));
      return i + 2;
    }
    if (Text.isLineBreak(c)) {
      int next = i + 1;
      while (next < cursor.end() && YamlCursor.isSeparator(in.charAt(next))) {
        next++;
      }
      return next;
    }
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    int code = digits == 0 ? -1 : hexadecimal(i + 2, digits);
    if (code < 0 || !Character.isValidCodePoint(code)) {
      problems.add(i, i + 2, "this escape is none of YAML's; a backslash is written \\\\");
      text.append(c);
      return i + 2;
    }
    text.appendCodePoint(code);
    return i + 2 + digits;
  }

  private int hexadecimal(int start, int digits) {
    if (start + digits > cursor.end()) {
      return -1;
    }
    int code = 0;
    for (int i = start; i < start + digits; i++) {
      int digit = in.charAt(i) < 0x80 ? Character.digit(in.charAt(i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      code = 16 * code + digit;
    }
    return code;
  }

  /** A block of lines behind {@code |} or {@code >} [1, 8.1], further right than the parent. */
  Scalar block(int parent) {
    int start = cursor.at();
    boolean folded = in.charAt(start) == '>';
    int given = 0;
    char chomp = ' ';
    int i = start + 1;
    for (; i < cursor.end() && !YamlCursor.isSeparator(in.charAt(i)); i++) {
      char c = in.charAt(i);
      given = '1' <= c && c <= '9' ? c - '0' : given;
      chomp = c == '+' || c == '-' ? c : chomp;
    }
    cursor.take(i);
    cursor.skipBlanks();
    int first = cursor.lineEnd(cursor.at());
    int indent = given > 0 ? Math.max(0, parent) + given : -1;
    StringBuilder text = new StringBuilder();
    int breaks = 0;
    boolean more = false;
    int end = first;
    int line = behindBreak(first);
    while (line <= cursor.end() && first < cursor.end()) {
      int lineEnd = cursor.lineEnd(line);
      int words = line;
      while (words < lineEnd && in.charAt(words) == ' ') {
        words++;
      }
      if (words == lineEnd && (indent < 0 || words - line <= indent)) {
        breaks++;
      } else {
        indent = indent < 0 ? words - line : indent;
        if (words - line < indent || words - line <= parent) {
          break;
        }
        boolean deeper = YamlCursor.isBlank(in.charAt(line + indent));
        join(text, breaks, folded && !more && !deeper);
        text.append(in, line + indent, lineEnd);
        more = deeper;
        breaks = 1;
        end = lineEnd;
      }
      if (lineEnd >= cursor.end()) {
        breaks = words == lineEnd ? breaks - 1 : breaks;
        break;
      }
      line = behindBreak(lineEnd);
    }
    finish(text, breaks, chomp);
    cursor.takeLines(end);
    return new Scalar(Kind.STRING, text.toString(), new Span(start, end));
  }

  private static void join(StringBuilder text, int breaks, boolean fold) {
    boolean begun = text.length() > 0;
    if (begun && fold && breaks == 1) {
      text.append(' ');
    } else {
      text.append("\n".repeat(begun && fold ? breaks - 1 : breaks));
    }
  }

  private static void finish(StringBuilder text, int breaks, char chomp) {
    if (chomp == '+') {
      text.append("\n".repeat(Math.max(0, breaks)));
    } else if (chomp == ' ' && text.length() > 0) {
      text.append('\n');
    }
  }

  private int behindBreak(int lineEnd) {
    boolean pair = in.startsWith("\r\n", lineEnd);
    return lineEnd + (pair ? 2 : 1);
  }
}
