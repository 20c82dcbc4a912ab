package rhoscope.linalg;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Takes out of a growing product's rows what no longer matters: P is replaced by ZᵀP, Z
 * orthonormal, as long as ‖P − Z ZᵀP‖_F stays below a share of ‖P‖₂.
 */
final class RangeFinder {
  /*
   * Z comes from P times random signs, a block of columns at a time, each made orthonormal to those
   * before [1, algorithm 4.2]; ‖P‖_F² − ‖ZᵀP‖_F² is what is missing, exactly. After m factors of a
   * random network the i-th of n singular values is about (1 − i/n)^{m/2} of the first, so the rows
   * fall like 1/m and a product of T factors costs ln T, not T.
   *
   * What is dropped, D, goes on to be multiplied, and might grow beside the rest. Eight random
   * combinations of it are carried along as rows behind P: their squares sum up to 8 ‖D‖_F² on
   * average, and tell if it ever matters again.
   *
   * [1] Halko, Martinsson, Tropp 2011, SIAM Review 53
   */
  private static final int BLOCK = 16;
  private static final int WITNESSES = 8;

  /** Fewer rows are not worth the search. */
  private static final int FEWEST = 40;

  /** Before this many factors there is nothing to find. */
  private static final int FIRST = 6;

  private static final long SEED = 2;

  private final Kernel64 kernel = Kernels.f64();
  private final int n;
  private final double share;
  private RandomGenerator random;
  private double[] basis = {};
  private boolean enabled = true;
  private boolean reduced;
  private int rows;
  private int due;

  /**
   * For products of n × n matrices.
   *
   * @param share of ‖P‖₂ that may be dropped
   */
  RangeFinder(int n, double share) {
    this.n = n;
    this.share = share;
    this.random = seeded();
  }

  private static RandomGenerator seeded() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
  }

  /** Begins anew with a product of so many rows. */
  void restart(int newRows) {
    rows = newRows;
    reduced = false;
    basis = new double[0];
    due = FIRST;
    random = seeded();
  }

  /** Drops nothing any more. */
  void disable() {
    enabled = false;
  }

  /** Rows of P. */
  int productRows() {
    return rows;
  }

  /** Rows of P and the witnesses behind it. */
  int rows() {
    return rows == 0 ? n + WITNESSES : reduced ? rows + WITNESSES : rows;
  }

  /** Whether the dropped part has come near the rest; it enters the norm by half its square. */
  boolean lost(double[] p, int width, double norm, double tolerance) {
    return reduced && 2 * dropped(p, width) > tolerance * norm * norm;
  }

  private double dropped(double[] p, int width) {
    return kernel.squares(p, rows * width, WITNESSES * width) / WITNESSES;
  }

  /**
   * Tries to make P shorter, if it is time.
   *
   * @param p replaced by ZᵀP and the witnesses
   * @param norm ‖P‖₂
   * @param factors in P
   * @param iteration whose vector goes with P
   */
  void reduce(
      double[] p, int width, double norm, int factors, DominantNorm iteration, Runnable between) {
    if (!enabled || rows < FEWEST || factors < due) {
      return;
    }
    due = factors + Math.max(3, factors * 2 / 5);
    double whole = kernel.squares(p, 0, rows * width);
    double most = share * share * norm * norm;
    if (whole > 0.3 * rows * norm * norm) {
      return; // no direction is small yet
    }
    int limit = rows * 3 / 4 / BLOCK;
    double[] z = new double[rows * limit * BLOCK];
    double[] image = new double[limit * BLOCK * width];
    Packed64 right = kernel.packed(rows, n);
    kernel.pack(rows, p, 0, width, 1, right, 0);
    double missing = whole;
    int columns = 0;
    int stride = limit * BLOCK;
    while (missing > most && columns < stride) {
      between.run();
      addBlock(p, width, z, stride, columns);
      kernel.product(
          BLOCK, rows, z, columns, 1, stride, right, 0, image, columns * width, width, false);
      missing -= kernel.squares(image, columns * width, BLOCK * width);
      columns += BLOCK;
    }
    if (missing <= most) {
      replace(p, width, z, stride, columns, image, right, iteration);
    }
  }

  /** BLOCK columns more: P times signs, orthonormal among themselves and to all before. */
  private void addBlock(double[] p, int width, double[] z, int stride, int columns) {
    Packed64 signs = kernel.packed(n, BLOCK);
    kernel.pack(n, signs(n * BLOCK), 0, BLOCK, 1, signs, 0);
    double[] y = new double[rows * BLOCK];
    kernel.product(rows, n, p, 0, width, 1, signs, 0, y, 0, BLOCK, false);
    double[][] column = new double[BLOCK][rows];
    for (int pass = 0; pass < 2; pass++) {
      if (columns > 0) {
        project(z, stride, columns, y);
      }
      for (int j = 0; j < BLOCK; j++) {
        for (int i = 0; i < rows; i++) {
          column[j][i] = y[i * BLOCK + j];
        }
        normalize(column, j);
      }
      for (int j = 0; j < BLOCK; j++) {
        for (int i = 0; i < rows; i++) {
          y[i * BLOCK + j] = column[j][i];
        }
      }
    }
    for (int i = 0; i < rows; i++) {
      System.arraycopy(y, i * BLOCK, z, i * stride + columns, BLOCK);
    }
  }

  /** y −= Z (Zᵀ y). */
  private void project(double[] z, int stride, int columns, double[] y) {
    Packed64 right = kernel.packed(Math.max(rows, columns), BLOCK);
    kernel.pack(rows, y, 0, BLOCK, 1, right, 0);
    double[] along = new double[columns * BLOCK];
    kernel.product(columns, rows, z, 0, 1, stride, right, 0, along, 0, BLOCK, false);
    for (int i = 0; i < along.length; i++) {
      along[i] = -along[i];
    }
    kernel.pack(columns, along, 0, BLOCK, 1, right, 0);
    kernel.product(rows, columns, z, 0, stride, 1, right, 0, y, 0, BLOCK, true);
  }

  private void normalize(double[][] column, int j) {
    double[] y = column[j];
    for (int i = 0; i < j; i++) {
      double[] x = column[i];
      double along = Matrices.dot(x, 0, y, 0, rows);
      for (int t = 0; t < rows; t++) {
        y[t] -= along * x[t];
      }
    }
    double length = Norms.euclidean(y, 0, rows);
    double factor = length == 0 ? 0 : 1 / length;
    for (int t = 0; t < rows; t++) {
      y[t] *= factor;
    }
  }

  private void replace(
      double[] p,
      int width,
      double[] z,
      int stride,
      int columns,
      double[] image,
      Packed64 whole,
      DominantNorm iteration) {
    double[] witness = witnesses(p, width, z, stride, columns, image, whole);
    double[] vector = new double[columns];
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        vector[j] += z[i * stride + j] * iteration.vector()[i];
      }
    }
    iteration.startFrom(vector, columns);
    keepBasis(z, stride, columns);
    System.arraycopy(image, 0, p, 0, columns * width);
    System.arraycopy(witness, 0, p, columns * width, witness.length);
    rows = columns;
    reduced = true;
  }

  /** G P − (G Z) (ZᵀP), G random signs, beside what is carried along already. */
  private double[] witnesses(
      double[] p, int width, double[] z, int stride, int columns, double[] image, Packed64 whole) {
    double[] witness = new double[WITNESSES * width];
    if (reduced) {
      System.arraycopy(p, rows * width, witness, 0, witness.length);
    }
    double[] signs = signs(WITNESSES * rows);
    kernel.product(WITNESSES, rows, signs, 0, rows, 1, whole, 0, witness, 0, width, true);
    Packed64 right = kernel.packed(rows, columns);
    kernel.pack(rows, z, 0, stride, 1, right, 0);
    int padded = kernel.padded(columns);
    double[] mixed = new double[WITNESSES * padded];
    kernel.product(WITNESSES, rows, signs, 0, rows, 1, right, 0, mixed, 0, padded, false);
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = -mixed[i];
    }
    Packed64 rest = kernel.packed(columns, n);
    kernel.pack(columns, image, 0, width, 1, rest, 0);
    kernel.product(WITNESSES, columns, mixed, 0, padded, 1, rest, 0, witness, 0, width, true);
    return witness;
  }

  /** The product of all Z so far, n × rows: what P has to be multiplied with to be whole. */
  private void keepBasis(double[] z, int stride, int columns) {
    double[] product = new double[n * columns];
    if (basis.length == 0) {
      for (int i = 0; i < n; i++) {
        System.arraycopy(z, i * stride, product, i * columns, columns);
      }
    } else {
      Packed64 right = kernel.packed(rows, columns);
      kernel.pack(rows, z, 0, stride, 1, right, 0);
      int padded = kernel.padded(columns);
      double[] wide = new double[n * padded];
      kernel.product(n, rows, basis, 0, rows, 1, right, 0, wide, 0, padded, false);
      for (int i = 0; i < n; i++) {
        System.arraycopy(wide, i * padded, product, i * columns, columns);
      }
    }
    basis = product;
  }

  /** All n rows of the product, but for what was dropped. */
  double[] expand(double[] p, int width) {
    if (!reduced) {
      return Arrays.copyOf(p, n * width);
    }
    double[] whole = new double[n * width];
    Packed64 right = kernel.packed(rows, n);
    kernel.pack(rows, p, 0, width, 1, right, 0);
    kernel.product(n, rows, basis, 0, rows, 1, right, 0, whole, 0, width, false);
    return whole;
  }

  private double[] signs(int count) {
    double[] signs = new double[count];
    for (int i = 0; i < count; i += Long.SIZE) {
      long bits = random.nextLong();
      for (int j = i; j < Math.min(count, i + Long.SIZE); j++) {
        signs[j] = (bits & 1) == 0 ? 1 : -1;
        bits >>>= 1;
      }
    }
    return signs;
  }
}
