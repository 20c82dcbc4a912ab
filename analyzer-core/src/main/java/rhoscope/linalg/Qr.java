package rhoscope.linalg;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * A = Q R by Householder reflections, for matrices of one shape m × k, m ≥ k ≥ 1: Q has orthonormal
 * columns, R is upper triangular. The signs are Householder's: R_ii = −sign(a_ii) ‖·‖, not made
 * positive.
 *
 * <p>One object serves any number of factorisations without allocating; it is for one thread.
 */
public final class Qr {
  /*
   * The columns go in blocks: those of a block are reflected one by one, those behind it by all of its
   * reflections at once, as I − V T Vᵀ with V lower trapezoidal and T upper triangular [1], in
   * products of matrices.
   *
   * [1] Schreiber, Van Loan 1989, SIAM Journal on Scientific and Statistical Computing 10
   */
  private static final int BLOCK = 16;

  /** Columns between two pauses. */
  private static final int COLUMNS = 4;

  private final Kernel64 kernel = Kernels.f64();
  private final int m;
  private final int k;
  private final int stride;
  private final Runnable between;

  /** The columns of A; number t of column j stands at {@code j · stride + t}. */
  private final double[] columns;

  private final double[] beta;
  private final double[] diagonal;

  /** V of the block at work, as the columns; 0 above its diagonal, which is 1. */
  private final double[] reflectors;

  /** T of all blocks, rows of {@value #BLOCK} numbers. */
  private final double[] t;

  private final Packed64 v;
  private final Packed64[] transposed;
  private final double[] inner = new double[BLOCK];
  private final double[] along;
  private final double[] scaled;

  /** Room for factorisations of m × k matrices. */
  public Qr(int m, int k) {
    this(m, k, () -> {});
  }

  /** As {@link #Qr(int, int)}; {@code between} is run every few milliseconds and may throw. */
  public Qr(int m, int k, Runnable between) {
    if (k < 1 || m < k) {
      throw new IllegalArgumentException("no thin QR of a " + m + " x " + k + " matrix");
    }
    this.m = m;
    this.k = k;
    this.between = between;
    this.stride = kernel.padded(m) + Kernel64.UNIT;
    this.columns = new double[k * stride];
    this.beta = new double[k];
    this.diagonal = new double[k];
    this.reflectors = new double[BLOCK * stride];
    this.t = new double[k * BLOCK];
    this.v = kernel.packed(m, BLOCK);
    this.transposed = new Packed64[(k - 1) / BLOCK];
    for (int block = 0; block < transposed.length; block++) {
      transposed[block] = kernel.packed(BLOCK, m - block * BLOCK);
    }
    this.along = new double[k * kernel.padded(BLOCK)];
    this.scaled = new double[k * BLOCK];
  }

  /**
   * Factors a and overwrites it with Q.
   *
   * @param a m × k, finite, replaced by Q
   * @param r k × k, receives R; its strictly lower part becomes 0
   */
  public void factor(double[] a, double[] r) {
    reflectAll(a);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        r[i * k + j] = j < i ? 0 : j == i ? diagonal[i] : columns[j * stride + i];
      }
    }
    formQ(a);
  }

  /**
   * Factors a and overwrites it with Q; of R only the diagonal is kept.
   *
   * @param rDiagonal k numbers, receives R_ii
   */
  public void orthonormalize(double[] a, double[] rDiagonal) {
    reflectAll(a);
    System.arraycopy(diagonal, 0, rDiagonal, 0, k);
    formQ(a);
  }

  /**
   * Orthonormal columns drawn from the Haar measure: Q · sign(diag R) of a Gaussian matrix. Without
   * the signs the draw is not uniform (Mezzadri 2007, arXiv:math-ph/0609050).
   *
   * @param gaussian independent N(0, 1) numbers, m · k of which are taken, row by row
   * @param between run every few milliseconds; what it throws ends the work
   * @return m × k, m ≥ k
   */
  public static double[] haar(int m, int k, DoubleSupplier gaussian, Runnable between) {
    double[] q = new double[m * k];
    for (int i = 0; i < q.length; i++) {
      if (i % k == 0) {
        between.run();
      }
      q[i] = gaussian.getAsDouble();
    }
    double[] diagonal = new double[k];
    new Qr(m, k, between).orthonormalize(q, diagonal);
    for (int i = 0; i < q.length; i++) {
      q[i] = diagonal[i % k] < 0 ? -q[i] : q[i];
    }
    return q;
  }

  private void reflectAll(double[] a) {
    for (int j = 0; j < k; j++) {
      for (int i = 0; i < m; i++) {
        columns[j * stride + i] = a[i * k + j];
      }
    }
    for (int first = 0; first < k; first += BLOCK) {
      int end = Math.min(k, first + BLOCK);
      for (int i = first; i < end; i++) {
        pause(i);
        reflector(i);
        reflect(i, end);
      }
      if (end < k) {
        load(first);
        multiplyOut(first);
        reflectBehind(first, false);
      }
    }
  }

  /** Column i becomes v of the reflection that maps its part from the diagonal on to R_ii e_i. */
  private void reflector(int i) {
    int at = i * stride;
    double norm = Norms.euclidean(columns, at + i, m - i);
    double pivot = columns[at + i];
    if (norm == 0) {
      beta[i] = 0;
      diagonal[i] = 0;
      return;
    }
    // v = x + sign(x₀) ‖x‖ e₀, scaled so that v₀ = 1; H = I − β v vᵀ maps x to −sign(x₀) ‖x‖ e₀.
    double head = pivot >= 0 ? pivot + norm : pivot - norm;
    diagonal[i] = pivot >= 0 ? -norm : norm;
    beta[i] = (norm + Math.abs(pivot)) / norm;
    columns[at + i] = 1;
    for (int j = i + 1; j < m; j++) {
      columns[at + j] /= head;
    }
  }

  /** Q = H₀ H₁ … applied to the first k columns of the identity, from the last reflection back. */
  private void formQ(double[] a) {
    for (int first = (k - 1) / BLOCK * BLOCK; first >= 0; first -= BLOCK) {
      int end = Math.min(k, first + BLOCK);
      if (end < k) {
        load(first);
        reflectBehind(first, true);
      }
      for (int i = end - 1; i >= first; i--) {
        pause(i);
        reflect(i, end);
        // Column i of the identity becomes e_i − β v.
        int at = i * stride;
        columns[at + i] = 1 - beta[i];
        for (int j = i + 1; j < m; j++) {
          columns[at + j] *= -beta[i];
        }
        Arrays.fill(columns, at, at + i, 0);
      }
    }
    for (int j = 0; j < k; j++) {
      for (int i = 0; i < m; i++) {
        a[i * k + j] = columns[j * stride + i];
      }
    }
  }

  private void pause(int column) {
    if (column % COLUMNS == 0) {
      between.run();
    }
  }

  /** The columns behind i and before the end become (I − β v vᵀ) x. */
  private void reflect(int i, int end) {
    int from = i * stride;
    for (int j = i + 1; j < end; j++) {
      int to = j * stride;
      double scale = beta[i] * Matrices.dot(columns, from + i, columns, to + i, m - i);
      for (int p = i; p < m; p++) {
        columns[to + p] -= scale * columns[from + p];
      }
    }
  }

  /** Copies the reflections of a whole block and packs them. */
  private void load(int first) {
    for (int j = 0; j < BLOCK; j++) {
      int i = first + j;
      Arrays.fill(reflectors, j * stride + first, j * stride + i, 0);
      System.arraycopy(columns, i * stride + i, reflectors, j * stride + i, m - i);
    }
    int rows = m - first;
    kernel.pack(rows, reflectors, first, 1, stride, v, 0);
    kernel.pack(BLOCK, reflectors, first, stride, 1, transposed[first / BLOCK], 0);
  }

  /** T of a loaded block: its column j is β_j (e_j − T Vᵀ v_j). */
  private void multiplyOut(int first) {
    for (int j = 0; j < BLOCK; j++) {
      int start = first + j;
      for (int p = 0; p < j; p++) {
        inner[p] =
            Matrices.dot(reflectors, p * stride + start, reflectors, j * stride + start, m - start);
      }
      for (int i = 0; i < j; i++) {
        int row = (first + i) * BLOCK;
        double sum = 0;
        for (int p = i; p < j; p++) {
          sum += t[row + p] * inner[p];
        }
        t[row + j] = -beta[start] * sum;
      }
      t[start * BLOCK + j] = beta[start];
    }
  }

  /** The columns behind a loaded block become (I − V T Vᵀ) x, or (I − V Tᵀ Vᵀ) x. */
  private void reflectBehind(int first, boolean forward) {
    int end = first + BLOCK;
    int width = kernel.padded(BLOCK);
    kernel.product(
        k - end, m - first, columns, end * stride + first, stride, 1, v, 0, along, 0, width, false);
    int row = forward ? BLOCK : 1;
    int column = forward ? 1 : BLOCK;
    for (int j = 0; j < k - end; j++) {
      for (int i = 0; i < BLOCK; i++) {
        double sum = 0;
        for (int p = 0; p < BLOCK; p++) {
          sum += t[first * BLOCK + i * row + p * column] * along[j * width + p];
        }
        scaled[j * BLOCK + i] = -sum;
      }
    }
    between.run();
    Packed64 vt = transposed[first / BLOCK];
    kernel.product(
        k - end, BLOCK, scaled, 0, BLOCK, 1, vt, 0, columns, end * stride + first, stride, true);
    between.run();
  }
}
