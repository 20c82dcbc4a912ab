package rhoscope.data;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * Linear memory: noise u(t) ~ U[−0.5, 0.5], and output k = 1 … K says u(t − k), at every step. The
 * noise counts as 0 before the first step, where the state is 0 too.
 *
 * <p>The memory capacity Σ_k r²(u(t − k), y_k) is at most the number of units. Source: Jaeger 2001,
 * "Short term memory in echo state networks", GMD report 152.
 */
public final class LinearMemory implements Task {
  private static final double VARIANCE = 1 / 12.0;

  private final int delays;
  private final int length;

  /**
   * The problem at one length.
   *
   * @param delays K, at least 1
   * @param length T, more than K
   * @throws IllegalArgumentException otherwise
   */
  public LinearMemory(int delays, int length) {
    if (delays < 1 || length <= delays) {
      throw new IllegalArgumentException("delays " + delays + ", length " + length);
    }
    this.delays = delays;
    this.length = length;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    double[] inputs = new double[length * sequences];
    double[] targets = new double[length * sequences * delays];
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < length; t++) {
        inputs[t * sequences + n] = random.nextDouble() - 0.5;
        for (int k = 1; k <= Math.min(t, delays); k++) {
          targets[(t * sequences + n) * delays + k - 1] = inputs[(t - k) * sequences + n];
        }
      }
    }
    return Batch.withLossAtEveryStep(length, sequences, 1, delays, false, inputs, targets);
  }

  @Override
  public boolean everyStep() {
    return true;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "linear memory, T = %d: noise U[−0.5, 0.5], the targets are the inputs 1 … %d steps ago",
        length,
        delays);
  }

  @Override
  public int inputSize() {
    return 1;
  }

  @Override
  public int outputSize() {
    return delays;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public Loss loss() {
    return Loss.SQUARED_ERROR;
  }

  /** K. */
  @Override
  public OptionalInt dependency() {
    return OptionalInt.of(delays);
  }

  /** Output k has a target at T − k steps: on average over k, at T − (K + 1)/2. */
  @Override
  public Optional<Baseline> baseline() {
    double told = 1 - (delays + 1) / 2.0 / length;
    return Optional.of(new Baseline(VARIANCE * told, "always 0, the mean of the noise"));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.MEAN_SQUARED_ERROR;
  }

  @Override
  public boolean asksForEarlierInputs() {
    return true;
  }

  @Override
  public double[] inputSecondMoments() {
    return new double[] {VARIANCE};
  }
}
