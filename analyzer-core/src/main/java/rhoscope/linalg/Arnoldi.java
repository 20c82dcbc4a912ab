package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

import java.util.List;

/** Arnoldi's process on a dense matrix from a vector that lies close to a small invariant space. */
final class Arnoldi {
  /*
   * After d steps A V = V H + h v eᵀ with V orthonormal and h = h_{d+1,d}: the eigenvalues of H are
   * exactly eigenvalues of A − h v eᵀVᵀ, a matrix at the distance h from A. Gram-Schmidt twice keeps V
   * orthonormal to rounding.
   */
  private static final int STEPS = 6;

  private final int n;
  private final double[][] a;
  private final double[][] basis;
  private final double[][] h = new double[STEPS][STEPS];

  private Arnoldi(int n, double[][] a) {
    this.n = n;
    this.a = a;
    this.basis = new double[STEPS + 1][n];
  }

  /**
   * The largest |λ| of a matrix within {@code distance} (in the 2-norm) of the one asked about.
   *
   * @param radius at least 0
   * @param distance 0 if the process found an invariant space
   * @param basis orthonormal vectors of n numbers, of the space in which the radius was found
   */
  record Ritz(double radius, double distance, List<double[]> basis) {}

  /**
   * Runs until the distance is at most {@code goal}, or some steps.
   *
   * @param a rows of at least n numbers, finite; not modified
   * @param start n numbers; not modified
   * @return the step of the least distance, which is infinite if the start is 0
   */
  static Ritz run(int n, double[][] a, double[] start, double goal) {
    Arnoldi arnoldi = new Arnoldi(n, a);
    double norm = Norms.euclidean(start, 0, n);
    Ritz best = new Ritz(0, Double.POSITIVE_INFINITY, List.of());
    if (!(norm > 0)) {
      return best;
    }
    for (int i = 0; i < n; i++) {
      arnoldi.basis[0][i] = start[i] / norm;
    }
    for (int d = 0; d < Math.min(n, STEPS); d++) {
      double distance = arnoldi.step(d);
      if (distance < best.distance) {
        List<double[]> space = List.of(arnoldi.basis).subList(0, d + 1);
        best = new Ritz(arnoldi.radius(d + 1), distance, space);
      }
      if (distance <= goal) {
        break;
      }
    }
    return best;
  }

  private double step(int d) {
    double[] w = basis[d + 1];
    multiply(basis[d], w);
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i <= d; i++) {
        double share = Matrices.dot(basis[i], 0, w, 0, n);
        h[i][d] += share;
        subtract(w, basis[i], share);
      }
    }
    double norm = Norms.euclidean(w, 0, n);
    if (d + 1 < STEPS) {
      h[d + 1][d] = norm;
    }
    for (int i = 0; norm > 0 && i < n; i++) {
      w[i] /= norm;
    }
    return norm;
  }

  private void subtract(double[] w, double[] v, double factor) {
    for (int i = 0; i < n; i++) {
      w[i] = multiplyAdd(-factor, v[i], w[i]);
    }
  }

  private void multiply(double[] x, double[] y) {
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      four(x, y, i, a[i], a[i + 1], a[i + 2], a[i + 3]);
    }
    for (; i < n; i++) {
      y[i] = Matrices.dot(a[i], 0, x, 0, n);
    }
  }

  private void four(
      double[] x, double[] y, int i, double[] r0, double[] r1, double[] r2, double[] r3) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int j = 0; j < n; j++) {
      double f = x[j];
      s0 = multiplyAdd(r0[j], f, s0);
      s1 = multiplyAdd(r1[j], f, s1);
      s2 = multiplyAdd(r2[j], f, s2);
      s3 = multiplyAdd(r3[j], f, s3);
    }
    y[i] = s0;
    y[i + 1] = s1;
    y[i + 2] = s2;
    y[i + 3] = s3;
  }

  private double radius(int d) {
    double[] small = new double[d * d];
    for (int i = 0; i < d; i++) {
      System.arraycopy(h[i], 0, small, i * d, d);
    }
    return Spectrum.of(d, small).radius();
  }
}
