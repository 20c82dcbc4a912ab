package rhoscope.syntax;

import java.util.ArrayList;
import java.util.List;

/** Collects the first {@link SyntaxTree#PROBLEMS_MAX} problems and counts the rest. */
final class Problems {
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
}
