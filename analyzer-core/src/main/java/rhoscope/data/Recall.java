package rhoscope.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * K symbols are shown, then T steps pass, then the network says them again in their order: the copy
 * problem and noiseless memorisation. T + 2K steps, each with a loss; until the last K the target
 * is the blank. One-hot over S symbols (d = 0 … S − 1), the blank (d = S) and the marker (d = S +
 * 1); classes are the symbols and the blank.
 */
public final class Recall implements Task {
  /*
   *               copy [1]                          memorization [2]
   *   S           8                                 5
   *   marker      at step K + T − 1, from 0: the    at step K + T, with the first of the last K
   *               last before the recall
   *   error       mean cross-entropy                share of sequences with any step wrong
   *
   * What remembers nothing still knows when to say the blank, and at the last K steps says each
   * symbol alike: K ln S / (T + 2K), as the loss is a mean over all steps [3].
   *
   * [1] Arjovsky, Shah, Bengio 2016, arXiv:1511.06464, and its authors' code
   * [2] Martens, Sutskever 2011; generator and criterion of trainingRNNs (Pascanu et al. 2013)
   * [3] Tallec, Ollivier 2018, arXiv:1804.11188
   */
  private final boolean copy;
  private final int positions;
  private final int symbols;
  private final int delay;

  private Recall(boolean copy, int positions, int symbols, int delay) {
    if (positions < 1 || symbols < 2 || delay < 1) {
      throw new IllegalArgumentException("K " + positions + ", S " + symbols + ", T " + delay);
    }
    this.copy = copy;
    this.positions = positions;
    this.symbols = symbols;
    this.delay = delay;
  }

  /**
   * The copy problem.
   *
   * @param positions K, at least 1
   * @param symbols S, at least 2
   * @param delay T, at least 1
   * @throws IllegalArgumentException if one is less
   */
  public static Recall copy(int positions, int symbols, int delay) {
    return new Recall(true, positions, symbols, delay);
  }

  /** Noiseless memorisation; as {@link #copy}. */
  public static Recall memorization(int positions, int symbols, int delay) {
    return new Recall(false, positions, symbols, delay);
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    int steps = length();
    int size = inputSize();
    double[] inputs = new double[steps * sequences * size];
    double[] targets = new double[steps * sequences];
    Arrays.fill(targets, 0, (steps - positions) * sequences, symbols);
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < steps; t++) {
        int symbol =
            t < positions ? random.nextInt(symbols) : t == marker() ? symbols + 1 : symbols;
        inputs[(t * sequences + n) * size + symbol] = 1;
        if (t < positions) {
          targets[(steps - positions + t) * sequences + n] = symbol;
        }
      }
    }
    return Batch.withLossAtEveryStep(steps, sequences, size, symbols + 1, true, inputs, targets);
  }

  private int marker() {
    return copy ? positions + delay - 1 : positions + delay;
  }

  @Override
  public boolean everyStep() {
    return true;
  }

  @Override
  public String description() {
    return (copy ? "copy" : "noiseless memorization")
        + ", T = "
        + delay
        + ": "
        + positions
        + " symbols of "
        + symbols
        + " kinds are said again, "
        + length()
        + " steps";
  }

  @Override
  public int inputSize() {
    return symbols + 2;
  }

  @Override
  public int outputSize() {
    return symbols + 1;
  }

  @Override
  public int length() {
    return delay + 2 * positions;
  }

  @Override
  public Loss loss() {
    return Loss.SOFTMAX_CROSS_ENTROPY;
  }

  /** T + K: from a symbol to its recall. */
  @Override
  public OptionalInt dependency() {
    return OptionalInt.of(delay + positions);
  }

  @Override
  public Optional<Baseline> baseline() {
    double loss = positions * StrictMath.log(symbols) / length();
    String text = "memoryless, K ln S / (T + 2K) with K = " + positions + ", S = " + symbols;
    return Optional.of(new Baseline(loss, text));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return copy ? ErrorMeasure.CROSS_ENTROPY : ErrorMeasure.ANY_STEP_MISCLASSIFIED;
  }

  @Override
  public double[] inputSecondMoments() {
    double[] moments = new double[inputSize()];
    Arrays.fill(moments, 0, symbols, (double) positions / length() / symbols);
    moments[symbols] = (double) (delay + positions - 1) / length();
    moments[symbols + 1] = 1.0 / length();
    return moments;
  }
}
