package rhoscope.linalg;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** ‖A‖₂ of matrices whose largest singular value stands out, as it does in long products. */
final class DominantNorm {
  /*
   * Lanczos on AᵀA with full reorthogonalisation [1, 10.1, 10.4] from a fixed Gaussian vector, which
   * no structure of A is orthogonal to. After k steps the largest Ritz value θ has the residual
   * β_k |s_k|, s the top eigenvector of the tridiagonal matrix, and an eigenvalue of AᵀA lies within
   * it. It has to be below 1e-11 θ; in practice the error is its square over the gap. Where a few
   * steps do not get there, the caller takes the exact way.
   *
   * A step is two products with a vector, so a product of 100 Jacobians costs a tenth of its exact
   * norm.
   *
   * [1] Golub, Van Loan, Matrix Computations, 4th edition
   */
  private static final int STEPS = 16;
  private static final double RESIDUAL = 1e-11;
  private static final long SEED = 1;

  private final double[] diagonal = new double[STEPS];
  private final double[] off = new double[STEPS];

  /**
   * The norm, if it was found.
   *
   * @param a n × n, scaled near 1, not modified
   */
  static OptionalDouble find(int n, double[] a) {
    return new DominantNorm().iterate(n, a);
  }

  private OptionalDouble iterate(int n, double[] a) {
    double[] basis = new double[(STEPS + 1) * n];
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < n; i++) {
      basis[i] = random.nextGaussian();
    }
    scale(basis, 0, n, 1 / Norms.euclidean(basis, 0, n));
    double[] image = new double[n];
    for (int k = 0; k < Math.min(STEPS, n); k++) {
      int next = (k + 1) * n;
      Arrays.fill(image, 0);
      Products.addMv(n, n, a, 0, basis, k * n, image, 0);
      Products.addTmv(n, n, a, 0, image, 0, basis, next);
      diagonal[k] = Matrices.dot(basis, k * n, basis, next, n);
      orthogonalize(basis, k, n);
      orthogonalize(basis, k, n);
      off[k] = Norms.euclidean(basis, next, n);
      double theta = largest(k + 1);
      if (off[k] * lastComponent(k, theta) <= RESIDUAL * theta) {
        return OptionalDouble.of(Math.sqrt(theta));
      }
      scale(basis, next, n, 1 / off[k]);
    }
    return OptionalDouble.empty();
  }

  /** Takes everything along the first k + 1 vectors out of the one behind them. */
  private static void orthogonalize(double[] basis, int k, int n) {
    int next = (k + 1) * n;
    for (int j = 0; j <= k; j++) {
      double along = Matrices.dot(basis, j * n, basis, next, n);
      for (int i = 0; i < n; i++) {
        basis[next + i] -= along * basis[j * n + i];
      }
    }
  }

  private double largest(int size) {
    double[] squared = new double[size];
    for (int i = 1; i < size; i++) {
      squared[i] = off[i - 1] * off[i - 1];
    }
    return SymmetricTop.largest(size, diagonal, squared);
  }

  /** |s_k| of the unit eigenvector of θ, by the recurrence from the last component up. */
  private double lastComponent(int k, double theta) {
    double after = 0;
    double here = 1;
    double sum = 1;
    for (int i = k; i > 0; i--) {
      double before = ((theta - diagonal[i]) * here - (i < k ? off[i] : 0) * after) / off[i - 1];
      after = here;
      here = before;
      sum += here * here;
    }
    return 1 / Math.sqrt(sum);
  }

  private static void scale(double[] x, int at, int n, double factor) {
    for (int i = at; i < at + n; i++) {
      x[i] *= factor;
    }
  }
}
