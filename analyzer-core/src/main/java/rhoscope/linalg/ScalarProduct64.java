package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

import java.util.Arrays;

/** The product of matrices with any strides in plain loops, which C2 turns into vectors. */
final class ScalarProduct64 {
  /*
   * C2 vectorises a loop when all arrays in it are read from index 0 on; with offsets into flat
   * arrays it cannot on JDK 17. So a block of c is summed in an array per row, and four rows of b at
   * a time are copied into arrays of their own, for all rows of the block: that keeps the sums' loads
   * and stores small beside the arithmetic, and the copying beside both.
   *
   * A narrow product of many rows is computed as its transpose, whose loops are long. Either way an
   * element is the same chain.
   */
  private static final int TILE = 4;

  /** Rows of a block. */
  private static final int ROWS = 32;

  /** Columns of a block, 32 rows of which stay in the first cache. */
  private static final int COLUMNS = 1024 / Double.BYTES;

  /** Fewer columns than this are not worth a loop. */
  private static final int NARROW = 64 / Double.BYTES;

  private static final ThreadLocal<ScalarProduct64> ROOM =
      ThreadLocal.withInitial(ScalarProduct64::new);

  private final double[][] sums = new double[ROWS][COLUMNS];
  private final double[][] rows = new double[TILE][COLUMNS];

  /**
   * c(i, j) = Σ_p a(i, p) b(p, j), or that added to c; nothing is allocated after a thread's first.
   *
   * @param m rows of a and c
   * @param n columns of b and c
   * @param k columns of a, rows of b
   * @param a element (i, p) stands at {@code aAt + i · ai + p · ap}
   * @param b element (p, j) stands at {@code bAt + p · bp + j · bj}
   * @param c element (i, j) stands at {@code cAt + i · ci + j · cj}; overlaps neither a nor b
   */
  static void product(
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
      int ci,
      int cj,
      boolean add) {
    if (n < NARROW && n < m) {
      product(n, m, k, b, bAt, bj, bp, a, aAt, ap, ai, c, cAt, cj, ci, add);
      return;
    }
    ScalarProduct64 room = ROOM.get();
    for (int j = 0; j < n; j += COLUMNS) {
      int width = Math.min(COLUMNS, n - j);
      for (int i = 0; i < m; i += ROWS) {
        int height = Math.min(ROWS, m - i);
        int at = cAt + i * ci + j * cj;
        for (int r = 0; r < height; r++) {
          if (add) {
            copy(width, c, at + r * ci, cj, room.sums[r]);
          } else {
            Arrays.fill(room.sums[r], 0, width, 0);
          }
        }
        room.block(height, width, k, a, aAt + i * ai, ai, ap, b, bAt + j * bj, bp, bj);
        for (int r = 0; r < height; r++) {
          copyBack(width, room.sums[r], c, at + r * ci, cj);
        }
      }
    }
  }

  private static void copy(int count, double[] from, int at, int stride, double[] to) {
    if (stride == 1) {
      System.arraycopy(from, at, to, 0, count);
    } else {
      for (int j = 0; j < count; j++) {
        to[j] = from[at + j * stride];
      }
    }
  }

  private static void copyBack(int count, double[] from, double[] to, int at, int stride) {
    if (stride == 1) {
      System.arraycopy(from, 0, to, at, count);
    } else {
      for (int j = 0; j < count; j++) {
        to[at + j * stride] = from[j];
      }
    }
  }

  /** Adds a product to the sums. */
  private void block(
      int m,
      int width,
      int k,
      double[] a,
      int aAt,
      int ai,
      int ap,
      double[] b,
      int bAt,
      int bp,
      int bj) {
    int p = 0;
    for (; p + TILE <= k; p += TILE) {
      for (int r = 0; r < TILE; r++) {
        copy(width, b, bAt + (p + r) * bp, bj, rows[r]);
      }
      int i = 0;
      int x = aAt + p * ap;
      for (; i + 2 <= m; i += 2, x += 2 * ai) {
        twoByFour(width, sums[i], sums[i + 1], a, x, ai, ap);
      }
      if (i < m) {
        oneByFour(width, sums[i], a, x, ap);
      }
    }
    for (; p < k; p++) {
      copy(width, b, bAt + p * bp, bj, rows[0]);
      for (int i = 0; i < m; i++) {
        oneByOne(width, sums[i], rows[0], a[aAt + i * ai + p * ap]);
      }
    }
  }

  private void twoByFour(int width, double[] c0, double[] c1, double[] a, int x, int ai, int ap) {
    int y = x + ai;
    twoByFour(
        width,
        c0,
        c1,
        rows[0],
        rows[1],
        rows[2],
        rows[3],
        a[x],
        a[x + ap],
        a[x + 2 * ap],
        a[x + 3 * ap],
        a[y],
        a[y + ap],
        a[y + 2 * ap],
        a[y + 3 * ap]);
  }

  private void oneByFour(int width, double[] c, double[] a, int x, int ap) {
    oneByFour(
        width,
        c,
        rows[0],
        rows[1],
        rows[2],
        rows[3],
        a[x],
        a[x + ap],
        a[x + 2 * ap],
        a[x + 3 * ap]);
  }

  private static void twoByFour(
      int width,
      double[] c0,
      double[] c1,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double a00,
      double a01,
      double a02,
      double a03,
      double a10,
      double a11,
      double a12,
      double a13) {
    for (int j = 0; j < width; j++) {
      double x0 = b0[j];
      double x1 = b1[j];
      double x2 = b2[j];
      double x3 = b3[j];
      c0[j] =
          multiplyAdd(
              a03, x3, multiplyAdd(a02, x2, multiplyAdd(a01, x1, multiplyAdd(a00, x0, c0[j]))));
      c1[j] =
          multiplyAdd(
              a13, x3, multiplyAdd(a12, x2, multiplyAdd(a11, x1, multiplyAdd(a10, x0, c1[j]))));
    }
  }

  private static void oneByFour(
      int width,
      double[] c,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double a0,
      double a1,
      double a2,
      double a3) {
    for (int j = 0; j < width; j++) {
      c[j] =
          multiplyAdd(
              a3,
              b3[j],
              multiplyAdd(a2, b2[j], multiplyAdd(a1, b1[j], multiplyAdd(a0, b0[j], c[j]))));
    }
  }

  private static void oneByOne(int width, double[] c, double[] b, double a) {
    for (int j = 0; j < width; j++) {
      c[j] = multiplyAdd(a, b[j], c[j]);
    }
  }

  private ScalarProduct64() {}
}
