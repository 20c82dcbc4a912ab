package rhoscope.weights;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import rhoscope.syntax.Span;
import rhoscope.syntax.SyntaxProblem;
import rhoscope.syntax.SyntaxTree;

/** A file of {@link JsonWeights} that is not open in an editor: it has to be whole. */
final class JsonFile {
  /** More than any model that is played live; read, it takes about ten times as much. */
  private static final int MAX_BYTES = 16 << 20;

  /** Python writes these, and they are events to tell, not damage. */
  private static final Pattern NOT_FINITE = Pattern.compile("NaN|[+-]?Infinity");

  private static final int BYTE_ORDER_MARK = 0xEF;

  /**
   * Whether the bytes begin as a JSON object; the length at a safetensors file's begin has zeros.
   */
  static boolean recognises(Content head) throws WeightsProblem {
    boolean opened = false;
    for (int i = head.size() > 0 && head.u8(0) == BYTE_ORDER_MARK ? 3 : 0; i < head.size(); i++) {
      int next = head.u8(i);
      if (next == 0) {
        return false;
      }
      opened |= next == '{';
      if (!opened && !Character.isWhitespace(next)) {
        return false;
      }
    }
    return opened;
  }

  /** Reads the whole file. */
  static JsonWeights.Reading read(Content content) throws WeightsProblem {
    if (content.size() > MAX_BYTES) {
      throw content.problem(
          0, "%d bytes of JSON are above the bound of %d", content.size(), MAX_BYTES);
    }
    String text = content.utf8(0, content.size());
    SyntaxTree tree = SyntaxTree.parse(text);
    for (SyntaxProblem problem : tree.problems()) {
      Span span = problem.span();
      if (!NOT_FINITE.matcher(text.substring(span.start(), span.end())).matches()) {
        throw content.problem(byteOf(text, span), "the JSON is damaged: %s", problem.message());
      }
    }
    Optional<JsonWeights.Reading> reading = JsonWeights.read(tree.root());
    if (reading.isEmpty()) {
      throw content.problem(
          0, "JSON without recurrent weights of RTNeural, NAM, GuitarML or a state dict");
    }
    for (JsonWeights.Problem problem : reading.get().problems()) {
      throw content.problem(byteOf(text, problem.span()), "%s", problem.fact());
    }
    return reading.get();
  }

  private static int byteOf(String text, Span span) {
    return text.substring(0, span.start()).getBytes(StandardCharsets.UTF_8).length;
  }

  private JsonFile() {}
}
