package rhoscope.data;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * First-bit memory: one random bit, 0 or 1, per step, and at the end the network says the first.
 * One logit.
 *
 * <p>Source: the example of Boulanger-Lewandowski's theano-hf, after Martens, Sutskever 2011.
 */
public final class FirstBit implements Task {
  private final int length;

  /**
   * The problem at one length.
   *
   * @param length T, at least 1
   */
  public FirstBit(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length " + length);
    }
    this.length = length;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    double[] inputs = new double[length * sequences];
    double[] targets = new double[sequences];
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < length; t++) {
        inputs[t * sequences + n] = random.nextInt(2);
      }
      targets[n] = inputs[n];
    }
    return Batch.ofEqualLength(length, sequences, 1, 1, false, inputs, targets);
  }

  @Override
  public String description() {
    return "first bit, T = " + length + ": the first of random bits is the target";
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
    return Loss.SIGMOID_CROSS_ENTROPY;
  }

  @Override
  public OptionalInt dependency() {
    return OptionalInt.of(length);
  }

  @Override
  public Optional<Baseline> baseline() {
    return Optional.of(new Baseline(StrictMath.log(2), "either answer alike, ln 2"));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.WRONG_SIDE;
  }

  @Override
  public double[] inputSecondMoments() {
    return new double[] {0.5};
  }
}
