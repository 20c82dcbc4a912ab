package rhoscope.data;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * The temporal order problem: two early steps show A or B, all others one of four distractors, and
 * at the end the network says in which of four ways A and B came. One-hot over six symbols: A, B
 * are d = 0 and 1. Class v₀ + 2 v₁, v the index of the symbol shown first and second.
 *
 * <p>Positions, from 0: the first in ⌊0.1 T⌋ … ⌊0.2 T⌋ − 1, the second in ⌊0.5 T⌋ … ⌊0.6 T⌋ − 1.
 * Source: Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, generator of its authors' trainingRNNs.
 */
public final class TemporalOrder implements Task {
  /** The fewest steps that hold both symbols. */
  public static final int SHORTEST = 2;

  private static final int SYMBOLS = 6;
  private static final int ORDERED = 2;
  private static final int CLASSES = 4;

  private final int length;

  /**
   * The problem at one length.
   *
   * @param length T, at least {@link #SHORTEST}
   * @throws IllegalArgumentException if it is less
   */
  public TemporalOrder(int length) {
    if (length < SHORTEST) {
      throw new IllegalArgumentException("length " + length);
    }
    this.length = length;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    double[] inputs = new double[length * sequences * SYMBOLS];
    double[] targets = new double[sequences];
    for (int n = 0; n < sequences; n++) {
      int first = between(random, tenths(1), tenths(2));
      int second = between(random, tenths(5), tenths(6));
      for (int t = 0; t < length; t++) {
        boolean told = t == first || t == second;
        int symbol = told ? random.nextInt(ORDERED) : random.nextInt(ORDERED, SYMBOLS);
        inputs[(t * sequences + n) * SYMBOLS + symbol] = 1;
        targets[n] += told ? symbol * (t == first ? 1 : 2) : 0;
      }
    }
    return Batch.ofEqualLength(length, sequences, SYMBOLS, CLASSES, true, inputs, targets);
  }

  private int tenths(int count) {
    return (int) ((long) count * length / 10);
  }

  /** Uniform in {@code from} … {@code to} − 1, and {@code from} where that is empty. */
  private static int between(RandomGenerator random, int from, int to) {
    return from + random.nextInt(Math.max(1, to - from));
  }

  @Override
  public String description() {
    return "temporal order, T = " + length + ": two of six symbols tell one of four classes";
  }

  @Override
  public int inputSize() {
    return SYMBOLS;
  }

  @Override
  public int outputSize() {
    return CLASSES;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public Loss loss() {
    return Loss.SOFTMAX_CROSS_ENTROPY;
  }

  /** 0.9 T: the first symbol stands at 0.1 T or later. */
  @Override
  public OptionalInt dependency() {
    return OptionalInt.of(length - tenths(1));
  }

  @Override
  public Optional<Baseline> baseline() {
    return Optional.of(new Baseline(StrictMath.log(CLASSES), "each of four classes alike, ln 4"));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.MISCLASSIFIED;
  }

  /** Two of T steps show A or B, the others one of four symbols. */
  @Override
  public double[] inputSecondMoments() {
    double ordered = 1.0 / length;
    double distractor = (length - 2.0) / length / (SYMBOLS - ORDERED);
    return new double[] {ordered, ordered, distractor, distractor, distractor, distractor};
  }
}
