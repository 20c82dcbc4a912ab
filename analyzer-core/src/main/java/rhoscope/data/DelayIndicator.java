package rhoscope.data;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * The delay indicator: noise U[−0.5, 0.5] of which every d-th value is replaced by 1, the first at
 * a random one of the first d steps. At every step the network says whether the next value is a 1:
 * it has to see the last one d − 1 steps before.
 *
 * <p>After Schaefer, Udluft, Zimmermann 2008, Neurocomputing 71, who predict the series itself; its
 * noise, which no one can predict, is left out of the target here.
 */
public final class DelayIndicator implements Task {
  /*
   * Constantly 1/d costs (1 − 1/d)/d. What is left for a perfect network are the steps before the
   * first 1: with m = d − 1 − t steps left of the d, the next is it with the chance 1/m, in all
   * (d − 1 − H_{d−1}) / (d T), H the harmonic numbers.
   */
  private static final double NOISE = 1 / 12.0;

  private final int period;
  private final int length;

  /**
   * The problem at one length.
   *
   * @param period d, at least 2
   * @param length T, more than d
   * @throws IllegalArgumentException otherwise
   */
  public DelayIndicator(int period, int length) {
    if (period < 2 || length <= period) {
      throw new IllegalArgumentException("period " + period + ", length " + length);
    }
    this.period = period;
    this.length = length;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    double[] inputs = new double[length * sequences];
    double[] targets = new double[length * sequences];
    for (int n = 0; n < sequences; n++) {
      int first = random.nextInt(period);
      for (int t = 0; t < length; t++) {
        double noise = random.nextDouble() - 0.5;
        inputs[t * sequences + n] = t % period == first ? 1 : noise;
        targets[t * sequences + n] = (t + 1) % period == first ? 1 : 0;
      }
    }
    return Batch.withLossAtEveryStep(length, sequences, 1, 1, false, inputs, targets);
  }

  @Override
  public boolean everyStep() {
    return true;
  }

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "delay indicator, T = %d: every %dth value of the noise is 1; when comes the next?",
        length,
        period);
  }

  @Override
  public int inputSize() {
    return 1;
  }

  @Override
  public int outputSize() {
    return 1;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public Loss loss() {
    return Loss.SQUARED_ERROR;
  }

  /** d. */
  @Override
  public OptionalInt dependency() {
    return OptionalInt.of(period);
  }

  @Override
  public Optional<Baseline> baseline() {
    double share = 1.0 / period;
    return Optional.of(new Baseline(share * (1 - share), "always 1/d, from its variance"));
  }

  /** The least loss that is left for what remembers everything. */
  double floor() {
    double harmonic = 0;
    for (int m = 1; m < period; m++) {
      harmonic += 1.0 / m;
    }
    return (period - 1 - harmonic) / period / length;
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.MEAN_SQUARED_ERROR;
  }

  @Override
  public double[] inputSecondMoments() {
    return new double[] {NOISE + (1 - NOISE) / period};
  }
}
