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
  private final int delays;
  private final double[][][] blocks;
  private final double[][] scratch;
  private double[] mask = {};
  private int maskAt;
  private double[] masked = {};
  private int rows;
  private int steps;

  /**
   * A trace without room.
   *
   * @param units H
   * @param parts of the state that a step computes
   * @param delays how many earlier h the state holds behind them
   * @param blocks per step
   * @param scratch arrays that a step may use as it likes
   */
  public LayerTrace64(Kernel64 kernel, int units, int parts, int delays, int blocks, int scratch) {
    this.kernel = kernel;
    this.units = units;
    this.width = kernel.padded(units);
    this.states = new double[parts][0][];
    this.delays = delays;
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
      int before = i == 0 ? delays : 0;
      states[i] = room(states[i], before + newSteps + 1, count);
      for (int t = 0; t <= before; t++) {
        Arrays.fill(states[i][t], 0, count, 0);
      }
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

  /** How many parts of the state a step computes. */
  int ownParts() {
    return states.length;
  }

  /** How many parts the state has. */
  public int parts() {
    return states.length + delays;
  }

  /**
   * h (part 0) or c (part 1) of step t = 0 … T; the parts behind them are h of the steps t − 1, t −
   * 2 and so on. The h of so many steps before 0 can be had by a negative t as well.
   */
  public double[] state(int part, int t) {
    return part == 0
        ? states[0][delays + t]
        : part < states.length ? states[part][t] : states[0][delays + t - 1 - part + states.length];
  }

  /** One step of one row as the only step of a trace with so many equal rows. */
  LayerTrace64 copies(int t, int row, int count) {
    LayerTrace64 all =
        new LayerTrace64(kernel, units, states.length, delays, blocks.length, scratch.length);
    all.fit(1, count);
    for (int part = 0; part < parts(); part++) {
      copy(state(part, t - 1), row, all.state(part, 0), count);
    }
    for (int part = 0; part < states.length; part++) {
      copy(state(part, t), row, all.state(part, 1), count);
    }
    for (int block = 0; block < blocks.length; block++) {
      copy(block(block, t), row, all.block(block, 1), count);
    }
    return all;
  }

  private void copy(double[] from, int row, double[] to, int count) {
    for (int r = 0; r < count; r++) {
      System.arraycopy(from, row * width, to, r * width, width);
    }
  }

  /** A block of step t = 1 … T. */
  public double[] block(int block, int t) {
    return blocks[block][t - 1];
  }

  /** All of them. */
  double[][] scratch() {
    return scratch;
  }

  /** An array that nobody else reads. */
  double[] scratch(int index) {
    return scratch[index];
  }

  /**
   * Drops what the recurrent matrices multiply, in forward and backward passes; tangents and
   * Jacobians are those without masks.
   *
   * @param newMask kept, not copied: the masks of its R rows stand in it from {@code at} on; an
   *     empty array drops nothing
   */
  void drop(double[] newMask, int at) {
    mask = newMask;
    maskAt = at;
    if (0 < mask.length && masked.length < count()) {
      masked = new double[count()];
    }
  }

  /**
   * x as the recurrent matrices see it: times the mask, where there is one.
   *
   * @param x R × P
   * @return x itself, or an array that the next call or {@link #back} overwrites
   */
  double[] seen(double[] x) {
    if (mask.length == 0) {
      return x;
    }
    multiply(x, mask, maskAt, masked, count());
    return masked;
  }

  /**
   * Multiplies some rows, the trace's from {@code first} on, by their masks where there are some.
   */
  void mask(double[] x, int at, int first, int some) {
    if (0 < mask.length) {
      multiply(mask, maskAt + first * width, x, at, some * width);
    }
  }

  /** c = a b or c += a b, a b times the mask where there is one: {@link #seen} backward. */
  void back(double[] a, Packed64 b, double[] c, boolean add) {
    if (mask.length == 0) {
      product(a, b, c, add);
      return;
    }
    product(a, b, masked, false);
    if (add) {
      addProduct(masked, mask, maskAt, c, count());
    } else {
      multiply(masked, mask, maskAt, c, count());
    }
  }

  /** x ← x ⊙ mask. */
  static void multiply(double[] mask, int maskAt, double[] x, int at, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] *= mask[maskAt + i];
    }
  }

  private static void multiply(double[] x, double[] mask, int at, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * mask[at + i];
    }
  }

  private static void addProduct(double[] x, double[] mask, int at, double[] sum, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += x[i] * mask[at + i];
    }
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
