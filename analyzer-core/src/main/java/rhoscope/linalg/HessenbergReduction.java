package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

import java.util.Arrays;

/** The reduction of a square matrix to upper Hessenberg form by orthogonal similarity. */
final class HessenbergReduction {
  /*
   * Householder reflections [1, 7.4.3]. Two passes over the rows per column: one for vᵀA, then one
   * that updates a row from the left, multiplies it by v while it is in the cache and updates it from
   * the right. Every row is an array of its own, read from one index in all of them: that is what C2
   * turns into vector instructions. Its sums it does not, so four rows are summed side by side.
   *
   * [1] Golub, Van Loan, Matrix Computations, 4th edition
   */
  private static final int SIDE_BY_SIDE = 4;

  private final int n;
  private final double[][] a;

  /** The reflection I − β v vᵀ, and vᵀA. */
  private final double[] v;

  private final double[] product;
  private double beta;

  /**
   * For whatever a square matrix holds when it is asked.
   *
   * @param n its rows and columns; the arrays may be longer
   * @param a its rows
   */
  HessenbergReduction(int n, double[][] a) {
    this.n = n;
    this.a = a;
    this.v = new double[n];
    this.product = new double[n];
  }

  /**
   * Overwrites the matrix by a similar one, exactly 0 below the first subdiagonal.
   *
   * @param between run every few milliseconds; what it throws ends the work
   */
  void apply(Runnable between) {
    for (int m = 1; m < n - 1; m++) {
      between.run();
      if (reflection(m)) {
        multiply(m);
        reflect(m);
      }
    }
  }

  /** The reflection that clears column m − 1 below row m; false where it is clear. */
  private boolean reflection(int m) {
    for (int i = m; i < n; i++) {
      v[i] = a[i][m - 1];
    }
    if (Norms.euclidean(v, m + 1, n - m - 1) == 0) {
      return false;
    }
    double norm = Norms.euclidean(v, m, n - m);
    double pivot = v[m];
    double signed = Math.copySign(norm, pivot);
    double inverse = 1 / (pivot + signed);
    for (int i = m + 1; i < n; i++) {
      v[i] *= inverse;
      a[i][m - 1] = 0;
    }
    v[m] = 1;
    a[m][m - 1] = -signed;
    beta = (norm + Math.abs(pivot)) / norm;
    return true;
  }

  private void multiply(int m) {
    Arrays.fill(product, m, n, 0);
    int i = m;
    for (; i + SIDE_BY_SIDE <= n; i += SIDE_BY_SIDE) {
      double[] r0 = a[i];
      double[] r1 = a[i + 1];
      double[] r2 = a[i + 2];
      double[] r3 = a[i + 3];
      addFour(m, n, product, r0, r1, r2, r3, v[i], v[i + 1], v[i + 2], v[i + 3]);
    }
    for (; i < n; i++) {
      add(m, n, product, a[i], v[i]);
    }
  }

  private static void addFour(
      int from,
      int to,
      double[] sum,
      double[] r0,
      double[] r1,
      double[] r2,
      double[] r3,
      double f0,
      double f1,
      double f2,
      double f3) {
    for (int j = from; j < to; j++) {
      double two = multiplyAdd(f1, r1[j], multiplyAdd(f0, r0[j], sum[j]));
      sum[j] = multiplyAdd(f3, r3[j], multiplyAdd(f2, r2[j], two));
    }
  }

  private static void add(int from, int to, double[] sum, double[] row, double factor) {
    for (int j = from; j < to; j++) {
      sum[j] = multiplyAdd(factor, row[j], sum[j]);
    }
  }

  /** A becomes (I − β v vᵀ) A (I − β v vᵀ). */
  private void reflect(int m) {
    int i = 0;
    for (; i + SIDE_BY_SIDE <= n; i += SIDE_BY_SIDE) {
      for (int r = Math.max(m, i); r < i + SIDE_BY_SIDE; r++) {
        add(m, n, a[r], product, -beta * v[r]);
      }
      reflectFour(m, a[i], a[i + 1], a[i + 2], a[i + 3]);
    }
    for (; i < n; i++) {
      if (i >= m) {
        add(m, n, a[i], product, -beta * v[i]);
      }
      add(m, n, a[i], v, -beta * dot(m, a[i]));
    }
  }

  private void reflectFour(int m, double[] r0, double[] r1, double[] r2, double[] r3) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int j = m; j < n; j++) {
      double f = v[j];
      s0 = multiplyAdd(r0[j], f, s0);
      s1 = multiplyAdd(r1[j], f, s1);
      s2 = multiplyAdd(r2[j], f, s2);
      s3 = multiplyAdd(r3[j], f, s3);
    }
    add(m, n, r0, v, -beta * s0);
    add(m, n, r1, v, -beta * s1);
    add(m, n, r2, v, -beta * s2);
    add(m, n, r3, v, -beta * s3);
  }

  private double dot(int m, double[] row) {
    double sum = 0;
    for (int j = m; j < n; j++) {
      sum = multiplyAdd(row[j], v[j], sum);
    }
    return sum;
  }
}
