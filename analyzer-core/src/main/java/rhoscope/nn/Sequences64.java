package rhoscope.nn;

/** The present batch of a network: N sequences of T steps, each input row with a 1 behind it. */
final class Sequences64 {
  private static final double[] NOTHING = {};

  /*
   * With the 1 the bias is one more row of the input matrix: x Uᵀ + b is one product, and so are the
   * gradients of U and b.
   */
  private final int inputs;
  private double[] rows = {};
  private double[] mask = NOTHING;
  private /* wide */ double[] targets = {};
  private int[] lengths = {};
  private int steps;
  private int silent;

  Sequences64(int inputs) {
    this.inputs = inputs;
  }

  /**
   * Takes a batch over.
   *
   * @param newSteps T
   * @param newSilent how many first steps have no loss
   * @param newLengths N, kept, not copied
   * @param from T × N × D, rounded to this precision
   * @param newTargets kept, not copied
   */
  void load(
      int newSteps,
      int newSilent,
      int[] newLengths,
      /* wide */ double[] from,
      /* wide */ double[] newTargets) {
    steps = newSteps;
    silent = newSilent;
    lengths = newLengths;
    targets = newTargets;
    mask = NOTHING;
    int count = Math.multiplyExact(newSteps, newLengths.length);
    int needed = Math.multiplyExact(count, inputs + 1);
    rows = rows.length < needed ? new double[needed] : rows;
    for (int r = 0; r < count; r++) {
      int at = r * (inputs + 1);
      for (int d = 0; d < inputs; d++) {
        rows[at + d] = /* narrow */ from[r * inputs + d];
      }
      rows[at + inputs] = 1;
    }
  }

  /**
   * Multiplies every input by its number of a mask, the same at every step, until the next batch.
   *
   * @param newMask N × D, kept, not copied
   */
  void drop(double[] newMask) {
    mask = newMask;
    for (int t = 1; t <= steps; t++) {
      for (int n = 0; n < lengths.length; n++) {
        drop(t, n);
      }
    }
  }

  /** The same of an input that was written since. */
  void drop(int t, int sequence) {
    int at = at(t, sequence);
    for (int d = 0; d < inputs && 0 < mask.length; d++) {
      rows[at + d] *= mask[sequence * inputs + d];
    }
  }

  /** T. */
  int steps() {
    return steps;
  }

  /** N. */
  int count() {
    return lengths.length;
  }

  /** The steps of a sequence. */
  int length(int sequence) {
    return lengths[sequence];
  }

  /** Whether a step of a sequence counts: neither one of the silent first nor beyond its end. */
  boolean counts(int t, int sequence) {
    return silent < t && t <= lengths[sequence];
  }

  /** What the outputs are compared with. */
  /* wide */ double[] targets() {
    return targets;
  }

  /** All rows, T · N of D + 1 numbers. */
  double[] rows() {
    return rows;
  }

  /** D + 1. */
  int width() {
    return inputs + 1;
  }

  /** Where in {@link #rows} that of a sequence at step t = 1 … T begins. */
  int at(int t, int sequence) {
    return ((t - 1) * lengths.length + sequence) * (inputs + 1);
  }

  /** The rows of losses: all steps that count, or one per sequence. */
  long losses(boolean everyStep) {
    long sum = 0;
    for (int length : lengths) {
      sum += everyStep ? Math.max(0, length - silent) : 1;
    }
    return sum;
  }
}
