package rhoscope.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * The random permutation problem: of 100 symbols the first step shows one of the first two, all
 * others any of the other 98, and at the end the network says the first symbol. Nothing is
 * permuted; the name is the field's.
 *
 * <p>Source: Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, generator of its authors'
 * trainingRNNs, with the loss at the last step alone.
 */
public final class RandomPermutation implements Task {
  static final int SYMBOLS = 100;
  private static final int FIRST = 2;

  private final int length;

  /**
   * The problem at one length.
   *
   * @param length T, at least 1
   */
  public RandomPermutation(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length " + length);
    }
    this.length = length;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    double[] inputs = new double[length * sequences * SYMBOLS];
    double[] targets = new double[sequences];
    for (int n = 0; n < sequences; n++) {
      targets[n] = random.nextInt(FIRST);
      for (int t = 0; t < length; t++) {
        int symbol = t == 0 ? (int) targets[n] : random.nextInt(FIRST, SYMBOLS);
        inputs[(t * sequences + n) * SYMBOLS + symbol] = 1;
      }
    }
    return Batch.ofEqualLength(length, sequences, SYMBOLS, SYMBOLS, true, inputs, targets);
  }

  @Override
  public String description() {
    return "random permutation, T = "
        + length
        + ": the first of 100 symbols, 0 or 1, is the target";
  }

  @Override
  public int inputSize() {
    return SYMBOLS;
  }

  @Override
  public int outputSize() {
    return SYMBOLS;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public Loss loss() {
    return Loss.SOFTMAX_CROSS_ENTROPY;
  }

  @Override
  public OptionalInt dependency() {
    return OptionalInt.of(length);
  }

  @Override
  public Optional<Baseline> baseline() {
    return Optional.of(new Baseline(StrictMath.log(FIRST), "either of two classes alike, ln 2"));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.MISCLASSIFIED;
  }

  @Override
  public double[] inputSecondMoments() {
    double[] moments = new double[SYMBOLS];
    Arrays.fill(moments, 0, FIRST, 1.0 / length / FIRST);
    Arrays.fill(moments, FIRST, SYMBOLS, (1 - 1.0 / length) / (SYMBOLS - FIRST));
    return moments;
  }
}
