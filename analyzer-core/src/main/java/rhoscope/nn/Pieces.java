package rhoscope.nn;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.linalg.Products;

/**
 * Products that can be cancelled: each is done in pieces of a few milliseconds, and between two
 * pieces the caller is asked. The pieces change no bit of the result, see {@link Products}.
 */
final class Pieces {
  /*
   * A piece is at most 2²⁵ multiplications: 7 ms at 5 billion a second, far inside the 100 ms that
   * cancelling may take, and long enough for the question to cost nothing.
   *
   * A weight gradient has T·N as its inner size. It is cut along it for the cache: 128 rows of two
   * matrices of 100 columns are 200 kB, and the result stays where it is.
   */
  private static final int MULTIPLICATIONS = 1 << 25;

  private static final int INNER = 128;

  private final BooleanSupplier cancelled;

  Pieces(BooleanSupplier cancelled) {
    this.cancelled = cancelled;
  }

  /**
   * Asks once.
   *
   * @throws CancellationException if the work is to stop
   */
  void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  /** c += a b, with a m × k, b k × n. */
  void addNn(int m, int n, int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
    int rows = rows(n, k);
    for (int i = 0; i < m; i += rows) {
      check();
      int some = Math.min(rows, m - i);
      Products.addNn(some, n, k, a, aAt + i * k, b, bAt, c, cAt + i * n);
    }
  }

  /** c += a bᵀ, with a m × k, b n × k. */
  void addNt(int m, int n, int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
    int rows = rows(n, k);
    for (int i = 0; i < m; i += rows) {
      check();
      int some = Math.min(rows, m - i);
      Products.addNt(some, n, k, a, aAt + i * k, b, bAt, c, cAt + i * n);
    }
  }

  /** c += aᵀ b, with a k × m, b k × n. */
  void addTn(int m, int n, int k, double[] a, int aAt, double[] b, int bAt, double[] c, int cAt) {
    int rows = Math.min(INNER, rows(m, n));
    for (int p = 0; p < k; p += rows) {
      check();
      int some = Math.min(rows, k - p);
      Products.addTn(m, n, some, a, aAt + p * m, b, bAt + p * n, c, cAt);
    }
  }

  /** How many lines of {@code n · k} multiplications make a piece, at least one. */
  private static int rows(int n, int k) {
    return (int) Math.max(1, MULTIPLICATIONS / ((long) n * k));
  }
}
