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

  /** The number of rows, 1 for a bias. */
  int rows(Sizes sizes) {
    return switch (this) {
      case RECURRENT, INPUT -> sizes.hidden();
      case OUTPUT -> sizes.outputs();
      case BIAS, OUTPUT_BIAS -> 1;
    };
  }

  /** The length of a row. */
  int columns(Sizes sizes) {
    return switch (this) {
      case RECURRENT, BIAS, OUTPUT -> sizes.hidden();
      case INPUT -> sizes.inputs();
      case OUTPUT_BIAS -> sizes.outputs();
    };
  }
}
