package rhoscope.linalg;

import java.util.Arrays;

/** A flat row-major matrix against a vector. */
final class Rows {
  /** y = Aᵀ x, the combination Σ x_i a_i of the rows; n numbers. */
  static void addCombination(int rows, int n, double[] a, int stride, double[] x, double[] y) {
    Arrays.fill(y, 0, n, 0);
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

  /** y = A x, one inner product per row. */
  static void dots(int rows, int n, double[] a, int stride, double[] x, double[] y) {
    int i = 0;
    for (; i + 4 <= rows; i += 4) {
      fourDots(n, a, i * stride, stride, x, y, i);
    }
    for (; i < rows; i++) {
      y[i] = Matrices.dot(a, i * stride, x, 0, n);
    }
  }

  /** Four rows at once, which share each load of x, in two sums each. */
  private static void fourDots(
      int n, double[] a, int at, int stride, double[] x, double[] y, int to) {
    int o1 = at + stride;
    int o2 = o1 + stride;
    int o3 = o2 + stride;
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    double t0 = 0, t1 = 0, t2 = 0, t3 = 0;
    int j = 0;
    for (; j + 2 <= n; j += 2) {
      double u = x[j];
      double v = x[j + 1];
      s0 += a[at + j] * u;
      s1 += a[o1 + j] * u;
      s2 += a[o2 + j] * u;
      s3 += a[o3 + j] * u;
      t0 += a[at + j + 1] * v;
      t1 += a[o1 + j + 1] * v;
      t2 += a[o2 + j + 1] * v;
      t3 += a[o3 + j + 1] * v;
    }
    if (j < n) {
      double u = x[j];
      s0 += a[at + j] * u;
      s1 += a[o1 + j] * u;
      s2 += a[o2 + j] * u;
      s3 += a[o3 + j] * u;
    }
    y[to] = s0 + t0;
    y[to + 1] = s1 + t1;
    y[to + 2] = s2 + t2;
    y[to + 3] = s3 + t3;
  }

  private Rows() {}
}
