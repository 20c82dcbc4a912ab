package rhoscope.linalg;

import java.util.Arrays;

/** The eigenvalues of a real square matrix, without vectors, overwriting it. */
final class HessenbergQr {
  /*
   * Balancing by powers of two [1, 7.5.7], Householder reduction to Hessenberg form [1, 7.4.3], then
   * Francis' double-shift QR with deflation [1, 7.5.1] in the shape of EISPACK's hqr [2]: only the
   * rows and columns of the block that is not deflated yet are touched. Exceptional shifts after
   * every ten steps without a deflation; a cyclic shift matrix needs one.
   *
   * About 10 n³ multiplications in row-wise loops: a fifth of the time of EJML's solver at n = 128.
   *
   * [1] Golub, Van Loan, Matrix Computations, 4th edition
   * [2] Martin, Peters, Wilkinson 1970, Handbook for Automatic Computation II, II/14
   */
  private static final int STEPS_PER_EIGENVALUE = 60;

  private final int n;
  private final double[] a;
  private final double[] re;
  private final double[] im;
  private final Runnable between;

  /** The last row of the active block, and what exceptional shifts took off its diagonal. */
  private int end;

  private double shift;

  // The shifts of a step, then the reflection (1, q, r) scaled by x, y, z: the names of EISPACK.
  private double p;
  private double q;
  private double r;
  private double x;
  private double y;
  private double w;

  private HessenbergQr(int n, double[] a, double[] re, double[] im, Runnable between) {
    this.n = n;
    this.a = a;
    this.re = re;
    this.im = im;
    this.between = between;
  }

  /**
   * Finds them.
   *
   * @param a n × n, finite, scaled near 1; overwritten
   * @param re receives the real parts, n
   * @param im receives the imaginary parts, conjugate pairs side by side
   * @param between run every few milliseconds; what it throws ends the work
   * @return whether the iteration converged
   */
  static boolean eigenvalues(int n, double[] a, double[] re, double[] im, Runnable between) {
    HessenbergQr solver = new HessenbergQr(n, a, re, im, between);
    solver.balance();
    solver.reduce();
    return solver.iterate();
  }

  private void balance() {
    boolean changed = true;
    while (changed) {
      between.run();
      changed = false;
      for (int i = 0; i < n; i++) {
        double column = 0;
        double row = 0;
        for (int j = 0; j < n; j++) {
          if (j != i) {
            column += Math.abs(a[j * n + i]);
            row += Math.abs(a[i * n + j]);
          }
        }
        if (column > 0 && row > 0) {
          changed |= balance(i, column, row);
        }
      }
    }
  }

  /** Scales row i by 1/f and column i by f = 2^e so that both become about equally long. */
  private boolean balance(int i, double column, double row) {
    int e = (Math.getExponent(row) - Math.getExponent(column)) / 2;
    double after = Math.scalb(column, e) + Math.scalb(row, -e);
    if (e == 0 || after >= 0.95 * (column + row)) {
      return false;
    }
    for (int j = 0; j < n; j++) {
      a[i * n + j] = Math.scalb(a[i * n + j], -e);
      a[j * n + i] = Math.scalb(a[j * n + i], e);
    }
    return true;
  }

  private void reduce() {
    double[] v = new double[n];
    double[] s = new double[n];
    for (int m = 1; m < n - 1; m++) {
      between.run();
      for (int i = m; i < n; i++) {
        v[i] = a[i * n + m - 1];
      }
      double norm = Norms.euclidean(v, m, n - m);
      if (Norms.euclidean(v, m + 1, n - m - 1) == 0) {
        continue;
      }
      double pivot = v[m];
      v[m] = pivot >= 0 ? pivot + norm : pivot - norm;
      double inverse = 1 / v[m];
      for (int i = m; i < n; i++) {
        v[i] *= inverse;
      }
      double beta = (norm + Math.abs(pivot)) / norm;
      reflectRows(m, v, s, beta);
      reflectColumns(m, v, beta);
      for (int i = m + 1; i < n; i++) {
        a[i * n + m - 1] = 0;
      }
    }
  }

  /** A becomes (I − β v vᵀ) A, from column m − 1 on. */
  private void reflectRows(int m, double[] v, double[] s, double beta) {
    Arrays.fill(s, m - 1, n, 0);
    for (int i = m; i < n; i++) {
      addMultiple(s, a, i * n, v[i], m - 1);
    }
    for (int i = m; i < n; i++) {
      subtractMultiple(a, i * n, s, beta * v[i], m - 1);
    }
  }

  private void addMultiple(double[] s, double[] matrix, int row, double factor, int from) {
    for (int j = from; j < n; j++) {
      s[j] += factor * matrix[row + j];
    }
  }

  private void subtractMultiple(double[] matrix, int row, double[] s, double factor, int from) {
    for (int j = from; j < n; j++) {
      matrix[row + j] -= factor * s[j];
    }
  }

  /** A becomes A (I − β v vᵀ). */
  private void reflectColumns(int m, double[] v, double beta) {
    for (int i = 0; i < n; i++) {
      int row = i * n;
      double sum = 0;
      for (int j = m; j < n; j++) {
        sum += a[row + j] * v[j];
      }
      subtractMultiple(a, row, v, beta * sum, m);
    }
  }

  private boolean iterate() {
    double size = 0;
    for (double entry : a) {
      size += Math.abs(entry);
    }
    end = n - 1;
    int steps = 0;
    while (end >= 0) {
      between.run();
      int start = deflate(size);
      x = a[end * n + end];
      if (start == end) {
        re[end] = x + shift;
        im[end] = 0;
        end--;
        steps = 0;
      } else {
        y = a[(end - 1) * n + end - 1];
        w = a[end * n + end - 1] * a[(end - 1) * n + end];
        if (start == end - 1) {
          pair();
          end -= 2;
          steps = 0;
        } else if (steps == STEPS_PER_EIGENVALUE) {
          return false;
        } else {
          if (steps > 0 && steps % 10 == 0) {
            exceptionalShift();
          }
          steps++;
          step(start);
        }
      }
    }
    return true;
  }

  /** The first row of the active block: the subdiagonal entry before it is negligible. */
  private int deflate(double size) {
    for (int l = end; l > 0; l--) {
      double s = Math.abs(a[(l - 1) * n + l - 1]) + Math.abs(a[l * n + l]);
      if (s == 0) {
        s = size;
      }
      if (Math.abs(a[l * n + l - 1]) + s == s) {
        a[l * n + l - 1] = 0;
        return l;
      }
    }
    return 0;
  }

  /** The two eigenvalues of the trailing 2 × 2 block. */
  private void pair() {
    p = 0.5 * (y - x);
    q = p * p + w;
    double z = Math.sqrt(Math.abs(q));
    double middle = x + shift;
    if (q >= 0) {
      z = p + Math.copySign(z, p);
      re[end - 1] = middle + z;
      re[end] = z == 0 ? middle : middle - w / z;
      im[end - 1] = 0;
      im[end] = 0;
    } else {
      re[end - 1] = middle + p;
      re[end] = middle + p;
      im[end - 1] = z;
      im[end] = -z;
    }
  }

  private void exceptionalShift() {
    shift += x;
    for (int i = 0; i <= end; i++) {
      a[i * n + i] -= x;
    }
    double s = Math.abs(a[end * n + end - 1]) + Math.abs(a[(end - 1) * n + end - 2]);
    x = 0.75 * s;
    y = x;
    w = -0.4375 * s * s;
  }

  /** One double-shift QR step on the rows start … end. */
  private void step(int start) {
    int m = bulge(start);
    for (int i = m + 2; i <= end; i++) {
      a[i * n + i - 2] = 0;
      if (i > m + 2) {
        a[i * n + i - 3] = 0;
      }
    }
    for (int k = m; k < end; k++) {
      boolean three = k < end - 1;
      if (k > m) {
        p = a[k * n + k - 1];
        q = a[(k + 1) * n + k - 1];
        r = three ? a[(k + 2) * n + k - 1] : 0;
        x = Math.abs(p) + Math.abs(q) + Math.abs(r);
        if (x != 0) {
          p /= x;
          q /= x;
          r /= x;
        }
      }
      double s = Math.copySign(Math.sqrt(p * p + q * q + r * r), p);
      if (s == 0) {
        continue;
      }
      if (k > m) {
        a[k * n + k - 1] = -s * x;
      } else if (start < m) {
        a[k * n + k - 1] = -a[k * n + k - 1];
      }
      p += s;
      chase(start, k, three, p / s, q / s, r / s, q / p, r / p);
    }
  }

  /** Where the step may begin: two small subdiagonal entries in a row, or the block's start. */
  private int bulge(int start) {
    for (int m = end - 2; ; m--) {
      double z = a[m * n + m];
      r = x - z;
      double s = y - z;
      p = (r * s - w) / a[(m + 1) * n + m] + a[m * n + m + 1];
      q = a[(m + 1) * n + m + 1] - z - r - s;
      r = a[(m + 2) * n + m + 1];
      s = Math.abs(p) + Math.abs(q) + Math.abs(r);
      p /= s;
      q /= s;
      r /= s;
      if (m == start) {
        return m;
      }
      double u = Math.abs(a[m * n + m - 1]) * (Math.abs(q) + Math.abs(r));
      double around = Math.abs(a[(m - 1) * n + m - 1]) + Math.abs(a[(m + 1) * n + m + 1]);
      double v = Math.abs(p) * (around + Math.abs(z));
      if (u + v == v) {
        return m;
      }
    }
  }

  /** Applies the reflection to rows and columns k … k + 2 (k + 1 at the block's end). */
  private void chase(
      int start, int k, boolean three, double fx, double fy, double fz, double fq, double fr) {
    int r0 = k * n;
    int r1 = r0 + n;
    int last = Math.min(end, k + 3);
    if (three) {
      int r2 = r1 + n;
      for (int j = k; j <= end; j++) {
        double sum = a[r0 + j] + fq * a[r1 + j] + fr * a[r2 + j];
        a[r0 + j] -= sum * fx;
        a[r1 + j] -= sum * fy;
        a[r2 + j] -= sum * fz;
      }
      for (int at = start * n + k; at <= last * n + k; at += n) {
        double sum = fx * a[at] + fy * a[at + 1] + fz * a[at + 2];
        a[at] -= sum;
        a[at + 1] -= sum * fq;
        a[at + 2] -= sum * fr;
      }
    } else {
      for (int j = k; j <= end; j++) {
        double sum = a[r0 + j] + fq * a[r1 + j];
        a[r0 + j] -= sum * fx;
        a[r1 + j] -= sum * fy;
      }
      for (int at = start * n + k; at <= last * n + k; at += n) {
        double sum = fx * a[at] + fy * a[at + 1];
        a[at] -= sum;
        a[at + 1] -= sum * fq;
      }
    }
  }
}
