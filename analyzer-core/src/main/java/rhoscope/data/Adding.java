package rhoscope.data;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.AddingVariant;
import rhoscope.model.Loss;

/**
 * The adding problem: every step shows a value and a marker, and at the end the network says the
 * sum of the two values that were marked. Input d = 0 is the value, d = 1 the marker.
 *
 * <p>Sources agree on that and on nothing else, so every report names the variant, its baseline and
 * its criterion.
 */
public final class Adding implements Task {
  /*
   * With T the configured length, L ≥ T the length drawn for a batch, positions counted from 0 and
   * all draws uniform:
   *
   *                LE                 HOCHREITER [2]             PASCANU [3]
   *   L            T                  T … ⌊1.1 T⌋                T … T + ⌊T/10⌋ − 1
   *   values       [0, 1)             [−1, 1)                    [0, 1)
   *   first        0 … ⌊T/2⌋ − 1      among the first 10         0 … ⌊L/10⌋ − 1
   *   second       ⌊T/2⌋ … T − 1      another of ⌊T/2⌋ − 1       ⌊L/10⌋ … ⌊L/2⌋ − 1
   *   target       X₁ + X₂            ½ + (X₁ + X₂)/4            (X₁ + X₂)/2
   *   variance     1/6                about 1/24                 1/24
   *   correct      –                  |error| < 0.04             error² ≤ 0.04
   *
   * LE is the form of [1] and of most later papers, one marker in each half. HOCHREITER marks the
   * first and the last step with −1; where the first step is drawn to be marked, its value counts
   * as 0 and its marker stays −1. With p the chance of that the variance is (2 − p)/48. [3] and [2]
   * train on one length per batch, so that no sequence is padded.
   *
   * [1] Le, Jaitly, Hinton 2015, arXiv:1504.00941
   * [2] Hochreiter, Schmidhuber 1997, Neural Computation 9(8), task 4
   * [3] Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, and its authors' trainingRNNs
   */

  private static final int VALUE = 0;
  private static final int MARKER = 1;
  private static final int FIRST_TEN = 10;

  private final AddingVariant variant;
  private final int length;

  /**
   * The problem at one length.
   *
   * @param length T, at least {@link #shortest}
   * @throws IllegalArgumentException if it is less
   */
  public Adding(AddingVariant variant, int length) {
    if (length < shortest(variant)) {
      throw new IllegalArgumentException(variant + " of length " + length);
    }
    this.variant = variant;
    this.length = length;
  }

  /** The fewest steps that hold both markers. */
  public static int shortest(AddingVariant variant) {
    return switch (variant) {
      case LE, PASCANU -> 2;
      case HOCHREITER -> 6;
    };
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    int steps = length + random.nextInt(longest() - length + 1);
    double[] inputs = new double[steps * sequences * 2];
    double[] targets = new double[sequences];
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < steps; t++) {
        inputs[at(t, n, sequences, VALUE)] = value(random);
      }
      targets[n] = mark(random, inputs, steps, sequences, n);
    }
    return Batch.ofEqualLength(steps, sequences, 2, 1, false, inputs, targets);
  }

  private double value(RandomGenerator random) {
    return variant == AddingVariant.HOCHREITER ? 2 * random.nextDouble() - 1 : random.nextDouble();
  }

  /** Sets the markers of sequence n and gives its target. */
  private double mark(RandomGenerator random, double[] inputs, int steps, int sequences, int n) {
    int[] marked = positions(random, steps);
    double sum = 0;
    for (int t : marked) {
      inputs[at(t, n, sequences, MARKER)] = 1;
      boolean counts = variant != AddingVariant.HOCHREITER || t != 0;
      sum += counts ? inputs[at(t, n, sequences, VALUE)] : 0;
    }
    if (variant == AddingVariant.HOCHREITER) {
      inputs[at(0, n, sequences, MARKER)] = -1;
      inputs[at(steps - 1, n, sequences, MARKER)] = -1;
    }
    return switch (variant) {
      case LE -> sum;
      case HOCHREITER -> 0.5 + sum / 4;
      case PASCANU -> sum / 2;
    };
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
        yield new int[] {between(random, 0, tenth), between(random, tenth, steps / 2)};
      }
    };
  }

  /** Uniform in {@code from} … {@code to} − 1, and {@code from} where that is empty. */
  private static int between(RandomGenerator random, int from, int to) {
    return from + random.nextInt(Math.max(1, to - from));
  }

  private static int at(int t, int n, int sequences, int d) {
    return (t * sequences + n) * 2 + d;
  }

  /** The steps that Hochreiter and Schmidhuber's second marker is drawn from. */
  private int candidates() {
    return length / 2 - 1;
  }

  private int longest() {
    return switch (variant) {
      case LE -> length;
      case HOCHREITER -> length + length / 10;
      case PASCANU -> length + Math.max(0, length / 10 - 1);
    };
  }

  @Override
  public String description() {
    return switch (variant) {
      case LE -> text("adding, T = %d: one marker per half, values U[0, 1], target the sum");
      case HOCHREITER -> text("adding, T = %d: as Hochreiter, target 0.5 + sum / 4");
      case PASCANU -> text("adding, T = %d: as Pascanu, early markers, target the mean");
    };
  }

  private String text(String format) {
    return String.format(Locale.ROOT, format, length);
  }

  @Override
  public int inputSize() {
    return 2;
  }

  @Override
  public int outputSize() {
    return 1;
  }

  @Override
  public int length() {
    return longest();
  }

  @Override
  public Loss loss() {
    return Loss.SQUARED_ERROR;
  }

  /** T: the first marker may stand at the first step. */
  @Override
  public OptionalInt dependency() {
    return OptionalInt.of(length);
  }

  @Override
  public Optional<Baseline> baseline() {
    String text = "always the mean target, from the definition of the task";
    return Optional.of(
        switch (variant) {
          case LE -> new Baseline(1 / 6.0, text);
          case HOCHREITER -> new Baseline((2 - firstStepMarked()) / 48, text);
          case PASCANU -> new Baseline(1 / 24.0, text);
        });
  }

  /** The chance that Hochreiter's rule for a marked first step applies. */
  private double firstStepMarked() {
    double first = 1.0 / Math.min(FIRST_TEN, candidates());
    return first + (1 - first) / (candidates() - 1);
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return switch (variant) {
      case LE -> ErrorMeasure.MEAN_SQUARED_ERROR;
      case HOCHREITER -> ErrorMeasure.OFF_BY_0_04;
      case PASCANU -> ErrorMeasure.SQUARE_ABOVE_0_04;
    };
  }

  /** 1/3 for the values in either range; for the markers their number per step. */
  @Override
  public double[] inputSecondMoments() {
    double markers = variant == AddingVariant.HOCHREITER ? 4 - firstStepMarked() : 2;
    double inverseLength = 0;
    for (int steps = length; steps <= longest(); steps++) {
      inverseLength += 1.0 / steps / (longest() - length + 1);
    }
    return new double[] {1 / 3.0, markers * inverseLength};
  }
}
