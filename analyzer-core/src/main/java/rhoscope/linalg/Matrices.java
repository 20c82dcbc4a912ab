package rhoscope.linalg;

import org.ejml.data.DMatrixRMaj;

/**
 * What the decompositions share: the check for finite entries, scaling, inner products, and EJML's
 * type.
 */
final class Matrices {
  /** The largest |a_i| of the {@code length} numbers from {@code at}, all of which are finite. */
  static double largestFinite(double[] a, int at, int length) {
    double largest = 0;
    for (int i = at; i < at + length; i++) {
      double size = Math.abs(a[i]);
      if (!(size <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException("entry " + (i - at) + " is not finite: " + a[i]);
      }
      largest = Math.max(largest, size);
    }
    return largest;
  }

  /** A copy of a times 2^shift, as EJML's matrix. */
  static DMatrixRMaj scaled(int rows, int columns, double[] a, int shift) {
    DMatrixRMaj copy = new DMatrixRMaj(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      copy.data[i] = Math.scalb(a[i], shift);
    }
    return copy;
  }

  /** Σ x_i y_i of n numbers, in four sums, so that none waits for the one before it. */
  static double dot(double[] x, int xAt, double[] y, int yAt, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      s0 += x[xAt + i] * y[yAt + i];
      s1 += x[xAt + i + 1] * y[yAt + i + 1];
      s2 += x[xAt + i + 2] * y[yAt + i + 2];
      s3 += x[xAt + i + 3] * y[yAt + i + 3];
    }
    for (; i < n; i++) {
      s0 += x[xAt + i] * y[yAt + i];
    }
    return s0 + s1 + (s2 + s3);
  }

  /** Σ |x_i| of the first n numbers. */
  static double sizes(int n, double[] x) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      s0 += Math.abs(x[i]);
      s1 += Math.abs(x[i + 1]);
      s2 += Math.abs(x[i + 2]);
      s3 += Math.abs(x[i + 3]);
    }
    for (; i < n; i++) {
      s0 += Math.abs(x[i]);
    }
    return s0 + s1 + (s2 + s3);
  }

  /**
   * a times 2^shift as an array per row, with a row and a column of zeros behind the last.
   *
   * @param a n × n
   */
  static double[][] bordered(int n, double[] a, int shift) {
    double[][] rows = new double[n + 1][n + 1];
    double factor = Math.scalb(1.0, shift);
    boolean exact = factor > 0 && factor <= Double.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double entry = a[i * n + j];
        rows[i][j] = exact ? entry * factor : Math.scalb(entry, shift);
      }
    }
    return rows;
  }

  static void requireSquare(int n, double[] a) {
    if (n < 1 || (long) n * n != a.length) {
      throw new IllegalArgumentException(a.length + " numbers are no " + n + " x " + n + " matrix");
    }
  }

  private Matrices() {}
}
