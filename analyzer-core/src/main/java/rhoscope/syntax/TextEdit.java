package rhoscope.syntax;

import java.util.Comparator;
import java.util.List;

/** Puts {@code newText} in the place of what stands at {@code span}. */
public record TextEdit(Span span, String newText) {
  /** The text with all edits made; their spans count in {@code text} and do not overlap. */
  public static String apply(String text, List<TextEdit> edits) {
    List<TextEdit> ordered =
        edits.stream().sorted(Comparator.comparingInt(edit -> edit.span().start())).toList();
    StringBuilder result = new StringBuilder();
    int done = 0;
    for (TextEdit edit : ordered) {
      if (edit.span().start() < done || text.length() < edit.span().end()) {
        throw new IllegalArgumentException("edits overlap or leave the text: " + edits);
      }
      result.append(text, done, edit.span().start()).append(edit.newText());
      done = edit.span().end();
    }
    return result.append(text, done, text.length()).toString();
  }
}
