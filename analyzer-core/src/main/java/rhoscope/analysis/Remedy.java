package rhoscope.analysis;

import java.util.List;
import java.util.Optional;
import rhoscope.syntax.TextEdit;

/**
 * A way out of a finding.
 *
 * @param title states the effect
 * @param edits of the text; empty for a command
 * @param command such as {@code train}; empty for edits
 */
public record Remedy(String title, List<TextEdit> edits, Optional<String> command) {
  public Remedy {
    edits = List.copyOf(edits);
  }
}
