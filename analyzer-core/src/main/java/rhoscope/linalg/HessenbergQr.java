package rhoscope.linalg;

/** The eigenvalues of a real square matrix, without vectors, overwriting it. */
final class HessenbergQr {
  /*
   * Balancing, Householder reduction to Hessenberg form, then Francis' double-shift QR with deflation
   * [1, 7.5.1] in the shape of EISPACK's hqr [2]: only the rows and columns of the block that is not
   * deflated yet are touched. Exceptional shifts after every ten steps without a deflation; a cyclic
   * shift matrix needs one.
   *
   * About 10 n³ multiplications. One core, ms at n = 64 / 128 / 256 / 512: 0.55 / 2.9 / 19 / 129;
   * LAPACK on OpenBLAS 0.63 / 4.4 / 24 / 250.
   *
   * [1] Golub, Van Loan, Matrix Computations, 4th edition
   * [2] Martin, Peters, Wilkinson 1970, Handbook for Automatic Computation II, II/14
   */
  private static final int STEPS_PER_EIGENVALUE = 60;

  private final int n;
  private final double[][] a;
  private final HessenbergReduction reduction;
  private final Sweep sweep;
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

  private HessenbergQr(int n, double[][] a, double[] re, double[] im, Runnable between) {
    this.n = n;
    this.a = a;
    this.reduction = new HessenbergReduction(n, a);
    this.sweep = new Sweep(n, a);
    this.re = re;
    this.im = im;
    this.between = between;
  }

  /**
   * For many small matrices of one size, without balancing and without allocating.
   *
   * @param a n + 1 rows of n + 1 numbers; {@link #radius} finds the eigenvalues of what they hold
   */
  HessenbergQr(int n, double[][] a) {
    this(n, a, new double[n], new double[n], () -> {});
  }

  /**
   * max |λ| of the matrix that the array holds now, finite, scaled near 1, the last row and column
   * 0; overwritten. NaN if the iteration does not converge.
   */
  double radius() {
    if (!run()) {
      return Double.NaN;
    }
    double radius = 0;
    for (int i = 0; i < n; i++) {
      radius = Math.max(radius, StrictMath.hypot(re[i], im[i]));
    }
    return radius;
  }

  /**
   * Finds them.
   *
   * @param n rows and columns of the matrix
   * @param a n + 1 rows of n + 1 numbers, finite, scaled near 1, the last of each 0; overwritten
   * @param re receives the real parts, n
   * @param im receives the imaginary parts, conjugate pairs side by side
   * @param between run every few milliseconds; what it throws ends the work
   * @return whether the iteration converged
   */
  static boolean eigenvalues(int n, double[][] a, double[] re, double[] im, Runnable between) {
    Balancing.apply(n, a, between);
    return new HessenbergQr(n, a, re, im, between).run();
  }

  private boolean run() {
    reduction.apply(between);
    double size = 0;
    for (double[] row : a) {
      size += Matrices.sizes(n, row);
    }
    shift = 0;
    end = n - 1;
    int steps = 0;
    while (end >= 0) {
      between.run();
      int start = deflate(size);
      x = a[end][end];
      if (start == end) {
        re[end] = x + shift;
        im[end] = 0;
        end--;
        steps = 0;
      } else {
        y = a[end - 1][end - 1];
        w = a[end][end - 1] * a[end - 1][end];
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
      double s = Math.abs(a[l - 1][l - 1]) + Math.abs(a[l][l]);
      if (s == 0) {
        s = size;
      }
      if (Math.abs(a[l][l - 1]) + s == s) {
        a[l][l - 1] = 0;
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
      a[i][i] -= x;
    }
    double s = Math.abs(a[end][end - 1]) + Math.abs(a[end - 1][end - 2]);
    x = 0.75 * s;
    y = x;
    w = -0.4375 * s * s;
  }

  /** One double-shift QR step on the rows start … end. */
  private void step(int start) {
    int m = bulge(start);
    for (int i = m + 2; i <= end; i++) {
      a[i][i - 2] = 0;
      if (i > m + 2) {
        a[i][i - 3] = 0;
      }
    }
    for (int k = m; k < end; k++) {
      boolean three = k < end - 1;
      if (k > m) {
        p = a[k][k - 1];
        q = a[k + 1][k - 1];
        r = three ? a[k + 2][k - 1] : 0;
        x = Math.abs(p) + Math.abs(q) + Math.abs(r);
        if (x != 0) {
          p /= x;
          q /= x;
          r /= x;
        }
      }
      double s = Math.copySign(Math.sqrt(p * p + q * q + r * r), p);
      if (s == 0) {
        sweep.set(k, 0, 0, 0, 0, 0);
        continue;
      }
      if (k > m) {
        a[k][k - 1] = -s * x;
      } else if (start < m) {
        a[k][k - 1] = -a[k][k - 1];
      }
      p += s;
      sweep.set(k, p / s, q / s, r / s, q / p, r / p);
      sweep.apply(k, end);
    }
    sweep.finish(start, m, end);
  }

  /** Where the step may begin: two small subdiagonal entries in a row, or the block's start. */
  private int bulge(int start) {
    for (int m = end - 2; ; m--) {
      double z = a[m][m];
      r = x - z;
      double s = y - z;
      p = (r * s - w) / a[m + 1][m] + a[m][m + 1];
      q = a[m + 1][m + 1] - z - r - s;
      r = a[m + 2][m + 1];
      s = Math.abs(p) + Math.abs(q) + Math.abs(r);
      p /= s;
      q /= s;
      r /= s;
      if (m == start) {
        return m;
      }
      double u = Math.abs(a[m][m - 1]) * (Math.abs(q) + Math.abs(r));
      double around = Math.abs(a[m - 1][m - 1]) + Math.abs(a[m + 1][m + 1]);
      double v = Math.abs(p) * (around + Math.abs(z));
      if (u + v == v) {
        return m;
      }
    }
  }
}
