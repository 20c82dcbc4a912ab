package rhoscope.linalg;

/** Norms that neither overflow nor underflow before their value does. */
public final class Norms {
  /*
   * ‖A‖₂ is the root of the largest eigenvalue of the smaller Gram matrix, AᵀA or A Aᵀ. Squaring
   * loses the small singular values, never the largest: its relative error stays near n · 2⁻⁵³.
   * The Gram matrix is reduced to tridiagonal form by Householder reflections [1, 8.3.1] and the
   * largest eigenvalue bisected on Sturm counts [1, 8.4.1]: no iteration that could stop at the
   * wrong eigenvalue, and several times faster than a whole SVD.
   *
   * Everything is first scaled by a power of two so that the largest entry lies in [1, 2); entries
   * whose squares then underflow do not change the result.
   *
   * [1] Golub, Van Loan, Matrix Computations, 4th edition
   */

  private static final int ROWS = 16;

  /** ‖x‖₂ = (Σ x_i²)^½ of the {@code length} numbers from {@code at}; NaN or ∞ where one is. */
  public static double euclidean(double[] x, int at, int length) {
    double largest = 0;
    for (int i = at; i < at + length; i++) {
      double size = Math.abs(x[i]);
      if (!(size <= Double.MAX_VALUE)) {
        return notFinite(x, at, length);
      }
      largest = Math.max(largest, size);
    }
    if (largest == 0) {
      return 0;
    }
    if (largest > 1e-140 && largest < 1e140) {
      return Math.sqrt(sumOfSquares(x, at, length, 0));
    }
    int exponent = Math.getExponent(largest);
    return Math.scalb(Math.sqrt(sumOfSquares(x, at, length, -exponent)), exponent);
  }

  private static double notFinite(double[] x, int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (Double.isNaN(x[i])) {
        return Double.NaN;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private static double sumOfSquares(double[] x, int at, int length, int shift) {
    double sum = 0;
    for (int i = at; i < at + length; i++) {
      double v = shift == 0 ? x[i] : Math.scalb(x[i], shift);
      sum += v * v;
    }
    return sum;
  }

  /** ‖A‖_F, the Euclidean norm of all entries; NaN or ∞ where an entry is. */
  public static double frobenius(double[] a) {
    return euclidean(a, 0, a.length);
  }

  /**
   * ‖A‖₂, the largest singular value, to about n · 10⁻¹⁶ relative.
   *
   * @param a m × n from {@code at}, finite; not modified
   * @param between run every few milliseconds; what it throws ends the work
   * @throws IllegalArgumentException if an entry is NaN or infinite
   */
  public static double spectral(int m, int n, double[] a, int at, Runnable between) {
    double largest = Matrices.largestFinite(a, at, m * n);
    if (largest == 0) {
      return 0;
    }
    int exponent = Math.getExponent(largest);
    double[] scaled = new double[m * n];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.scalb(a[at + i], -exponent);
    }
    between.run();
    boolean wide = m <= n;
    double[][] gram = wide ? gram(m, n, scaled, n, 1, between) : gram(n, m, scaled, 1, n, between);
    double square = SymmetricTop.largest(gram.length, gram, between);
    return Math.scalb(Math.sqrt(square), exponent);
  }

  /** B Bᵀ of a k × inner matrix B whose element (i, p) stands at i · row + p · column. */
  private static double[][] gram(
      int k, int inner, double[] b, int row, int column, Runnable between) {
    Kernel64 kernel = Kernels.f64();
    Packed64 right = kernel.packed(inner, k);
    kernel.pack(inner, b, 0, column, row, right, 0);
    int width = kernel.padded(k);
    double[] some = new double[ROWS * width];
    double[][] gram = new double[k][k];
    for (int i = 0; i < k; i += ROWS) {
      between.run();
      int rows = Math.min(ROWS, k - i);
      kernel.product(rows, inner, b, i * row, row, column, right, 0, some, 0, width, false);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(some, r * width, gram[i + r], 0, k);
      }
    }
    return gram;
  }

  /** ‖A‖₂ of an n × n matrix, see the general form. */
  public static double spectral(int n, double[] a) {
    return spectral(n, n, a, 0, () -> {});
  }

  private Norms() {}
}
