package rhoscope.nn;

import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Packed64;

/**
 * The factors of a layer's gradient over a few steps of one strip's N sequences: row (t − t₁)·N + n
 * belongs to its sequence n at step t.
 */
final class Chunk64 {
  /*
   * dWᵀ = Σ h₋ᵀ da over all steps and sequences: as one product per chunk, with the rows of da packed,
   * the sum has a fixed order and each number of dW is loaded and stored once for about 192 rows.
   */
  private final Kernel64 kernel;
  private final int width;
  private final int[] lefts;
  private final boolean[] fromZero;
  private final double[][] left;
  private final double[] skipped;
  private final Packed64[] right;
  private final double[] transported;
  private final double[] inputs;
  private final double[] below;
  private final double[] read;
  private final Packed64 readGradient;
  private final int readWidth;

  /**
   * Room for so many rows.
   *
   * @param sample a layer, fitted to any batch
   * @param inputs D of the lowest layer
   * @param upper whether some layer has another below it
   * @param outputs O
   * @param omega whether Ω is wanted
   */
  Chunk64(Layer64 sample, int rows, int inputs, boolean upper, int outputs, boolean omega) {
    LayerTrace64 trace = sample.trace();
    Recurrence64 recurrence = sample.recurrence();
    int units = trace.units();
    this.kernel = trace.kernel();
    this.width = trace.width();
    int gates = sample.weights().gates();
    this.lefts = new int[gates];
    this.fromZero = new boolean[gates];
    this.left = new double[gates][0];
    for (int g = 0; g < gates; g++) {
      double[] operand = recurrence.operand(trace, 1, g);
      while (recurrence.operand(trace, 1, lefts[g]) != operand) {
        lefts[g]++;
      }
      if (lefts[g] == g) {
        left[g] = new double[Math.multiplyExact(rows, width)];
      }
      fromZero[g] = operand == trace.state(0, 0);
    }
    this.skipped = new double[0 < recurrence.skip() ? Math.multiplyExact(rows, width) : 0];
    this.right = new Packed64[recurrence.gradientBlocks()];
    for (int b = 0; b < right.length; b++) {
      right[b] = kernel.packed(rows, units);
    }
    this.transported = new double[omega ? Math.multiplyExact(rows, width) : 0];
    this.inputs = new double[Math.multiplyExact(rows, inputs + 1)];
    this.below = withOnes(upper ? rows : 0, units);
    this.read = withOnes(rows, units);
    this.readGradient = kernel.packed(rows, outputs);
    this.readWidth = kernel.padded(outputs);
  }

  private static double[] withOnes(int rows, int units) {
    double[] all = new double[Math.multiplyExact(rows, units + 1)];
    for (int r = 0; r < rows; r++) {
      all[r * (units + 1) + units] = 1;
    }
    return all;
  }

  /** How many rows it holds. */
  int rows() {
    return readGradient.rows();
  }

  /**
   * Takes over what a layer's backward step left for the strip.
   *
   * @param first the strip's first row in the layer's arrays
   * @param count its rows
   * @param row where they go
   */
  void copy(Layer64 layer, int t, double[][] da, int first, int count, int row) {
    LayerTrace64 trace = layer.trace();
    for (int g = 0; g < left.length; g++) {
      if (lefts[g] == g) {
        double[] operand = layer.recurrence().operand(trace, t, g);
        System.arraycopy(operand, first * width, left[g], row * width, count * width);
        trace.mask(left[g], row * width, first, count);
      }
    }
    if (0 < skipped.length) {
      double[] operand = trace.state(0, t - layer.recurrence().skip());
      System.arraycopy(operand, first * width, skipped, row * width, count * width);
      trace.mask(skipped, row * width, first, count);
    }
    for (int b = 0; b < right.length; b++) {
      kernel.pack(count, da[b], first * width, width, 1, right[b], row);
    }
  }

  /** Takes over the left factors of ∂Ω/∂Wᵀ, R × P. */
  void copyTransported(double[] factors, int first, int count, int row) {
    System.arraycopy(factors, first * width, transported, row * width, count * width);
  }

  /** Takes over a step of a batch's inputs, which stand row behind row from an index on. */
  void copyInputs(Sequences64 batch, int at, int count, int row) {
    int columns = batch.width();
    System.arraycopy(batch.rows(), at, inputs, row * columns, count * columns);
  }

  /** Takes over the states of the layer below, R × P, as inputs. */
  void copyBelow(double[] states, int first, int count, int row) {
    copy(states, first, count, below, row);
  }

  /** Takes over states that were read out, R × P, and the gradients of their outputs. */
  void copyRead(double[] states, double[] dy, int first, int count, int row) {
    copy(states, first, count, read, row);
    kernel.pack(count, dy, first * readWidth, readWidth, 1, readGradient, row);
  }

  private void copy(double[] states, int first, int count, double[] into, int row) {
    int units = right[0].columns();
    for (int r = 0; r < count; r++) {
      System.arraycopy(states, (first + r) * width, into, (row + r) * (units + 1), units);
    }
  }

  /** The rows of a gate's operand: of P numbers. */
  double[] left(int gate) {
    return left[lefts[gate]];
  }

  /** The rows h_{t−d}, of P numbers; empty where nobody hears them. */
  double[] skipped() {
    return skipped;
  }

  /** The left factors of ∂Ω/∂Wᵀ, whose right ones are ∂E/∂z: rows of P numbers. */
  double[] transported() {
    return transported;
  }

  /** Whether the operand of a gate is h₋, which at the first step may be 0. */
  boolean fromZero(int gate) {
    return fromZero[gate];
  }

  /** ∂E/∂z, packed, of one gradient block. */
  Packed64 right(int block) {
    return right[block];
  }

  /** The inputs of a layer, in rows of its D + 1 numbers, the last 1. */
  double[] inputs(int layer) {
    return layer == 0 ? inputs : below;
  }

  /** The states that were read out, in rows of H + 1 numbers, the last 1. */
  double[] read() {
    return read;
  }

  /** ∂E/∂y, packed. */
  Packed64 readGradient() {
    return readGradient;
  }
}
