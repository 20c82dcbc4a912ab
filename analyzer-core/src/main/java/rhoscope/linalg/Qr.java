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
  /** Columns between two pauses. */
  private static final int COLUMNS = 4;

  private final int m;
  private final int k;

  /** The columns of A, k arrays of m. */
  private final double[][] columns;

  private final double[] beta;
  private final double[] diagonal;

  private final Runnable between;

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
    this.columns = new double[k][m];
    this.beta = new double[k];
    this.diagonal = new double[k];
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
        r[i * k + j] = j < i ? 0 : j == i ? diagonal[i] : columns[j][i];
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
      double[] column = columns[j];
      for (int i = 0; i < m; i++) {
        column[i] = a[i * k + j];
      }
    }
    for (int i = 0; i < k; i++) {
      pause(i);
      double[] v = columns[i];
      double norm = Norms.euclidean(v, i, m - i);
      double pivot = v[i];
      if (norm == 0) {
        beta[i] = 0;
        diagonal[i] = 0;
        continue;
      }
      // v = x + sign(x₀) ‖x‖ e₀, scaled so that v₀ = 1; H = I − β v vᵀ maps x to −sign(x₀) ‖x‖ e₀.
      double head = pivot >= 0 ? pivot + norm : pivot - norm;
      diagonal[i] = pivot >= 0 ? -norm : norm;
      beta[i] = (norm + Math.abs(pivot)) / norm;
      v[i] = 1;
      for (int t = i + 1; t < m; t++) {
        v[t] /= head;
      }
      reflectBehind(i);
    }
  }

  /** Q = H₀ H₁ … applied to the first k columns of the identity, from the last reflection back. */
  private void formQ(double[] a) {
    for (int i = k - 1; i >= 0; i--) {
      pause(i);
      reflectBehind(i);
      // Column i of the identity becomes e_i − β v.
      double[] v = columns[i];
      v[i] = 1 - beta[i];
      for (int t = i + 1; t < m; t++) {
        v[t] *= -beta[i];
      }
      Arrays.fill(v, 0, i, 0);
    }
    for (int j = 0; j < k; j++) {
      double[] column = columns[j];
      for (int i = 0; i < m; i++) {
        a[i * k + j] = column[i];
      }
    }
  }

  private void pause(int column) {
    if (column % COLUMNS == 0) {
      between.run();
    }
  }

  /** The columns behind i become (I − β v vᵀ) x. */
  private void reflectBehind(int i) {
    double[] v = columns[i];
    for (int j = i + 1; j < k; j++) {
      double[] x = columns[j];
      double scale = beta[i] * Matrices.dot(v, i, x, i, m - i);
      for (int t = i; t < m; t++) {
        x[t] -= scale * v[t];
      }
    }
  }
}
