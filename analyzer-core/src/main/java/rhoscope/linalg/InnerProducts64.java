package rhoscope.linalg;

/**
 * Inner products of the rows of a matrix with one vector, in the fixed order of {@link Squares64}.
 */
final class InnerProducts64 {
  /** Rows at once: as many chains of sums as the latency of a multiply-add asks for. */
  static final int ROWS = 8;

  private static final int SUMS = Squares64.SUMS;

  private final Partial64 partial;
  private final ThreadLocal<double[]> scratch =
      ThreadLocal.withInitial(() -> new double[ROWS * SUMS]);

  InnerProducts64(Partial64 partial) {
    this.partial = partial;
  }

  /** A kernel's inner loop. */
  interface Partial64 {
    /**
     * Sets sums[r · SUMS + i mod SUMS] to Σ a_ri x_i of up to ROWS rows, in the order of i; {@code
     * count} is a multiple of SUMS.
     */
    void sum(int rows, int count, double[] a, int aAt, int aRow, double[] x, double[] sums);
  }

  /** y = a x. */
  void of(int rows, int n, double[] a, int aAt, int aRow, double[] x, double[] y) {
    double[] sums = scratch.get();
    int whole = n - n % SUMS;
    for (int r = 0; r < rows; r += ROWS) {
      int from = aAt + r * aRow;
      int some = Math.min(ROWS, rows - r);
      partial.sum(some, whole, a, from, aRow, x, sums);
      for (int s = 0; s < some; s++) {
        for (int i = whole; i < n; i++) {
          int sum = s * SUMS + i - whole;
          sums[sum] = Fused.multiplyAdd(a[from + s * aRow + i], x[i], sums[sum]);
        }
        y[r + s] = Squares64.total(sums, s * SUMS);
      }
    }
  }
}
