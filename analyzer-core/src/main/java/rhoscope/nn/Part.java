package rhoscope.nn;

/** One parameter tensor of a network, by the name that records and messages use. */
public enum Part {
  /** W, H × H. */
  RECURRENT("recurrent", "h"),
  /** U, H × D. */
  INPUT("input", "h"),
  /** b, H: the sum of both biases where a framework has two. */
  BIAS("bias", "h"),
  /** V of the read-out y = V h + c, O × H. */
  OUTPUT("output", ""),
  /** c of the read-out, O. */
  OUTPUT_BIAS("output_bias", "");

  private final String label;
  private final String gate;

  Part(String label, String gate) {
    this.label = label;
    this.gate = gate;
  }

  /** The name in snake_case. */
  public String label() {
    return label;
  }

  /** {@code h} for the plain RNN's own tensors, empty for the read-out. */
  public String gate() {
    return gate;
  }

  /** Rows and columns of a matrix, the length of a bias. */
  public int[] shape(Sizes sizes) {
    return switch (this) {
      case RECURRENT -> new int[] {sizes.hidden(), sizes.hidden()};
      case INPUT -> new int[] {sizes.hidden(), sizes.inputs()};
      case BIAS -> new int[] {sizes.hidden()};
      case OUTPUT -> new int[] {sizes.outputs(), sizes.hidden()};
      case OUTPUT_BIAS -> new int[] {sizes.outputs()};
    };
  }
}
