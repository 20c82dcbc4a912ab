package rhoscope.nn;

/**
 * What a pass over N sequences of T steps leaves behind: states, outputs, and their gradients. The
 * caller owns it and uses it again; {@link #fit} allocates only when a batch is larger than any
 * before.
 *
 * <p>The arrays are the buffers themselves and may be longer than the present batch. Block t of the
 * states is h_t, so h_0 stands first; block t − 1 of the pre-activations is z_t.
 */
public final class Trace {
  private static final int BUFFERS_OF_STATES = 4;
  private static final int BUFFERS_OF_OUTPUTS = 2;

  private final Sizes sizes;
  private final boolean everyStep;
  private int steps;
  private int sequences;
  private double[] states = {};
  private double[] preActivations = {};
  private double[] outputs = {};
  private double[] outputGradients = {};
  private double[] stateGradients = {};
  private double[] preActivationGradients = {};
  private double[] stateGradientNorms = {};

  /**
   * A trace without room.
   *
   * @param everyStep whether every step has an output, or only the last
   */
  public Trace(Sizes sizes, boolean everyStep) {
    this.sizes = sizes;
    this.everyStep = everyStep;
  }

  /** An upper estimate of what {@link #fit} allocates, in bytes. */
  public static long bytes(Sizes sizes, boolean everyStep, long steps, long sequences) {
    double state = (steps + 1.0) * sequences * sizes.hidden();
    double output = (everyStep ? steps : 1.0) * sequences * sizes.outputs();
    double numbers = BUFFERS_OF_STATES * state + BUFFERS_OF_OUTPUTS * output + steps;
    return (long) (Double.BYTES * numbers);
  }

  /**
   * Makes room for T steps of N sequences. What the buffers hold is undefined afterwards.
   *
   * @throws IllegalArgumentException if a buffer would have more than 2³¹ − 1 numbers
   */
  public void fit(int newSteps, int newSequences) {
    if (newSteps < 1 || newSequences < 1) {
      throw new IllegalArgumentException(newSteps + " steps of " + newSequences + " sequences");
    }
    steps = newSteps;
    sequences = newSequences;
    int before = count(newSteps, sizes.hidden());
    int all = count(newSteps + 1L, sizes.hidden());
    int out = count(everyStep ? newSteps : 1, sizes.outputs());
    states = atLeast(all, states);
    stateGradients = atLeast(all, stateGradients);
    preActivations = atLeast(before, preActivations);
    preActivationGradients = atLeast(before, preActivationGradients);
    outputs = atLeast(out, outputs);
    outputGradients = atLeast(out, outputGradients);
    if (stateGradientNorms.length != newSteps) {
      stateGradientNorms = new double[newSteps];
    }
  }

  /** D, H and O. */
  public Sizes sizes() {
    return sizes;
  }

  /** T of the present batch. */
  public int steps() {
    return steps;
  }

  /** N of the present batch. */
  public int sequences() {
    return sequences;
  }

  /** Whether every step has an output. */
  public boolean everyStep() {
    return everyStep;
  }

  /** The number of rows of outputs: T·N, or N where only the last step has one. */
  public int outputRows() {
    return everyStep ? steps * sequences : sequences;
  }

  /** Where the state of the first output row stands in {@link #states}. */
  int firstOutputState() {
    return (everyStep ? 1 : steps) * sequences * sizes.hidden();
  }

  /** h, (T + 1) × N × H, from h_0 on. */
  public double[] states() {
    return states;
  }

  /** z, T × N × H, from z_1 on. */
  public double[] preActivations() {
    return preActivations;
  }

  /** y, {@link #outputRows} × O. */
  public double[] outputs() {
    return outputs;
  }

  /** ∂E/∂y, {@link #outputRows} × O. */
  public double[] outputGradients() {
    return outputGradients;
  }

  /** ∂E/∂h, (T + 1) × N × H, from ∂E/∂h_0 on. */
  public double[] stateGradients() {
    return stateGradients;
  }

  /** ∂E/∂z, T × N × H, from ∂E/∂z_1 on. */
  public double[] preActivationGradients() {
    return preActivationGradients;
  }

  /** ‖∂E/∂h_k‖ over all sequences together (Frobenius), k = 1 … T; exactly T numbers. */
  public double[] stateGradientNorms() {
    return stateGradientNorms;
  }

  private int count(long blocks, int width) {
    long numbers = Math.multiplyExact(blocks * sequences, (long) width);
    if (numbers > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          steps + " steps of " + sequences + " sequences need " + numbers + " numbers at once");
    }
    return (int) numbers;
  }

  private static double[] atLeast(int count, double[] buffer) {
    return count <= buffer.length ? buffer : new double[count];
  }
}
