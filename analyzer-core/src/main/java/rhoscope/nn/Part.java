package rhoscope.nn;

/** One kind of parameter tensor, by the name that records and messages use. */
public enum Part {
  /** W, G·H × H, the gates stacked. */
  RECURRENT("recurrent"),
  /** U, G·H × D. */
  INPUT("input"),
  /** b, G·H: the sum of both biases where a framework has two, but for the next. */
  BIAS("bias"),
  /** b_hn of a GRU whose reset gate acts after the product, H. */
  CANDIDATE_BIAS("candidate_bias"),
  /** V of what every gate hears of h_{t−d}, G·H × H. */
  SKIP("skip"),
  /** γ of a normalised pre-activation, G·H. */
  GAIN("gain"),
  /** V of the read-out y = V h + c, O × H. */
  OUTPUT("output"),
  /** V_x of an echo state network's read-out y = V h + V_x x + c, O × D. */
  OUTPUT_INPUT("output_input"),
  /** c of the read-out, O. */
  OUTPUT_BIAS("output_bias");

  private final String label;

  Part(String label) {
    this.label = label;
  }

  /** The name in snake_case. */
  public String label() {
    return label;
  }

  /** Whether each layer has one. */
  public boolean ofLayer() {
    return this != OUTPUT && this != OUTPUT_INPUT && this != OUTPUT_BIAS;
  }
}
