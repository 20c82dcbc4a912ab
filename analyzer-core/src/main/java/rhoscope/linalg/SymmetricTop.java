package rhoscope.linalg;

/** The largest eigenvalue of a symmetric positive semi-definite matrix. */
final class SymmetricTop {
  /** An off-diagonal part this small beside an eigenvalue near 1 changes no bit of it. */
  private static final double NEGLIGIBLE = 1e-140;

  /**
   * The largest eigenvalue of {@code a} (n × n, symmetric, scaled near 1), which is overwritten.
   */
  static double largest(int n, double[] a, Runnable between) {
    double[] diagonal = new double[n];
    double[] offSquared = new double[n];
    tridiagonal(n, a, diagonal, offSquared, between);
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

  /** Whether every eigenvalue is below x: T − x I = L D Lᵀ with D negative. */
  private static boolean allBelow(int n, double[] diagonal, double[] offSquared, double x) {
    double pivot = diagonal[0] - x;
    for (int i = 1; i < n && pivot < 0; i++) {
      pivot = diagonal[i] - x - offSquared[i] / pivot;
    }
    return pivot < 0;
  }

  /** Householder reduction from the last row up, on the lower triangle mirrored to both halves. */
  private static void tridiagonal(
      int n, double[] a, double[] diagonal, double[] offSquared, Runnable between) {
    double[] v = new double[n];
    double[] p = new double[n];
    for (int k = n - 1; k > 0; k--) {
      between.run();
      diagonal[k] = a[k * n + k];
      System.arraycopy(a, k * n, v, 0, k);
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
      reflect(n, k, a, v, p, beta);
    }
    diagonal[0] = a[0];
  }

  /** The leading k × k block becomes H A H = A − v wᵀ − w vᵀ, w = β A v − ½ β² (vᵀA v) v. */
  private static void reflect(int n, int k, double[] a, double[] v, double[] w, double beta) {
    int i0 = 0;
    for (; i0 + 4 <= k; i0 += 4) {
      fourDots(k, a, i0 * n, n, v, w, i0);
    }
    for (; i0 < k; i0++) {
      w[i0] = dot(k, a, i0 * n, v);
    }
    double inner = 0;
    for (int i = 0; i < k; i++) {
      w[i] *= beta;
      inner += w[i] * v[i];
    }
    double half = 0.5 * beta * inner;
    for (int i = 0; i < k; i++) {
      w[i] -= half * v[i];
    }
    for (int i = 0; i < k; i++) {
      subtract(k, a, i * n, v[i], w, w[i], v);
    }
  }

  /** Four rows at once, which share each load of v. */
  private static void fourDots(int k, double[] a, int r0, int n, double[] v, double[] w, int at) {
    int r1 = r0 + n;
    int r2 = r1 + n;
    int r3 = r2 + n;
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int j = 0; j < k; j++) {
      double f = v[j];
      s0 += a[r0 + j] * f;
      s1 += a[r1 + j] * f;
      s2 += a[r2 + j] * f;
      s3 += a[r3 + j] * f;
    }
    w[at] = s0;
    w[at + 1] = s1;
    w[at + 2] = s2;
    w[at + 3] = s3;
  }

  private static double dot(int k, double[] a, int at, double[] v) {
    double sum = 0;
    for (int j = 0; j < k; j++) {
      sum += a[at + j] * v[j];
    }
    return sum;
  }

  private static void subtract(
      int k, double[] a, int at, double vi, double[] w, double wi, double[] v) {
    for (int j = 0; j < k; j++) {
      a[at + j] -= vi * w[j] + wi * v[j];
    }
  }

  private SymmetricTop() {}
}
