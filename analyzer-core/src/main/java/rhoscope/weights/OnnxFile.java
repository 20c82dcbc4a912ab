package rhoscope.weights;

import java.util.Optional;

/** Reads an ONNX file: one {@code ModelProto} with its graph. */
final class OnnxFile {
  private static final int IR_VERSION = 1;
  private static final int GRAPH = 7;

  /** Later versions of the format than there are today. */
  private static final int MAX_VERSION = 127;

  /**
   * Whether the bytes begin with the version of the format, as every writer has it, and a field
   * behind it; a safetensors file would have zeros there.
   */
  static boolean recognises(Content head) throws WeightsProblem {
    return head.size() > 2
        && head.u8(0) == IR_VERSION << 3
        && 0 < head.u8(1)
        && head.u8(1) <= MAX_VERSION
        && head.u8(2) != 0;
  }

  static OnnxGraph read(Content content) throws WeightsProblem {
    Optional<Content> graph = Optional.empty();
    for (Proto proto = new Proto(content); proto.next(); ) {
      if (proto.field() == GRAPH && proto.isBytes()) {
        graph = Optional.of(proto.bytes());
      }
    }
    if (graph.isEmpty()) {
      throw content.problem(content.size(), "an ONNX file without a graph");
    }
    return OnnxGraph.of(graph.get());
  }

  private OnnxFile() {}
}
