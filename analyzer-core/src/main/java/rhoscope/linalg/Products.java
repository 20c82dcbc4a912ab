package rhoscope.linalg;

import java.util.Arrays;

/**
 * Products of dense matrices that are added to what the result holds. A matrix is a flat row-major
 * array with an offset: element (i, j) of an m × n matrix at {@code offset} stands at {@code offset
 * + i·n + j}.
 *
 * <p>Every element of c is one chain of fused multiply-adds from c on in the order of the inner
 * index, whatever the shape, so a product gives the same bits for the whole matrix as for any of
 * its row or column blocks. Nothing is allocated after a thread's first product, and c must not
 * overlap a or b.
 */
public final class Products {
  /*
   * Large products go to the kernel, in blocks of columns that fill its units, so that it can write
   * to c itself: 64 columns, then 32, then 8. What is left, and small products and
   * those with a vector, whose packing would cost as much as they do, go to plain loops as they are.
   * Both give the same bits.
   */
  /** Fewer rows than this do not pay for packing b. */
  private static final int ROWS = 8;

  /** Rows of b that are packed at a time. */
  private static final int DEPTH = 256;

  /** Columns packed at a time, in units. */
  private static final int[] UNITS = {8, 4, 1};

  private static final ThreadLocal<Packed64[]> PACKED = ThreadLocal.withInitial(Products::packed);

  private static Packed64[] packed() {
    Kernel64 kernel = Kernels.f64();
    return Arrays.stream(UNITS)
        .mapToObj(units -> kernel.packed(DEPTH, units * Kernel64.UNIT))
        .toArray(Packed64[]::new);
  }

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
    int j = m < ROWS ? 0 : addPacked(m, n, k, a, aAt, ai, ap, b, bAt, bp, bj, c, cAt);
    if (j < n) {
      ScalarTiles64.add(m, n - j, k, a, aAt, ai, ap, b, bAt + j * bj, bp, bj, c, cAt + j, n);
    }
  }

  /** The columns that fill vectors; their number is returned. */
  private static int addPacked(
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
    Kernel64 kernel = Kernels.f64();
    int done = 0;
    if (n < Kernel64.UNIT) {
      return done;
    }
    for (Packed64 packed : PACKED.get()) {
      for (; done + packed.columns() <= n; done += packed.columns()) {
        for (int p = 0; p < k; p += DEPTH) {
          int depth = Math.min(DEPTH, k - p);
          kernel.pack(depth, b, bAt + p * bp + done * bj, bp, bj, packed, 0);
          kernel.product(m, depth, a, aAt + p * ap, ai, ap, packed, 0, c, cAt + done, n, true);
        }
      }
    }
    return done;
  }

  private Products() {}
}
