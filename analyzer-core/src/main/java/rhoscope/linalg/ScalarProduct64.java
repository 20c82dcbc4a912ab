package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

import java.util.Arrays;

/** The product with a packed matrix in plain loops, which C2 turns into vectors. */
final class ScalarProduct64 {
  /*
   * C2 vectorises a loop that writes one array when all arrays in it are read from index 0 on; with
   * offsets into flat arrays, or with two rows of c in one loop, it mostly does not on JDK 17. So a
   * block of c is summed in an array per row, and four rows of b at a time are copied into arrays of
   * their own, for all rows of the block: that keeps the sums' loads and stores small beside the
   * arithmetic, and the copying beside both. With eight the loop would be longer than C2 of JDK 17
   * unrolls far enough to vectorise it (LoopUnrollLimit), at a quarter of the speed.
   */
  private static final int TILE = 4;

  /** Rows of a block. */
  private static final int ROWS = 32;

  /** Columns of a block, 32 rows of which stay in the first cache. */
  private static final int COLUMNS = 1024 / Double.BYTES;

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
   * @param b element (p, j) stands at {@code bAt + p · bp + j}
   * @param c element (i, j) stands at {@code cAt + i · ci + j}; overlaps neither a nor b
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
      double[] c,
      int cAt,
      int ci,
      boolean add) {
    ScalarProduct64 room = ROOM.get();
    for (int j = 0; j < n; j += COLUMNS) {
      int width = Math.min(COLUMNS, n - j);
      for (int i = 0; i < m; i += ROWS) {
        int height = Math.min(ROWS, m - i);
        int at = cAt + i * ci + j;
        for (int r = 0; r < height; r++) {
          if (add) {
            System.arraycopy(c, at + r * ci, room.sums[r], 0, width);
          } else {
            Arrays.fill(room.sums[r], 0, width, 0);
          }
        }
        room.block(height, width, k, a, aAt + i * ai, ai, ap, b, bAt + j, bp);
        for (int r = 0; r < height; r++) {
          System.arraycopy(room.sums[r], 0, c, at + r * ci, width);
        }
      }
    }
  }

  /** Adds a product to the sums. */
  private void block(
      int m, int width, int k, double[] a, int aAt, int ai, int ap, double[] b, int bAt, int bp) {
    int p = 0;
    for (; p + TILE <= k; p += TILE) {
      for (int r = 0; r < TILE; r++) {
        System.arraycopy(b, bAt + (p + r) * bp, rows[r], 0, width);
      }
      int x = aAt + p * ap;
      for (int i = 0; i < m; i++, x += ai) {
        four(
            width,
            sums[i],
            rows[0],
            rows[1],
            rows[2],
            rows[3],
            a[x],
            a[x + ap],
            a[x + 2 * ap],
            a[x + 3 * ap]);
      }
    }
    for (; p < k; p++) {
      System.arraycopy(b, bAt + p * bp, rows[0], 0, width);
      for (int i = 0; i < m; i++) {
        one(width, sums[i], rows[0], a[aAt + i * ai + p * ap]);
      }
    }
  }

  private static void four(
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

  private static void one(int width, double[] c, double[] b, double a) {
    for (int j = 0; j < width; j++) {
      c[j] = multiplyAdd(a, b[j], c[j]);
    }
  }

  private ScalarProduct64() {}
}
