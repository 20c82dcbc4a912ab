package rhoscope.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One attribute of an ONNX operator.
 *
 * @param number of type int, 0 where it has another one
 * @param texts of type string or strings
 * @param isSet whether it is a number of type float
 * @param tensor of type tensor
 */
record OnnxAttribute(
    String name, long number, List<String> texts, boolean isSet, Optional<OnnxTensor> tensor) {
  /** More names of activations than any operator takes. */
  private static final int MAX_TEXTS = 16;

  OnnxAttribute {
    texts = List.copyOf(texts);
  }

  /** Reads an {@code AttributeProto}. */
  static OnnxAttribute of(Content content) throws WeightsProblem {
    String name = "";
    long number = 0;
    boolean isSet = false;
    List<String> texts = new ArrayList<>();
    Optional<OnnxTensor> tensor = Optional.empty();
    for (Proto proto = new Proto(content); proto.next(); ) {
      switch (proto.field()) {
        case 1 -> name = proto.text();
        case 2 -> isSet = true;
        case 3 -> number = proto.number();
        case 4, 9 -> {
          if (texts.size() < MAX_TEXTS) {
            Content bytes = proto.bytes();
            texts.add(bytes.latin1());
          }
        }
        case 5 -> tensor = Optional.of(OnnxTensor.of(proto.bytes()));
        default -> {}
      }
    }
    return new OnnxAttribute(name, number, texts, isSet, tensor);
  }
}
