package rhoscope.nn;

/**
 * The sizes of a one-layer network.
 *
 * @param inputs D, numbers per step
 * @param hidden H, units of the state
 * @param outputs O, numbers of the read-out
 */
public record Sizes(int inputs, int hidden, int outputs) {
  public Sizes {
    if (inputs < 1 || hidden < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "sizes below 1: " + inputs + " inputs, " + hidden + " hidden, " + outputs + " outputs");
    }
  }

  /** H² + HD + H + OH + O, the number of parameters. */
  public long parameterCount() {
    long h = hidden;
    return h * h + h * inputs + h + h * outputs + outputs;
  }
}
