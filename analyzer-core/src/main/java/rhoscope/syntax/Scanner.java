package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;
import rhoscope.syntax.Token.Kind;

/** Cuts a text into tokens and collects its comments; every text has tokens. */
final class Scanner {
  /*
   * Every look ahead is bounded or remembered, so that the time is linear for any text: a word looks
   * 80 characters ahead for a closing quote, a repaired string is at most 200 characters long, and
   * the search for the end of a block comment is not repeated once it has found none.
   */
  private static final int LOOK_AHEAD_MAX = 80;

  private final String in;
  private final Problems problems;
  private final StringScanner strings;
  private final List<Comment> comments = new ArrayList<>();
  private int at;
  private int lineStart;
  private int indent;
  private boolean lineHasToken;
  private boolean noBlockEnd;
  private boolean afterColon;
  private int parts;

  Scanner(String in, Problems problems) {
    this.in = in;
    this.problems = problems;
    this.strings = new StringScanner(in, problems);
    this.at = in.startsWith("\uFEFF") ? 1 : 0;
    this.lineStart = at;
  }

  List<Comment> comments() {
    return comments;
  }

  /** Whether the text has more parts than are read; it then seems to end where they do. */
  boolean isCut() {
    return SyntaxTree.PARTS_MAX < parts;
  }

  Token next() {
    skipTrivia();
    if (isCut() && at < in.length()) {
      problems.insist(at, in.length(), "more than a million parts; from here on nothing is read");
      at = in.length();
    }
    boolean first = !lineHasToken;
    if (first) {
      lineHasToken = true;
      indent = at - lineStart;
    }
    int start = at;
    if (at == in.length()) {
      return new Token(Kind.END, at, at, "", first, indent);
    }
    char c = in.charAt(at);
    Kind kind = punctuation(c);
    String text = "";
    if (kind == Kind.STRING) {
      StringScanner.Result string = strings.scan(at, afterColon);
      text = string.text();
      at = string.end();
    } else if (kind == Kind.WORD && skipUnopenedString()) {
      kind = Kind.STRING;
      text = in.substring(start, at - 1);
    } else if (kind == Kind.WORD) {
      skipWord();
      text = in.substring(start, at);
    } else {
      at++;
    }
    afterColon = kind == Kind.COLON;
    parts += kind == Kind.COLON || kind == Kind.COMMA ? 0 : 1;
    return new Token(kind, start, at, text, first, indent);
  }

  /** Whether the next token is a colon; the scanner stays where it is. */
  boolean colonFollows() {
    int i = at;
    while (i < in.length()) {
      char c = in.charAt(i);
      if (isBlank(c)) {
        i++;
      } else if (startsComment(i)) {
        i = commentEnd(i);
      } else {
        return c == ':';
      }
    }
    return false;
  }

  /** The end of the blanks behind {@code offset} on its line. */
  int blanksEnd(int offset) {
    int i = offset;
    while (i < in.length() && isBlank(in.charAt(i)) && !Text.isLineBreak(in.charAt(i))) {
      i++;
    }
    return i;
  }

  static boolean isBlank(char c) {
    return c <= ' '
        || (c >= '\u007f' && (Character.isSpaceChar(c) || c <= '\u009f' || c == '\uFEFF'));
  }

  static boolean isDelimiter(char c) {
    return c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']';
  }

  private void skipTrivia() {
    while (at < in.length() && !isCut()) {
      char c = in.charAt(at);
      if (Text.isLineBreak(c)) {
        startLine(at + 1);
        at++;
      } else if (isBlank(c)) {
        if (c != ' ' && c != '\t') {
          problems.add(at, at + 1, "a character that cannot be seen stands outside a string");
        }
        at++;
      } else if (startsComment(at)) {
        comment();
      } else {
        return;
      }
    }
  }

  private void startLine(int offset) {
    lineStart = offset;
    lineHasToken = false;
  }

  /**
   * A lone {@code /} starts one too: half a comment sign is nearer to a comment than to a value.
   */
  private boolean startsComment(int i) {
    return in.charAt(i) == '/' || in.charAt(i) == '#';
  }

  private void comment() {
    int start = at;
    parts++;
    at = commentEnd(start);
    boolean block = in.startsWith("/*", start);
    boolean line = in.startsWith("//", start);
    boolean closed = block && at - start >= 4 && in.startsWith("*/", at - 2);
    if (!line && !closed) {
      problems.add(start, at, block ? "this comment is never closed" : "a comment starts with //");
    }
    int from = Math.min(at, start + (block || line ? 2 : 1));
    comments.add(new Comment(in.substring(from, closed ? at - 2 : at).trim(), new Span(start, at)));
    for (int i = start; i < at; i++) {
      if (Text.isLineBreak(in.charAt(i))) {
        startLine(i + 1);
      }
    }
  }

  /** Behind {@code *}{@code /}, else the end of the line, so that half a sign costs one line. */
  private int commentEnd(int start) {
    if (!noBlockEnd && in.startsWith("/*", start)) {
      int close = in.indexOf("*/", start + 2);
      if (close >= 0) {
        return close + 2;
      }
      noBlockEnd = true;
    }
    int end = start;
    while (end < in.length() && !Text.isLineBreak(in.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Skips {@code tanh"}, a string whose opening quote was forgotten. */
  private boolean skipUnopenedString() {
    int quote = forgottenQuote(at);
    if (quote < 0) {
      return false;
    }
    problems.add(at, quote + 1, "the opening quote is missing");
    at = quote + 1;
    return true;
  }

  private void skipWord() {
    do {
      at++;
    } while (at < in.length() && !endsWord(at));
  }

  private boolean endsWord(int i) {
    char c = in.charAt(i);
    return isBlank(c)
        || isDelimiter(c)
        || c == '"'
        || in.startsWith("//", i)
        || in.startsWith("/*", i);
  }

  /** In {@code tanh", …} the offset of the quote, else −1. */
  private int forgottenQuote(int start) {
    int limit = Math.min(in.length(), start + LOOK_AHEAD_MAX);
    for (int i = start; i < limit; i++) {
      char c = in.charAt(i);
      if (c == '"') {
        return strings.mayFollowString(i + 1) ? i : -1;
      }
      if (isDelimiter(c) || Text.isLineBreak(c)) {
        return -1;
      }
    }
    return -1;
  }

  private static Kind punctuation(char c) {
    return switch (c) {
      case '{' -> Kind.OPEN_OBJECT;
      case '}' -> Kind.CLOSE_OBJECT;
      case '[' -> Kind.OPEN_ARRAY;
      case ']' -> Kind.CLOSE_ARRAY;
      case ':' -> Kind.COLON;
      case ',' -> Kind.COMMA;
      case '"', '\'' -> Kind.STRING;
      default -> Kind.WORD;
    };
  }
}
