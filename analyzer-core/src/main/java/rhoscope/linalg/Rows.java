package rhoscope.linalg;

import java.util.Arrays;

/** Combinations of the rows of a flat row-major matrix. */
final class Rows {
  /** y = Aᵀ x, the combination Σ x_i a_i of the rows; n numbers. */
  static void combine(int rows, int n, double[] a, int stride, double[] x, double[] y) {
    Arrays.fill(y, 0, n, 0);
    addCombination(rows, n, a, stride, x, y);
  }

  /** y += Σ x_i a_i of the first rows. */
  static void addCombination(int rows, int n, double[] a, int stride, double[] x, double[] y) {
    int i = 0;
    for (; i + 4 <= rows; i += 4) {
      four(n, a, i * stride, stride, x[i], x[i + 1], x[i + 2], x[i + 3], y);
    }
    for (; i < rows; i++) {
      int at = i * stride;
      double factor = x[i];
      for (int j = 0; j < n; j++) {
        y[j] += a[at + j] * factor;
      }
    }
  }

  private static void four(
      int n,
      double[] a,
      int at,
      int stride,
      double f0,
      double f1,
      double f2,
      double f3,
      double[] y) {
    int o1 = at + stride;
    int o2 = o1 + stride;
    int o3 = o2 + stride;
    for (int j = 0; j < n; j++) {
      y[j] += a[at + j] * f0 + a[o1 + j] * f1 + (a[o2 + j] * f2 + a[o3 + j] * f3);
    }
  }

  private Rows() {}
}
