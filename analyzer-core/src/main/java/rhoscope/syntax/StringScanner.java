package rhoscope.syntax;

/** Reads strings, among them those of which a quote is missing. */
final class StringScanner {
  /*
   * A string never runs over the end of its line, so that a forgotten quote costs one line at most.
   * Within the line the missing quote is guessed:
   *
   *   "cell": "rnn, "bias": 0     the string `rnn, ` is followed at once by b, so it was meant to
   *                               end before its first delimiter
   *   "cell": "rnn,               the line ends; what trails in , } ] is not part of the string
   *   "cell: "rnn",               not behind a colon, so a key: it ends before its colon
   */
  private static final int REPAIR_MAX = 200;

  private final String in;
  private final Problems problems;

  /** The decoded string and the offset behind it. */
  record Result(String text, int end) {}

  StringScanner(String in, Problems problems) {
    this.in = in;
    this.problems = problems;
  }

  /** The string whose opening quote stands at {@code start}. */
  Result scan(int start, boolean afterColon) {
    char quote = in.charAt(start);
    int close = start + 1;
    boolean escaped = false;
    while (close < in.length() && in.charAt(close) != quote) {
      char c = in.charAt(close);
      if (Text.isLineBreak(c)) {
        return unclosed(start, close, afterColon);
      }
      boolean escape = c == '\\' && close + 1 < in.length();
      escaped |= c == '\\';
      close += escape && !Text.isLineBreak(in.charAt(close + 1)) ? 2 : 1;
    }
    if (close >= in.length()) {
      return unclosed(start, in.length(), afterColon);
    }
    int cut = mayFollowString(close + 1) ? -1 : firstDelimiter(start + 1, close);
    if (cut >= 0) {
      return repaired(start, cut);
    }
    if (quote == '\'') {
      problems.add(start, close + 1, "strings stand in double quotes");
    }
    String text = escaped ? decode(start + 1, close) : in.substring(start + 1, close);
    return new Result(text, close + 1);
  }

  /** Whether at {@code offset}, behind a closing quote, the text goes on as JSON does. */
  boolean mayFollowString(int offset) {
    return offset >= in.length()
        || Scanner.isBlank(in.charAt(offset))
        || Scanner.isDelimiter(in.charAt(offset))
        || in.charAt(offset) == '/';
  }

  private Result unclosed(int start, int lineEnd, boolean afterColon) {
    if (lineEnd - start > REPAIR_MAX) {
      problems.add(start, lineEnd, "this string is never closed");
      return new Result(decode(start + 1, lineEnd), lineEnd);
    }
    int end = lineEnd;
    int comment = in.substring(start, lineEnd).indexOf(" //");
    if (comment >= 0) {
      end = start + comment;
    }
    int colon = afterColon ? -1 : in.substring(start, end).indexOf(':');
    if (colon >= 0) {
      return repaired(start, start + colon);
    }
    while (end > start + 1 && trails(in.charAt(end - 1))) {
      end--;
    }
    return repaired(start, end);
  }

  private Result repaired(int start, int end) {
    int trimmed = end;
    while (trimmed > start + 1 && Scanner.isBlank(in.charAt(trimmed - 1))) {
      trimmed--;
    }
    problems.add(start, trimmed, "this string is never closed");
    return new Result(decode(start + 1, trimmed), trimmed);
  }

  private static boolean trails(char c) {
    return Scanner.isBlank(c) || c == ',' || c == '}' || c == ']';
  }

  private int firstDelimiter(int start, int end) {
    if (end - start > REPAIR_MAX) {
      return -1;
    }
    for (int i = start; i < end; i++) {
      if (Scanner.isDelimiter(in.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  private String decode(int start, int end) {
    StringBuilder text = new StringBuilder(end - start);
    int i = start;
    while (i < end) {
      char c = in.charAt(i);
      if (c != '\\' || i + 1 >= end) {
        text.append(c);
        i++;
      } else {
        i = decodeEscape(i, end, text);
      }
    }
    return text.toString();
  }

  /** Appends what the escape at {@code i} stands for and returns the offset behind it. */
  private int decodeEscape(int i, int end, StringBuilder text) {
    char c = in.charAt(i + 1);
    int known = "\"\\/'bfnrt".indexOf(c);
    if (known >= 0) {
      text.append("\"\\/'\b\f\n\r\t".charAt(known));
      return i + 2;
    }
    int code = c == 'u' ? hexadecimal(i + 2, Math.min(end, i + 6)) : -1;
    if (code >= 0) {
      text.append((char) code);
      return i + 6;
    }
    problems.add(i, i + 2, "this escape is none of JSON's; a backslash is written \\\\");
    text.append(c);
    return i + 2;
  }

  private int hexadecimal(int start, int end) {
    int code = 0;
    for (int i = start; i < end; i++) {
      int digit = Character.digit(in.charAt(i), 16);
      if (digit < 0 || in.charAt(i) > 'f') {
        return -1;
      }
      code = 16 * code + digit;
    }
    return end - start == 4 ? code : -1;
  }
}
