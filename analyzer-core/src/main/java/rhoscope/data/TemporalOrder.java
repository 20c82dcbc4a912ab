package rhoscope.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * The temporal order problem: two or three early steps show A or B, all others one of four
 * distractors, and at the end the network says in which of four or eight ways A and B came. One-hot
 * over six symbols: A, B are d = 0 and 1. Class v₀ + 2 v₁ (+ 4 v₂), v the index of the symbol shown
 * first, second, third.
 *
 * <p>Positions, from 0, each among ⌊T/10⌋ steps: two bits from ⌊0.1 T⌋ and ⌊0.5 T⌋ on, three from
 * ⌊0.1 T⌋, ⌊0.3 T⌋ and ⌊0.6 T⌋. Source: Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, generators
 * of its authors' trainingRNNs.
 */
public final class TemporalOrder implements Task {
  private static final int SYMBOLS = 6;
  private static final int ORDERED = 2;

  private final int length;
  private final int[] starts;

  private TemporalOrder(int length, int... tenths) {
    if (length < shortest(tenths.length)) {
      throw new IllegalArgumentException("length " + length);
    }
    this.length = length;
    this.starts = Arrays.stream(tenths).map(this::tenths).toArray();
  }

  /**
   * Two symbols, four classes.
   *
   * @param length T, at least {@link #shortest}
   * @throws IllegalArgumentException if it is less
   */
  public static TemporalOrder ofTwo(int length) {
    return new TemporalOrder(length, 1, 5);
  }

  /** Three symbols, eight classes; as {@link #ofTwo}. */
  public static TemporalOrder ofThree(int length) {
    return new TemporalOrder(length, 1, 3, 6);
  }

  /** The fewest steps that hold so many symbols. */
  public static int shortest(int symbols) {
    return symbols == 2 ? 2 : 4;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    double[] inputs = new double[length * sequences * SYMBOLS];
    double[] targets = new double[sequences];
    int[] positions = new int[starts.length];
    for (int n = 0; n < sequences; n++) {
      for (int i = 0; i < positions.length; i++) {
        positions[i] = starts[i] + random.nextInt(Math.max(1, tenths(1)));
      }
      for (int t = 0, told = 0; t < length; t++) {
        boolean tells = told < positions.length && t == positions[told];
        int symbol = tells ? random.nextInt(ORDERED) : random.nextInt(ORDERED, SYMBOLS);
        inputs[(t * sequences + n) * SYMBOLS + symbol] = 1;
        targets[n] += tells ? symbol << told : 0;
        told += tells ? 1 : 0;
      }
    }
    return Batch.ofEqualLength(length, sequences, SYMBOLS, outputSize(), true, inputs, targets);
  }

  private int tenths(int count) {
    return (int) ((long) count * length / 10);
  }

  @Override
  public String description() {
    return "temporal order, T = "
        + length
        + ": "
        + (starts.length == 2
            ? "two of six symbols tell one of four classes"
            : "three of six symbols tell one of eight classes");
  }

  @Override
  public int inputSize() {
    return SYMBOLS;
  }

  @Override
  public int outputSize() {
    return 1 << starts.length;
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
    String classes = starts.length == 2 ? "four classes alike, ln 4" : "eight classes alike, ln 8";
    return Optional.of(new Baseline(StrictMath.log(outputSize()), "each of " + classes));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.MISCLASSIFIED;
  }

  /** Two or three of T steps show A or B, the others one of four symbols. */
  @Override
  public double[] inputSecondMoments() {
    double told = (double) starts.length / length;
    double[] moments = new double[SYMBOLS];
    Arrays.fill(moments, 0, ORDERED, told / ORDERED);
    Arrays.fill(moments, ORDERED, SYMBOLS, (1 - told) / (SYMBOLS - ORDERED));
    return moments;
  }
}
