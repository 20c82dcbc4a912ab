package rhoscope.linalg;

import java.util.function.DoubleSupplier;

/**
 * A = Q R by Householder reflections, for matrices of one shape m × k, m ≥ k ≥ 1: Q has orthonormal
 * columns, R is upper triangular. The signs are Householder's: R_ii = −sign(a_ii) ‖·‖, not made
 * positive.
 *
 * <p>One object serves any number of factorisations without allocating; it is for one thread.
 */
public final class Qr {
  private final int m;
  private final int k;

  /** Aᵀ, so that a column lies in one piece: k × m. */
  private final double[] columns;

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
    this.columns = new double[k * m];
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
        r[i * k + j] = j < i ? 0 : j == i ? diagonal[i] : columns[j * m + i];
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
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < k; j++) {
        columns[j * m + i] = a[i * k + j];
      }
    }
    for (int i = 0; i < k; i++) {
      between.run();
      int at = i * m + i;
      double norm = Norms.euclidean(columns, at, m - i);
      double pivot = columns[at];
      if (norm == 0) {
        beta[i] = 0;
        diagonal[i] = 0;
        continue;
      }
      // v = x + sign(x₀) ‖x‖ e₀, scaled so that v₀ = 1; H = I − β v vᵀ maps x to −sign(x₀) ‖x‖ e₀.
      double head = pivot >= 0 ? pivot + norm : pivot - norm;
      diagonal[i] = pivot >= 0 ? -norm : norm;
      beta[i] = (norm + Math.abs(pivot)) / norm;
      columns[at] = 1;
      for (int t = 1; t < m - i; t++) {
        columns[at + t] /= head;
      }
      for (int j = i + 1; j < k; j++) {
        reflect(columns, at, columns, j * m + i, m - i, beta[i]);
      }
    }
  }

  /** Q = H₀ H₁ … applied to the first k columns of the identity, from the last reflection back. */
  private void formQ(double[] a) {
    for (int i = k - 1; i >= 0; i--) {
      between.run();
      int at = i * m + i;
      for (int j = i + 1; j < k; j++) {
        reflect(columns, at, columns, j * m + i, m - i, beta[i]);
      }
      // Column i of the identity becomes e_i − β v.
      columns[at] = 1 - beta[i];
      for (int t = 1; t < m - i; t++) {
        columns[at + t] *= -beta[i];
      }
      for (int t = i * m; t < at; t++) {
        columns[t] = 0;
      }
    }
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < k; j++) {
        a[i * k + j] = columns[j * m + i];
      }
    }
  }

  /** x becomes (I − β v vᵀ) x. */
  private static void reflect(double[] v, int vAt, double[] x, int xAt, int length, double beta) {
    double scale = beta * Matrices.dot(v, vAt, x, xAt, length);
    for (int t = 0; t < length; t++) {
      x[xAt + t] -= scale * v[vAt + t];
    }
  }
}
