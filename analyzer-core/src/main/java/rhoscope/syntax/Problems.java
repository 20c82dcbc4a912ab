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

  /** As {@link #add}, but kept in any case, in the place of the last one if need be. */
  void insist(int start, int end, String message) {
    if (first.size() == SyntaxTree.PROBLEMS_MAX) {
      first.remove(first.size() - 1);
    }
    first.add(new SyntaxProblem(message, new Span(start, end)));
    count++;
  }

  int count() {
    return count;
  }

  List<SyntaxProblem> first() {
    return first;
  }
}
