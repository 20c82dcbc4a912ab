package rhoscope.linalg;

import java.util.Arrays;

/** The largest eigenvalue of a symmetric positive semi-definite matrix. */
final class SymmetricTop {
  /** An off-diagonal part this small beside an eigenvalue near 1 changes no bit of it. */
  private static final double NEGLIGIBLE = 1e-140;

  /** Rows between two pauses. */
  private static final int ROWS = 16;

  /**
   * The largest eigenvalue of a symmetric matrix, scaled near 1.
   *
   * @param rows at least n rows of at least n numbers, overwritten
   */
  static double largest(int n, double[][] rows, Runnable between) {
    double[] diagonal = new double[n];
    double[] offSquared = new double[n];
    tridiagonal(n, rows, diagonal, offSquared, between);
    return largest(n, diagonal, offSquared);
  }

  /**
   * The largest eigenvalue of a tridiagonal matrix.
   *
   * @param diagonal n numbers, not modified
   * @param offSquared n numbers, not modified; the square of the entry beside i − 1 and i stands at
   *     i
   */
  static double largest(int n, double[] diagonal, double[] offSquared) {
    double low = 0;
    double high = 0;
    for (int i = 0; i < n; i++) {
      double reach = Math.sqrt(offSquared[i]) + (i + 1 < n ? Math.sqrt(offSquared[i + 1]) : 0);
      low = Math.max(low, diagonal[i]);
      high = Math.max(high, diagonal[i] + reach);
    }
    while (true) {
      double middle = low + 0.5 * (high - low);
      if (middle <= low || middle >= high) {
        return high;
      }
      if (allBelow(n, diagonal, offSquared, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
  }

  /**
   * The unit eigenvector of the largest eigenvalue of a tridiagonal matrix, by the recurrence from
   * the last component up, in which it grows.
   *
   * @param offSquared as above, none of the first n zero but the one at 0
   * @param theta the eigenvalue
   * @param vector receives n numbers
   */
  static void vector(int n, double[] diagonal, double[] offSquared, double theta, double[] vector) {
    vector[n - 1] = 1;
    for (int i = n - 1; i > 0; i--) {
      double after = i < n - 1 ? Math.sqrt(offSquared[i + 1]) * vector[i + 1] : 0;
      vector[i - 1] = ((theta - diagonal[i]) * vector[i] - after) / Math.sqrt(offSquared[i]);
    }
    double norm = Norms.euclidean(vector, 0, n);
    for (int i = 0; i < n; i++) {
      vector[i] /= norm;
    }
  }

  /** Whether every eigenvalue is below x: T − x I = L D Lᵀ with D negative. */
  private static boolean allBelow(int n, double[] diagonal, double[] offSquared, double x) {
    double pivot = diagonal[0] - x;
    for (int i = 1; i < n && pivot < 0; i++) {
      pivot = diagonal[i] - x - offSquared[i] / pivot;
    }
    return pivot < 0;
  }

  /*
   * Householder reduction from the last row up. Each row is an array, used from index 0 on, and both
   * triangles are kept, so that C2 vectorises the product and the update, which are all of the work.
   */
  private static void tridiagonal(
      int n, double[][] a, double[] diagonal, double[] offSquared, Runnable between) {
    double[] v = new double[n];
    double[] w = new double[n];
    for (int k = n - 1; k > 0; k--) {
      if (k % ROWS == 0) {
        between.run();
      }
      diagonal[k] = a[k][k];
      System.arraycopy(a[k], 0, v, 0, k);
      double norm = Norms.euclidean(v, 0, k);
      if (norm < NEGLIGIBLE) {
        continue;
      }
      offSquared[k] = norm * norm;
      if (k == 1) {
        continue;
      }
      // H = I − β v vᵀ maps the row to ∓norm e_{k−1}; the sign avoids cancellation.
      double pivot = v[k - 1];
      v[k - 1] = pivot >= 0 ? pivot + norm : pivot - norm;
      double beta = 1 / (norm * (norm + Math.abs(pivot)));
      reflect(k, a, v, w, beta);
    }
    diagonal[0] = a[0][0];
  }

  /** The leading k × k block becomes H A H = A − v wᵀ − w vᵀ, w = β A v − ½ β² (vᵀA v) v. */
  private static void reflect(int k, double[][] a, double[] v, double[] w, double beta) {
    Arrays.fill(w, 0, k, 0);
    int i = 0;
    for (; i + 4 <= k; i += 4) {
      addFour(k, a[i], a[i + 1], a[i + 2], a[i + 3], v[i], v[i + 1], v[i + 2], v[i + 3], w);
    }
    for (; i < k; i++) {
      subtract(k, a[i], -v[i], w);
    }
    double inner = 0;
    for (int j = 0; j < k; j++) {
      w[j] *= beta;
      inner += w[j] * v[j];
    }
    subtract(k, v, 0.5 * beta * inner, w);
    for (int j = 0; j < k; j++) {
      subtractBoth(k, a[j], v[j], w, w[j], v);
    }
  }

  /** sum += f0 r0 + f1 r1 + f2 r2 + f3 r3, the first k numbers. */
  static void addFour(
      int k,
      double[] r0,
      double[] r1,
      double[] r2,
      double[] r3,
      double f0,
      double f1,
      double f2,
      double f3,
      double[] sum) {
    for (int j = 0; j < k; j++) {
      sum[j] += r0[j] * f0 + r1[j] * f1 + (r2[j] * f2 + r3[j] * f3);
    }
  }

  /** from −= factor x, the first k numbers. */
  static void subtract(int k, double[] x, double factor, double[] from) {
    for (int j = 0; j < k; j++) {
      from[j] -= x[j] * factor;
    }
  }

  private static void subtractBoth(
      int k, double[] row, double vi, double[] w, double wi, double[] v) {
    for (int j = 0; j < k; j++) {
      row[j] -= vi * w[j] + wi * v[j];
    }
  }

  private SymmetricTop() {}
}
