package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Packed64;

/**
 * ∂E/∂θ over one strip of neighbouring sequences, summed up chunk of steps by chunk of steps while
 * the backward pass goes on.
 */
final class StripGradient64 {
  private static final long PIECE_MULTIPLICATIONS = 1L << 26;

  private final Kernel64 kernel;
  private final Architecture architecture;
  private final Runnable check;
  private final Weights64 sum;
  private final double[][][] inputSums;
  private final double[][] omegaSums;
  private Chunk64 chunk;
  private int first;
  private int count;

  /**
   * Without a strip.
   *
   * @param sample a layer, fitted to any batch
   * @param omega whether Ω is wanted
   * @param check called every few milliseconds, throws to end the work
   */
  StripGradient64(
      Kernel64 kernel, Architecture architecture, Layer64 sample, boolean omega, Runnable check) {
    this.kernel = kernel;
    this.architecture = architecture;
    this.check = check;
    this.sum = new Weights64(kernel, architecture);
    this.inputSums = new double[architecture.layers()][architecture.gates().size()][];
    for (int l = 0; l < inputSums.length; l++) {
      int count = (architecture.inputs(l) + 1) * kernel.padded(architecture.hidden());
      for (int g = 0; g < inputSums[l].length; g++) {
        inputSums[l][g] = new double[count];
      }
    }
    int matrix = architecture.hidden() * kernel.padded(architecture.hidden());
    this.omegaSums = new double[omega ? architecture.layers() : 0][matrix];
    this.chunk = chunk(sample, 1);
  }

  private Chunk64 chunk(Layer64 sample, int rows) {
    boolean upper = 1 < architecture.layers();
    return new Chunk64(
        sample, rows, architecture.inputs(), upper, architecture.outputs(), 0 < omegaSums.length);
  }

  /** Makes room for chunks of so many steps of sequences {@code newFirst} … + newCount − 1. */
  void fit(Layer64 sample, int newFirst, int newCount, int steps) {
    first = newFirst;
    count = newCount;
    if (chunk.rows() < count * steps) {
      chunk = chunk(sample, count * steps);
    }
  }

  /** Its first sequence. */
  int first() {
    return first;
  }

  /** How many sequences it has. */
  int count() {
    return count;
  }

  /** Where the factors of the present steps are put. */
  Chunk64 chunk() {
    return chunk;
  }

  /** Σ over steps and sequences of ∂Ω/∂Wᵀ of a layer, not yet a mean. */
  double[] omega(int layer) {
    return omegaSums[layer];
  }

  /** The gradient, whole after the last chunk of the lowest layer. */
  Weights64 sum() {
    return sum;
  }

  /**
   * d[V | c]ᵀ = [h | 1]ᵀ dy.
   *
   * @param steps of the chunk, 1 where only the last states are read out
   * @param add whether to what was there
   */
  void addReadout(int steps, boolean add) {
    int columns = architecture.hidden() + 1;
    int width = sum.outputWidth();
    check.run();
    kernel.product(
        columns,
        steps * count,
        chunk.read(),
        0,
        1,
        columns,
        chunk.readGradient(),
        0,
        sum.output(),
        0,
        width,
        add);
  }

  /**
   * A layer's dWᵀ = h₋ᵀ da, d[U | b]ᵀ = [x | 1]ᵀ da, and for V likewise.
   *
   * @param t1 the first step of the chunk
   * @param steps of the chunk
   * @param fromZero whether the sequences begin from the state 0
   * @param add whether to what was there
   */
  void add(int l, Recurrence64 recurrence, int t1, int steps, boolean fromZero, boolean add) {
    int rows = steps * count;
    LayerWeights64 sums = sum.layer(l);
    int units = architecture.hidden();
    int width = kernel.padded(units);
    for (int g = 0; g < sums.gates(); g++) {
      int skipped = fromZero && t1 == 1 && chunk.fromZero(g) ? count : 0;
      int block = recurrence.recurrentBlock(g);
      double[] left = chunk.left(g);
      pieces(units, rows, skipped, left, width, block, sums.recurrent(g), add);
    }
    for (int g = 0; sums.skips() && g < sums.gates(); g++) {
      pieces(units, rows, 0, chunk.skipped(), width, g, sums.skip(g), add);
    }
    if (0 < omegaSums.length) {
      int block = recurrence.recurrentBlock(0);
      pieces(units, rows, 0, chunk.transported(), width, block, omegaSums[l], add);
    }
    double[] x = chunk.inputs(l);
    int columns = architecture.inputs(l) + 1;
    for (int g = 0; g < sums.gates(); g++) {
      pieces(columns, rows, 0, x, columns, g, inputSums[l][g], add);
    }
    if (sums.candidateBias().length > 0) {
      int block = recurrence.recurrentBlock(sums.gates() - 1);
      sumRows(l, rows, block, sums.candidateBias(), add);
    }
    for (int g = 0; sums.normalizes() && g < sums.gates(); g++) {
      sumRows(l, rows, recurrence.biasBlock(g), sums.bias(g), add);
      sumRows(l, rows, recurrence.gainBlock(g), sums.gain(g), add);
    }
  }

  /** 1ᵀ da, the ones standing behind the inputs. */
  private void sumRows(int l, int rows, int block, double[] into, boolean add) {
    int columns = architecture.inputs(l) + 1;
    int width = kernel.padded(architecture.hidden());
    Packed64 right = chunk.right(block);
    kernel.product(
        1, rows, chunk.inputs(l), columns - 1, 1, columns, right, 0, into, 0, width, add);
  }

  /** Parts d[U | b] of all layers in the end. */
  void split() {
    int width = kernel.padded(architecture.hidden());
    for (int l = 0; l < inputSums.length; l++) {
      LayerWeights64 sums = sum.layer(l);
      int matrix = architecture.inputs(l) * width;
      for (int g = 0; g < sums.gates(); g++) {
        System.arraycopy(inputSums[l][g], 0, sums.input(g), 0, matrix);
        if (!sums.normalizes()) {
          System.arraycopy(inputSums[l][g], matrix, sums.bias(g), 0, width);
        }
      }
    }
  }

  /** leftᵀ right without the first rows, in pieces between which is asked. */
  private void pieces(
      int columns,
      int rows,
      int skipped,
      double[] left,
      int row,
      int block,
      double[] into,
      boolean add) {
    int width = kernel.padded(architecture.hidden());
    int used = rows - skipped;
    if (used == 0) {
      if (!add) {
        Arrays.fill(into, 0, columns * width, 0);
      }
      return;
    }
    int piece = (int) Math.max(1, PIECE_MULTIPLICATIONS / ((long) width * used));
    Packed64 right = chunk.right(block);
    for (int i = 0; i < columns; i += piece) {
      check.run();
      int some = Math.min(piece, columns - i);
      int at = skipped * row + i;
      kernel.product(some, used, left, at, 1, row, right, skipped, into, i * width, width, add);
    }
  }
}
