package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

/**
 * The reflections of one double-shift QR step on a Hessenberg matrix, each of three neighbouring
 * rows and columns.
 */
final class Sweep {
  /*
   * Reflection k combines rows k, k + 1, k + 2 and the columns of the same numbers. Left and right
   * factors commute, so a row's columns can wait until no later reflection touches the row; only the
   * three rows below k, which the next reflections combine, cannot. In the end every row takes all
   * that it waits for in one pass from left to right, three numbers in registers, four rows side by
   * side: at n = 512 that is what makes the whole iteration three times as fast as column updates
   * that step from row to row.
   *
   * A row and a column more than the matrix has let the last reflection, of two rows, be one of
   * three: its third factors are 0.
   */
  private static final int SIDE_BY_SIDE = 4;

  private final double[][] a;
  private final double[] x;
  private final double[] y;
  private final double[] z;
  private final double[] q;
  private final double[] r;

  /**
   * On a matrix of n rows and columns.
   *
   * @param a n + 1 rows of n + 1 numbers
   */
  Sweep(int n, double[][] a) {
    this.a = a;
    this.x = new double[n];
    this.y = new double[n];
    this.z = new double[n];
    this.q = new double[n];
    this.r = new double[n];
  }

  /** Reflection k is I − (x, y, z)ᵀ (1, q, r). */
  void set(int k, double kx, double ky, double kz, double kq, double kr) {
    x[k] = kx;
    y[k] = ky;
    z[k] = kz;
    q[k] = kq;
    r[k] = kr;
  }

  /** Reflects rows k … k + 2, and the columns of the rows below k that it concerns. */
  void apply(int k, int end) {
    rows(k, end + 1, a[k], a[k + 1], a[k + 2], x[k], y[k], z[k], q[k], r[k]);
    int last = Math.min(end, k + 3);
    for (int i = k + 1; i <= last; i++) {
      columns(a[i], k, k + 1);
    }
  }

  private static void rows(
      int from,
      int to,
      double[] r0,
      double[] r1,
      double[] r2,
      double x,
      double y,
      double z,
      double q,
      double r) {
    for (int j = from; j < to; j++) {
      double sum = multiplyAdd(r, r2[j], multiplyAdd(q, r1[j], r0[j]));
      r0[j] = multiplyAdd(-sum, x, r0[j]);
      r1[j] = multiplyAdd(-sum, y, r1[j]);
      r2[j] = multiplyAdd(-sum, z, r2[j]);
    }
  }

  /** Reflects the columns that rows {@code start … end} wait for, from reflection m on. */
  void finish(int start, int m, int end) {
    int i = start;
    for (; i + SIDE_BY_SIDE <= end; i += SIDE_BY_SIDE) {
      int from = Math.min(end, Math.max(m, i + SIDE_BY_SIDE - 1));
      for (int row = i; row < i + SIDE_BY_SIDE; row++) {
        columns(a[row], Math.max(m, row), from);
      }
      columns(a[i], a[i + 1], a[i + 2], a[i + 3], from, end);
    }
    for (; i <= end; i++) {
      columns(a[i], Math.max(m, i), end);
    }
  }

  /** Reflections {@code from} … {@code to − 1} on the columns of one row. */
  private void columns(double[] row, int from, int to) {
    if (from >= to) {
      return;
    }
    double u0 = row[from];
    double u1 = row[from + 1];
    for (int k = from; k < to; k++) {
      double u2 = row[k + 2];
      double sum = multiplyAdd(z[k], u2, multiplyAdd(y[k], u1, x[k] * u0));
      row[k] = u0 - sum;
      u0 = multiplyAdd(-sum, q[k], u1);
      u1 = multiplyAdd(-sum, r[k], u2);
    }
    row[to] = u0;
    row[to + 1] = u1;
  }

  private void columns(double[] a, double[] b, double[] c, double[] d, int from, int to) {
    double a0 = a[from];
    double b0 = b[from];
    double c0 = c[from];
    double d0 = d[from];
    double a1 = a[from + 1];
    double b1 = b[from + 1];
    double c1 = c[from + 1];
    double d1 = d[from + 1];
    for (int k = from; k < to; k++) {
      double fx = x[k];
      double fy = y[k];
      double fz = z[k];
      double fq = q[k];
      double fr = r[k];
      double a2 = a[k + 2];
      double b2 = b[k + 2];
      double c2 = c[k + 2];
      double d2 = d[k + 2];
      double as = multiplyAdd(fz, a2, multiplyAdd(fy, a1, fx * a0));
      double bs = multiplyAdd(fz, b2, multiplyAdd(fy, b1, fx * b0));
      double cs = multiplyAdd(fz, c2, multiplyAdd(fy, c1, fx * c0));
      double ds = multiplyAdd(fz, d2, multiplyAdd(fy, d1, fx * d0));
      a[k] = a0 - as;
      b[k] = b0 - bs;
      c[k] = c0 - cs;
      d[k] = d0 - ds;
      a0 = multiplyAdd(-as, fq, a1);
      b0 = multiplyAdd(-bs, fq, b1);
      c0 = multiplyAdd(-cs, fq, c1);
      d0 = multiplyAdd(-ds, fq, d1);
      a1 = multiplyAdd(-as, fr, a2);
      b1 = multiplyAdd(-bs, fr, b2);
      c1 = multiplyAdd(-cs, fr, c2);
      d1 = multiplyAdd(-ds, fr, d2);
    }
    store(a, to, a0, a1);
    store(b, to, b0, b1);
    store(c, to, c0, c1);
    store(d, to, d0, d1);
  }

  private static void store(double[] row, int at, double first, double second) {
    row[at] = first;
    row[at + 1] = second;
  }
}
