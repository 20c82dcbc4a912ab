package rhoscope.linalg;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The largest eigenvalue of symmetric positive semi-definite matrices of which each resembles the
 * one before, as the Gram matrices of a growing product do; for one thread.
 */
final class DominantNorm {
  /*
   * Lanczos with reorthogonalisation [1, 10.1, 10.4]. After k steps the largest Ritz value θ has the
   * residual β_k |s_k|, s the top eigenvector of the tridiagonal matrix, and an eigenvalue lies
   * within it; where a gap follows, the error is its square over the gap. Where the steps do not get
   * there, because several eigenvalues crowd at the top, the caller takes the exact way.
   *
   * The start is the eigenvector found last, and a part of a fixed Gaussian vector that no structure
   * of the matrix is orthogonal to: a start without any share of the largest eigenvector would
   * converge to another.
   *
   * [1] Golub, Van Loan, Matrix Computations, 4th edition
   */

  /** A symmetric matrix at work. */
  @FunctionalInterface
  interface Map {
    /** y = A x, as many numbers as the matrix has rows; x is not modified. */
    void apply(double[] x, double[] y);
  }

  private static final double SHARE_OF_CHANCE = 0.1;
  private static final long SEED = 1;

  private final int steps;
  private final double residual;
  private final double[] chance;
  private final Kernel64 kernel = Kernels.f64();
  private final int stride;
  private final double[] basis; // row k is vector k
  private final double[] vector;
  private final double[] image;
  private final double[] along;
  private final double[] diagonal;
  private final double[] offSquared;
  private final double[] components;
  private int size;

  /**
   * Matrices of up to {@code most} rows.
   *
   * @param steps after which it gives up
   * @param residual bound of the eigenvalue's error, relative
   */
  DominantNorm(int most, int steps, double residual) {
    this.steps = steps;
    this.residual = residual;
    this.chance = new double[most];
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < most; i++) {
      chance[i] = random.nextGaussian();
    }
    this.stride = most;
    this.basis = new double[(steps + 1) * most];
    this.vector = new double[most];
    this.image = new double[most];
    this.along = new double[steps + 1];
    this.diagonal = new double[steps];
    this.offSquared = new double[steps + 1];
    this.components = new double[steps];
  }

  /** The largest eigenvalue, if it was found. */
  OptionalDouble find(int rows, Map matrix) {
    start(rows);
    int most = Math.min(steps, rows);
    for (int k = 0; k < most; k++) {
      matrix.apply(vector, image);
      diagonal[k] = Matrices.dot(vector, 0, image, 0, rows);
      orthogonalize(k + 1, diagonal[k]);
      double off = Norms.euclidean(image, 0, rows);
      offSquared[k + 1] = off * off;
      boolean last = k + 1 == most || off <= residual * diagonal[0];
      if (last || k % 4 == 3 || k == 1) {
        double theta = SymmetricTop.largest(k + 1, diagonal, offSquared);
        double[] ritz = components;
        SymmetricTop.vector(k + 1, diagonal, offSquared, theta, ritz);
        if (off * Math.abs(ritz[k]) <= residual * theta) {
          keep(k + 1, ritz);
          return OptionalDouble.of(theta);
        }
      }
      if (last) {
        break;
      }
      take(k + 1, image, 1 / off);
    }
    return OptionalDouble.empty();
  }

  private void start(int rows) {
    double[] first = image;
    boolean warm = size == rows && Norms.euclidean(basis, 0, rows) > 0;
    size = rows;
    double share = SHARE_OF_CHANCE / Norms.euclidean(chance, 0, rows);
    for (int i = 0; i < rows; i++) {
      first[i] = warm ? basis[i] + share * chance[i] : chance[i];
    }
    take(0, first, 1 / Norms.euclidean(first, 0, rows));
  }

  /** Vector k of the basis, from where the next step sets out. */
  private void take(int k, double[] x, double factor) {
    for (int i = 0; i < size; i++) {
      vector[i] = x[i] * factor;
    }
    System.arraycopy(vector, 0, basis, k * stride, size);
  }

  /**
   * Takes everything along the first k vectors out of the image: what lies along the last of them
   * first, since the rounding errors of this longest part lie along the others too.
   */
  private void orthogonalize(int k, double longest) {
    for (int i = 0; i < size; i++) {
      image[i] -= longest * vector[i];
    }
    kernel.innerProducts(k, size, basis, 0, stride, image, along);
    for (int j = 0; j < k; j++) {
      along[j] = -along[j];
    }
    Rows.addCombination(k, size, basis, stride, along, image);
  }

  /** Leaves the Ritz vector where the next search starts. */
  private void keep(int k, double[] ritz) {
    Rows.combine(k, size, basis, stride, ritz, vector);
    System.arraycopy(vector, 0, basis, 0, size);
  }

  /** The start for the next search: a vector of {@code rows} numbers, not zero. */
  void startFrom(double[] first, int rows) {
    System.arraycopy(first, 0, basis, 0, rows);
    size = rows;
  }

  /** Begins with the eigenvector found last; not to be modified. */
  double[] vector() {
    return basis;
  }

  /** Forgets the vector of the last search. */
  void restart() {
    Arrays.fill(basis, 0, stride, 0);
  }
}
