package rhoscope.linalg;

/**
 * Products of dense matrices that are added to what the result holds. A matrix is a flat row-major
 * array with an offset: element (i, j) of an m × n matrix at {@code offset} stands at {@code offset
 * + i·n + j}.
 *
 * <p>Every element of c is summed as {@code ((c + a₀b₀) + a₁b₁) + …} in the order of the inner
 * index, whatever the shape, so a product gives the same bits for the whole matrix as for any of
 * its row or column blocks. Nothing is allocated, and c must not overlap a or b.
 */
public final class Products {
  /*
   * All three products are one kernel with strides. The work is done in tiles of 4 × 4 elements of
   * c that stay in registers over the whole inner loop: 8 loads for 16 multiplications. C2 of JDK 17
   * does not vectorise loops over several windows of one flat array (it cannot prove that they are
   * apart), so the tile beats every row-wise loop that it does not vectorise either: 10 GFLOPS
   * against 6.5 (one core, 50 × 128 × 128).
   *
   * No Math.fma: without the instruction it is emulated and unusably slow, with it the bits would
   * differ between machines.
   */
  private static final int TILE = 4;

  /** c += a b, with a m × k, b k × n, c m × n. */
  public static void addNn(
      int m, int n, int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
    check(m, n, k, a, aAt, b, bAt, c, cAt);
    add(m, n, k, a, aAt, k, 1, b, bAt, n, 1, c, cAt);
  }

  /** c += a bᵀ, with a m × k, b n × k, c m × n. */
  public static void addNt(
      int m, int n, int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
    check(m, n, k, a, aAt, b, bAt, c, cAt);
    add(m, n, k, a, aAt, k, 1, b, bAt, 1, k, c, cAt);
  }

  /** c += aᵀ b, with a k × m, b k × n, c m × n. */
  public static void addTn(
      int m, int n, int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
    check(m, n, k, a, aAt, b, bAt, c, cAt);
    add(m, n, k, a, aAt, 1, m, b, bAt, n, 1, c, cAt);
  }

  /** y += a x, with a m × n, x of length n, y of length m. */
  public static void addMv(
      int m, int n, double[] a, int aAt, double[] x, int xAt, double[] y, int yAt) {
    addNn(m, 1, n, a, aAt, x, xAt, y, yAt);
  }

  /** y += aᵀ x, with a m × n, x of length m, y of length n. */
  public static void addTmv(
      int m, int n, double[] a, int aAt, double[] x, int xAt, double[] y, int yAt) {
    addTn(n, 1, m, a, aAt, x, xAt, y, yAt);
  }

  private static void check(
      int m, int n, int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
    if (m < 0 || n < 0 || k < 0) {
      throw new IllegalArgumentException("negative size: " + m + " x " + n + " x " + k);
    }
    if (!holds(a, aAt, m, k) || !holds(b, bAt, k, n) || !holds(c, cAt, m, n)) {
      throw new IllegalArgumentException(
          "an array is shorter than its matrix: " + m + " x " + n + " x " + k);
    }
  }

  private static boolean holds(double[] array, int at, int rows, int columns) {
    return at >= 0 && at + (long) rows * columns <= array.length;
  }

  /** c(i, j) += Σ_p a(i, p) b(p, j); ai, ap, bp, bj are the strides of a and b. */
  private static void add(
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
      int cAt) {
    int i = 0;
    for (; i + TILE <= m; i += TILE) {
      int j = 0;
      for (; j + TILE <= n; j += TILE) {
        square(n, k, a, aAt + i * ai, ai, ap, b, bAt + j * bj, bp, bj, c, cAt + i * n + j);
      }
      for (; j < n; j++) {
        strip(n, k, b, bAt + j * bj, bp, a, aAt + i * ai, ap, ai, c, cAt + i * n + j);
      }
    }
    for (; i < m; i++) {
      int j = 0;
      for (; j + TILE <= n; j += TILE) {
        strip(1, k, a, aAt + i * ai, ap, b, bAt + j * bj, bp, bj, c, cAt + i * n + j);
      }
      for (; j < n; j++) {
        single(k, a, aAt + i * ai, ap, b, bAt + j * bj, bp, c, cAt + i * n + j);
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
      s00 += x0 * y0;
      s01 += x0 * y1;
      s02 += x0 * y2;
      s03 += x0 * y3;
      s10 += x1 * y0;
      s11 += x1 * y1;
      s12 += x1 * y2;
      s13 += x1 * y3;
      s20 += x2 * y0;
      s21 += x2 * y1;
      s22 += x2 * y2;
      s23 += x2 * y3;
      s30 += x3 * y0;
      s31 += x3 * y1;
      s32 += x3 * y2;
      s33 += x3 * y3;
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
      s0 += f * y[v];
      s1 += f * y[v + yj];
      s2 += f * y[v + 2 * yj];
      s3 += f * y[v + 3 * yj];
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
      s += x[u] * y[v];
    }
    c[at] = s;
  }

  private Products() {}
}
