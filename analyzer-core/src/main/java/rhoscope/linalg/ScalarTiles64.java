package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

/**
 * Products of matrices with any strides, without packing: tiles of 4 × 4 elements of c stay in
 * registers over the whole inner loop.
 */
final class ScalarTiles64 {
  private static final int TILE = 4;

  /** c(i, j) += Σ_p a(i, p) b(p, j) for m rows and n columns; ai, ap, bp, bj are the strides. */
  static void add(
      int m,
      int n,
      int k,
      double[] a,
      int aAt,
      int ai,
      int ap,
      double[] b,
      int bAt,
      int bp,
      int bj,
      double[] c,
      int cAt,
      int cRow) {
    int i = 0;
    for (; i + TILE <= m; i += TILE) {
      int j = 0;
      for (; j + TILE <= n; j += TILE) {
        square(cRow, k, a, aAt + i * ai, ai, ap, b, bAt + j * bj, bp, bj, c, cAt + i * cRow + j);
      }
      for (; j < n; j++) {
        strip(cRow, k, b, bAt + j * bj, bp, a, aAt + i * ai, ap, ai, c, cAt + i * cRow + j);
      }
    }
    for (; i < m; i++) {
      int j = 0;
      for (; j + TILE <= n; j += TILE) {
        strip(1, k, a, aAt + i * ai, ap, b, bAt + j * bj, bp, bj, c, cAt + i * cRow + j);
      }
      for (; j < n; j++) {
        single(k, a, aAt + i * ai, ap, b, bAt + j * bj, bp, c, cAt + i * cRow + j);
      }
    }
  }

  private static void square(
      int n,
      int k,
      double[] a,
      int aAt,
      int ai,
      int ap,
      double[] b,
      int bAt,
      int bp,
      int bj,
      double[] c,
      int c0) {
    int c1 = c0 + n;
    int c2 = c1 + n;
    int c3 = c2 + n;
    double s00 = c[c0], s01 = c[c0 + 1], s02 = c[c0 + 2], s03 = c[c0 + 3];
    double s10 = c[c1], s11 = c[c1 + 1], s12 = c[c1 + 2], s13 = c[c1 + 3];
    double s20 = c[c2], s21 = c[c2 + 1], s22 = c[c2 + 2], s23 = c[c2 + 3];
    double s30 = c[c3], s31 = c[c3 + 1], s32 = c[c3 + 2], s33 = c[c3 + 3];
    int x = aAt;
    int y = bAt;
    for (int p = 0; p < k; p++, x += ap, y += bp) {
      double x0 = a[x], x1 = a[x + ai], x2 = a[x + 2 * ai], x3 = a[x + 3 * ai];
      double y0 = b[y], y1 = b[y + bj], y2 = b[y + 2 * bj], y3 = b[y + 3 * bj];
      s00 = multiplyAdd(x0, y0, s00);
      s01 = multiplyAdd(x0, y1, s01);
      s02 = multiplyAdd(x0, y2, s02);
      s03 = multiplyAdd(x0, y3, s03);
      s10 = multiplyAdd(x1, y0, s10);
      s11 = multiplyAdd(x1, y1, s11);
      s12 = multiplyAdd(x1, y2, s12);
      s13 = multiplyAdd(x1, y3, s13);
      s20 = multiplyAdd(x2, y0, s20);
      s21 = multiplyAdd(x2, y1, s21);
      s22 = multiplyAdd(x2, y2, s22);
      s23 = multiplyAdd(x2, y3, s23);
      s30 = multiplyAdd(x3, y0, s30);
      s31 = multiplyAdd(x3, y1, s31);
      s32 = multiplyAdd(x3, y2, s32);
      s33 = multiplyAdd(x3, y3, s33);
    }
    store(c, c0, s00, s01, s02, s03);
    store(c, c1, s10, s11, s12, s13);
    store(c, c2, s20, s21, s22, s23);
    store(c, c3, s30, s31, s32, s33);
  }

  private static void store(double[] c, int at, double s0, double s1, double s2, double s3) {
    c[at] = s0;
    c[at + 1] = s1;
    c[at + 2] = s2;
    c[at + 3] = s3;
  }

  /** One line of x against four lines of y; the four results stand {@code apart} in c. */
  private static void strip(
      int apart,
      int k,
      double[] x,
      int xAt,
      int xp,
      double[] y,
      int yAt,
      int yp,
      int yj,
      double[] c,
      int c0) {
    double s0 = c[c0];
    double s1 = c[c0 + apart];
    double s2 = c[c0 + 2 * apart];
    double s3 = c[c0 + 3 * apart];
    int u = xAt;
    int v = yAt;
    for (int p = 0; p < k; p++, u += xp, v += yp) {
      double f = x[u];
      s0 = multiplyAdd(f, y[v], s0);
      s1 = multiplyAdd(f, y[v + yj], s1);
      s2 = multiplyAdd(f, y[v + 2 * yj], s2);
      s3 = multiplyAdd(f, y[v + 3 * yj], s3);
    }
    c[c0] = s0;
    c[c0 + apart] = s1;
    c[c0 + 2 * apart] = s2;
    c[c0 + 3 * apart] = s3;
  }

  private static void single(
      int k, double[] x, int xAt, int xp, double[] y, int yAt, int yp, double[] c, int at) {
    double s = c[at];
    for (int p = 0, u = xAt, v = yAt; p < k; p++, u += xp, v += yp) {
      s = multiplyAdd(x[u], y[v], s);
    }
    c[at] = s;
  }

  private ScalarTiles64() {}
}
