package rhoscope.data;

import java.util.random.RandomGenerator;
import rhoscope.model.AddingVariant;

/**
 * Sequences of values of which two are marked, as three sources draw them. Input d = 0 is the
 * value, d = 1 the marker.
 *
 * @param length T, at least {@link #shortest}
 */
record Markers(AddingVariant variant, int length) {
  /*
   * With T the configured length, L ≥ T the length drawn for a batch, positions counted from 0 and
   * all draws uniform:
   *
   *                LE                 HOCHREITER [2]             PASCANU [3]
   *   L            T                  T … ⌊1.1 T⌋                T … T + ⌊T/10⌋ − 1
   *   first        0 … ⌊T/2⌋ − 1      among the first 10         0 … ⌊L/10⌋ − 1
   *   second       ⌊T/2⌋ … T − 1      another of ⌊T/2⌋ − 1       ⌊L/10⌋ … ⌊L/10⌋ + ⌊4L/10⌋ − 1
   *
   * LE is the form of [1] and of most later papers, one marker in each half. HOCHREITER marks the
   * first and the last step with −1; where the first step is drawn to be marked, the task says what
   * its value counts as, and its marker stays −1. [3] and [2] train on one length per batch, so
   * that no sequence is padded.
   *
   * [1] Le, Jaitly, Hinton 2015, arXiv:1504.00941
   * [2] Hochreiter, Schmidhuber 1997, Neural Computation 9(8), tasks 4 and 5
   * [3] Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, and its authors' trainingRNNs
   */
  static final int INPUTS = 2;

  private static final int VALUE = 0;
  private static final int MARKER = 1;
  private static final int FIRST_TEN = 10;

  Markers {
    if (length < shortest(variant)) {
      throw new IllegalArgumentException(variant + " of length " + length);
    }
  }

  /** The fewest steps that hold both markers. */
  static int shortest(AddingVariant variant) {
    return switch (variant) {
      case LE, PASCANU -> 2;
      case HOCHREITER -> 6;
    };
  }

  /** A value of a step. */
  interface Values {
    double draw(RandomGenerator random);
  }

  /** The target of two values that were marked. */
  interface Operation {
    double of(double first, double second);
  }

  /**
   * New sequences.
   *
   * @param unseen what the value of a first step that is drawn to be marked counts as
   */
  Batch draw(
      RandomGenerator random, int sequences, Values values, double unseen, Operation operation) {
    int steps = length + random.nextInt(longest() - length + 1);
    double[] inputs = new double[steps * sequences * INPUTS];
    double[] targets = new double[sequences];
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < steps; t++) {
        inputs[at(t, n, sequences, VALUE)] = values.draw(random);
      }
      int[] marked = positions(random, steps);
      double[] told = new double[marked.length];
      for (int i = 0; i < marked.length; i++) {
        int t = marked[i];
        inputs[at(t, n, sequences, MARKER)] = 1;
        boolean counts = variant != AddingVariant.HOCHREITER || t != 0;
        told[i] = counts ? inputs[at(t, n, sequences, VALUE)] : unseen;
      }
      if (variant == AddingVariant.HOCHREITER) {
        inputs[at(0, n, sequences, MARKER)] = -1;
        inputs[at(steps - 1, n, sequences, MARKER)] = -1;
      }
      targets[n] = operation.of(told[0], told[1]);
    }
    return Batch.ofEqualLength(steps, sequences, INPUTS, 1, false, inputs, targets);
  }

  private int[] positions(RandomGenerator random, int steps) {
    return switch (variant) {
      case LE -> new int[] {between(random, 0, steps / 2), between(random, steps / 2, steps)};
      case HOCHREITER -> {
        int first = random.nextInt(Math.min(FIRST_TEN, candidates()));
        int second = random.nextInt(candidates() - 1);
        yield new int[] {first, second < first ? second : second + 1};
      }
      case PASCANU -> {
        int tenth = Math.max(1, steps / 10);
        int end = tenth + (int) (4L * steps / 10);
        yield new int[] {between(random, 0, tenth), between(random, tenth, end)};
      }
    };
  }

  /** Uniform in {@code from} … {@code to} − 1, and {@code from} where that is empty. */
  private static int between(RandomGenerator random, int from, int to) {
    return from + random.nextInt(Math.max(1, to - from));
  }

  private static int at(int t, int n, int sequences, int d) {
    return (t * sequences + n) * INPUTS + d;
  }

  /** The steps that Hochreiter and Schmidhuber's second marker is drawn from. */
  private int candidates() {
    return length / 2 - 1;
  }

  /** The most steps of a sequence. */
  int longest() {
    return switch (variant) {
      case LE -> length;
      case HOCHREITER -> length + length / 10;
      case PASCANU -> length + Math.max(0, length / 10 - 1);
    };
  }

  /** The chance that the first step is drawn to be marked and its value replaced. */
  double firstStepMarked() {
    if (variant != AddingVariant.HOCHREITER) {
      return 0;
    }
    double first = 1.0 / Math.min(FIRST_TEN, candidates());
    return first + (1 - first) / (candidates() - 1);
  }

  /** E[x²] of the markers over steps: their number per step. */
  double secondMoment() {
    double markers = variant == AddingVariant.HOCHREITER ? 4 - firstStepMarked() : 2;
    double inverseLength = 0;
    for (int steps = length; steps <= longest(); steps++) {
      inverseLength += 1.0 / steps / (longest() - length + 1);
    }
    return markers * inverseLength;
  }

  /** Whose rules these are, for people. */
  String text() {
    return switch (variant) {
      case LE -> "one marker per half";
      case HOCHREITER -> "markers as Hochreiter";
      case PASCANU -> "early markers as Pascanu";
    };
  }

  /** The criterion of the source for an answer that is a number. */
  ErrorMeasure errorMeasure() {
    return switch (variant) {
      case LE -> ErrorMeasure.MEAN_SQUARED_ERROR;
      case HOCHREITER -> ErrorMeasure.OFF_BY_0_04;
      case PASCANU -> ErrorMeasure.SQUARE_ABOVE_0_04;
    };
  }
}
