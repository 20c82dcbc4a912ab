package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;

/** Collects the first {@link SyntaxTree#PROBLEMS_MAX} problems and counts the rest. */
final class Problems {
  private static final int QUOTED_MAX = 24;

  private final List<SyntaxProblem> first = new ArrayList<>();
  private int count;

  void add(int start, int end, String message) {
    if (count++ < SyntaxTree.PROBLEMS_MAX) {
      first.add(new SyntaxProblem(message, new Span(start, end)));
    }
  }

  int count() {
    return count;
  }

  List<SyntaxProblem> first() {
    return first;
  }

  /** {@code text} in backquotes, on one line, and shortened where it is long. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("`");
    int end = text.length();
    if (end > QUOTED_MAX) {
      end = Character.isHighSurrogate(text.charAt(QUOTED_MAX - 1)) ? QUOTED_MAX - 1 : QUOTED_MAX;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      quoted.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    return quoted.append(end < text.length() ? "…`" : "`").toString();
  }
}
