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
    /** y = A x, {@code size} numbers each; x is not modified. */
    void apply(double[] x, double[] y);
  }

  private static final double SHARE_OF_CHANCE = 0.1;
  private static final long SEED = 1;

  private final int steps;
  private final double residual;
  private final double[] chance;
  private final double[][] basis;
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
    this.basis = new double[steps + 1][most];
    this.diagonal = new double[steps];
    this.offSquared = new double[steps + 1];
    this.components = new double[steps];
  }

  /** The largest eigenvalue, if it was found. */
  OptionalDouble find(int rows, Map matrix) {
    start(rows);
    int most = Math.min(steps, rows);
    for (int k = 0; k < most; k++) {
      double[] next = basis[k + 1];
      matrix.apply(basis[k], next);
      diagonal[k] = dot(basis[k], next);
      orthogonalize(k);
      double off = Norms.euclidean(next, 0, rows);
      offSquared[k + 1] = off * off;
      boolean last = k + 1 == most || off <= residual * diagonal[0];
      if (last || k % 4 == 3 || k == 1) {
        double theta = SymmetricTop.largest(k + 1, diagonal, offSquared);
        double[] ritz = components;
        SymmetricTop.vector(k + 1, diagonal, offSquared, theta, ritz);
        if (off * Math.abs(ritz[k]) <= residual * theta) {
          keep(k, ritz);
          return OptionalDouble.of(theta);
        }
      }
      if (last) {
        break;
      }
      scale(next, 1 / off);
    }
    return OptionalDouble.empty();
  }

  private void start(int rows) {
    double[] first = basis[0];
    boolean warm = size == rows && Norms.euclidean(first, 0, rows) > 0;
    size = rows;
    double share = SHARE_OF_CHANCE / Norms.euclidean(chance, 0, rows);
    for (int i = 0; i < rows; i++) {
      first[i] = warm ? first[i] + share * chance[i] : chance[i];
    }
    scale(first, 1 / Norms.euclidean(first, 0, rows));
  }

  /** Takes everything along the first k + 1 vectors out of the one behind them. */
  private void orthogonalize(int k) {
    double[] next = basis[k + 1];
    for (int j = k; 0 <= j; j--) {
      double along = dot(basis[j], next);
      double[] vector = basis[j];
      for (int i = 0; i < size; i++) {
        next[i] -= along * vector[i];
      }
    }
  }

  /** Leaves the Ritz vector where the next search starts. */
  private void keep(int k, double[] ritz) {
    double[] first = basis[0];
    scale(first, ritz[0]);
    for (int j = 1; j <= k; j++) {
      double[] vector = basis[j];
      double share = ritz[j];
      for (int i = 0; i < size; i++) {
        first[i] += share * vector[i];
      }
    }
  }

  /** The start for the next search: a vector of {@code rows} numbers, not zero. */
  void startFrom(double[] vector, int rows) {
    System.arraycopy(vector, 0, basis[0], 0, rows);
    size = rows;
  }

  /** The eigenvector found last; not to be modified. */
  double[] vector() {
    return basis[0];
  }

  private double dot(double[] x, double[] y) {
    return Matrices.dot(x, 0, y, 0, size);
  }

  private void scale(double[] x, double factor) {
    for (int i = 0; i < size; i++) {
      x[i] *= factor;
    }
  }

  /** Forgets the vector of the last search. */
  void restart() {
    Arrays.fill(basis[0], 0);
  }
}
