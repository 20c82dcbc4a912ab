package rhoscope.syntax;

import java.util.List;
import rhoscope.syntax.Token.Kind;

/** The tokens of a text one by one, with what stood just before. */
final class TokenReader {
  private final String content;
  private final Problems problems;
  private final Scanner scanner;
  private Token token;
  private int lastEnd;
  private Kind lastKind = Kind.END;

  TokenReader(String content, Problems problems) {
    this.content = content;
    this.problems = problems;
    this.scanner = new Scanner(content, problems);
    this.token = scanner.next();
  }

  /** The token that is read next. */
  Token token() {
    return token;
  }

  /** The offset behind the last token or missing value that was read. */
  int lastEnd() {
    return lastEnd;
  }

  /** Whether a colon stands behind the token. */
  boolean colonFollows() {
    return scanner.colonFollows();
  }

  List<Comment> comments() {
    return scanner.comments();
  }

  /** Whether the text has more parts than are read. */
  boolean isCut() {
    return scanner.isCut();
  }

  void advance() {
    lastEnd = token.end();
    lastKind = token.kind();
    token = scanner.next();
  }

  /** Counts the blanks before a missing value as read. */
  void extendTo(int offset) {
    lastEnd = Math.max(lastEnd, offset);
  }

  /** Where the value behind {@code colon} would stand: behind the blanks on its line. */
  int valueOffset(Token colon) {
    return Math.min(scanner.blanksEnd(colon.end()), token.start());
  }

  /** Reports a comma that is missing between the parts before and behind. */
  void commaWanted(boolean separated) {
    if (!separated && lastKind != Kind.COMMA) {
      problems.add(lastEnd - 1, lastEnd, "`,` is missing");
    }
  }

  void unexpected(Token what) {
    String shown = content.substring(what.start(), what.end());
    problems.add(
        what.start(), what.end(), Quote.brief(shown) + " has no meaning here; it is not read");
  }
}
