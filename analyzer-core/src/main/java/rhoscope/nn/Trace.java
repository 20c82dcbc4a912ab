package rhoscope.nn;

import java.util.Arrays;

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

  private final Architecture sizes;
  private final boolean everyStep;
  private int steps;
  private int sequences;
  private int[] lengths = {};
  private double[] states = {};
  private double[] preActivations = {};
  private double[] lastStates = {};
  private double[] lastStateGradients = {};
  private double[] outputs = {};
  private double[] outputGradients = {};
  private double[] stateGradients = {};
  private double[] preActivationGradients = {};
  private double[] stateGradientNorms = {};

  /**
   * A trace without room.
   *
   * @param everyStep whether every step has an output, or only the last of each sequence
   */
  public Trace(Architecture sizes, boolean everyStep) {
    this.sizes = sizes;
    this.everyStep = everyStep;
  }

  /** An upper estimate of what {@link #fit} allocates, in bytes. */
  public static long bytes(Architecture sizes, boolean everyStep, long steps, long sequences) {
    double state = (steps + 1.0) * sequences * sizes.hidden();
    double output = (everyStep ? steps : 1.0) * sequences * sizes.outputs();
    double last = everyStep ? 0 : (double) sequences * sizes.hidden();
    double numbers = BUFFERS_OF_STATES * state + BUFFERS_OF_OUTPUTS * (output + last) + steps;
    return (long) (Double.BYTES * numbers);
  }

  /** Makes room for N sequences that all have T steps, see {@link #fit(int, int[])}. */
  public void fit(int newSteps, int newSequences) {
    int[] equal = new int[newSequences];
    Arrays.fill(equal, newSteps);
    fit(newSteps, equal);
  }

  /**
   * Makes room for T steps of N sequences. What the buffers hold is undefined afterwards.
   *
   * @param newSteps T
   * @param newLengths N, the steps of each sequence, 1 … T; those beyond are computed but carry no
   *     loss; kept, not copied
   * @throws IllegalArgumentException if a length lies outside 1 … T or a buffer would have more
   *     than 2³¹ − 1 numbers
   */
  public void fit(int newSteps, int[] newLengths) {
    if (newSteps < 1 || newLengths.length < 1) {
      throw new IllegalArgumentException(newSteps + " steps of " + newLengths.length);
    }
    for (int length : newLengths) {
      if (length < 1 || newSteps < length) {
        throw new IllegalArgumentException("a sequence of " + length + " of " + newSteps);
      }
    }
    steps = newSteps;
    sequences = newLengths.length;
    lengths = newLengths;
    if (!everyStep) {
      int last = count(1, sizes.hidden());
      lastStates = atLeast(last, lastStates);
      lastStateGradients = atLeast(last, lastStateGradients);
    }
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
  public Architecture architecture() {
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

  /** Whether output row r stands within its sequence, so that it has a loss. */
  public boolean hasLoss(int row) {
    return !everyStep || row / sequences < lengths[row % sequences];
  }

  /** Where h of sequence n at its own last step stands in {@link #states}. */
  int lastState(int sequence) {
    return (lengths[sequence] * sequences + sequence) * sizes.hidden();
  }

  /** h at each sequence's own last step, N × H; only where the last step alone has an output. */
  double[] lastStates() {
    return lastStates;
  }

  /** The gradients of {@link #lastStates}. */
  double[] lastStateGradients() {
    return lastStateGradients;
  }

  /** (T + 1)·N·H, the used part of the states. */
  int stateCount() {
    return (steps + 1) * sequences * sizes.hidden();
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
