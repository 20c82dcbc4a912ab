package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Packed64;

/**
 * What one layer's pass over R sequences of T steps leaves behind. Each step and each block has an
 * array of its own, R rows of P numbers from index 0 on, so that the loops of the cells are ones
 * that the compiler vectorises. Arrays may be longer than the present R · P. One thread at a time,
 * since every operation of a recurrence may use the scratch arrays.
 */
public final class LayerTrace64 {
  private final Kernel64 kernel;
  private final int units;
  private final int width;
  private final double[][][] states;
  private final double[][][] blocks;
  private final double[][] scratch;
  private int rows;
  private int steps;

  /**
   * A trace without room.
   *
   * @param units H
   * @param parts of the state
   * @param blocks per step
   * @param scratch arrays that a step may use as it likes
   */
  public LayerTrace64(Kernel64 kernel, int units, int parts, int blocks, int scratch) {
    this.kernel = kernel;
    this.units = units;
    this.width = kernel.padded(units);
    this.states = new double[parts][0][];
    this.blocks = new double[blocks][0][];
    this.scratch = new double[scratch][0];
  }

  /**
   * Makes room for T steps of R sequences; allocates only where there is less than ever before.
   * States of step 0 are then 0 in the used rows, all else is undefined.
   */
  public void fit(int newSteps, int newRows) {
    steps = newSteps;
    rows = newRows;
    int count = Math.multiplyExact(newRows, width);
    for (int i = 0; i < states.length; i++) {
      states[i] = room(states[i], newSteps + 1, count);
      Arrays.fill(states[i][0], 0, count, 0);
    }
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = room(blocks[i], newSteps, count);
    }
    for (int i = 0; i < scratch.length; i++) {
      scratch[i] = scratch[i].length < count ? new double[count] : scratch[i];
    }
  }

  private static double[][] room(double[][] arrays, int length, int count) {
    double[][] all = arrays.length < length ? Arrays.copyOf(arrays, length) : arrays;
    for (int i = 0; i < length; i++) {
      if (all[i] == null || all[i].length < count) {
        all[i] = new double[count];
      }
    }
    return all;
  }

  /** The arithmetic that this trace is laid out for. */
  public Kernel64 kernel() {
    return kernel;
  }

  /** H. */
  public int units() {
    return units;
  }

  /** P, H rounded up to whole vectors. */
  public int width() {
    return width;
  }

  /** R. */
  public int rows() {
    return rows;
  }

  /** T. */
  public int steps() {
    return steps;
  }

  /** R · P, the used numbers of every array. */
  public int count() {
    return rows * width;
  }

  /** How many parts the state has. */
  public int parts() {
    return states.length;
  }

  /** h (part 0) or c (part 1) of step t = 0 … T. */
  public double[] state(int part, int t) {
    return states[part][t];
  }

  /** A block of step t = 1 … T. */
  public double[] block(int block, int t) {
    return blocks[block][t - 1];
  }

  /** An array that nobody else reads. */
  double[] scratch(int index) {
    return scratch[index];
  }

  /** The H numbers of one row of an array, as a copy. */
  double[] row(double[] array, int row) {
    return Arrays.copyOfRange(array, row * width, row * width + units);
  }

  /** Copies a row of P numbers to all R rows of an array, and returns it. */
  double[] repeat(double[] row, double[] into) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(row, 0, into, r * width, width);
    }
    return into;
  }

  /** c = a b or c += a b, for a of R × H and c of R × P. */
  void product(double[] a, Packed64 b, double[] c, boolean add) {
    kernel.product(rows, units, a, 0, width, 1, b, 0, c, 0, width, add);
  }
}
