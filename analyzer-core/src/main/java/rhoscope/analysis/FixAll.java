package rhoscope.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import rhoscope.syntax.Span;
import rhoscope.syntax.TextEdit;

/**
 * The best fix of each finding, all at once.
 *
 * @param edits none of which touches another
 * @param titles what they do, the gravest finding's first; empty where nothing can be done
 */
public record FixAll(List<TextEdit> edits, List<String> titles) {
  public FixAll {
    edits = List.copyOf(edits);
    titles = List.copyOf(titles);
  }

  /*
   * Two findings of one cause often offer the same edit, and two edits of one place contradict each
   * other: the graver finding's is taken, and the other finding is looked at again in the new text.
   */

  /** Takes each finding's first remedy that is an edit and touches none taken before it. */
  public static FixAll of(List<Located> findings) {
    List<TextEdit> taken = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    findings.stream()
        .sorted(Comparator.comparing(Located::severity))
        .flatMap(finding -> finding.remedies().stream().filter(r -> r.command().isEmpty()).limit(1))
        .filter(remedy -> remedy.edits().stream().noneMatch(edit -> touches(taken, edit.span())))
        .forEach(
            remedy -> {
              taken.addAll(remedy.edits());
              titles.add(remedy.title());
            });
    return new FixAll(taken, titles);
  }

  private static boolean touches(List<TextEdit> taken, Span span) {
    return taken.stream().map(TextEdit::span).anyMatch(span::touches);
  }
}
