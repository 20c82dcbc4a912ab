package rhoscope.linalg;

import org.ejml.data.DMatrixRMaj;

/**
 * What the decompositions share: the check for finite entries, scaling, inner products, and EJML's
 * type.
 */
final class Matrices {
  /** The largest |a_i| of the {@code length} numbers from {@code at}, all of which are finite. */
  static double largestFinite(double[] a, int at, int length) {
    double m0 = 0;
    double m1 = 0;
    double m2 = 0;
    double m3 = 0;
    int end = at + length;
    int i = at;
    for (; i + 4 <= end; i += 4) {
      m0 = Math.max(m0, Math.abs(a[i]));
      m1 = Math.max(m1, Math.abs(a[i + 1]));
      m2 = Math.max(m2, Math.abs(a[i + 2]));
      m3 = Math.max(m3, Math.abs(a[i + 3]));
    }
    for (; i < end; i++) {
      m0 = Math.max(m0, Math.abs(a[i]));
    }
    double largest = Math.max(Math.max(m0, m1), Math.max(m2, m3));
    if (!(largest <= Double.MAX_VALUE)) {
      throw notFinite(a, at, end);
    }
    return largest;
  }

  private static IllegalArgumentException notFinite(double[] a, int at, int end) {
    int i = at;
    while (i + 1 < end && Math.abs(a[i]) <= Double.MAX_VALUE) {
      i++;
    }
    return new IllegalArgumentException("entry " + (i - at) + " is not finite: " + a[i]);
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
