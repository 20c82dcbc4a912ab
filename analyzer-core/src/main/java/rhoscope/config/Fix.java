package rhoscope.config;

import java.util.List;
import rhoscope.syntax.TextEdit;

/** A change of the text and its title, as an editor offers it. */
public record Fix(String title, List<TextEdit> edits) {
  public Fix {
    edits = List.copyOf(edits);
  }

  static Fix of(String title, TextEdit edit) {
    return new Fix(title, List.of(edit));
  }
}
