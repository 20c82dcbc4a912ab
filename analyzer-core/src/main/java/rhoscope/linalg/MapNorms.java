package rhoscope.linalg;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The largest singular values of many linear maps at once, none of which is held as a matrix: only
 * products with vectors are asked for, one vector per map and all maps together.
 */
public final class MapNorms {
  /*
   * Golub-Kahan bidiagonalisation of every map from one Gaussian vector [1, 10.4]: A V = U B. The
   * largest singular value σ of B has the residual β_k |p_k|, p its left vector; a singular value of A
   * lies within it. Without reorthogonalisation converged values come up again, which does not
   * matter here: the largest converges first, and the search ends there.
   *
   * [1] Golub, Van Loan, Matrix Computations, 4th edition
   */

  /** The maps at work. Row r of every array belongs to map r. */
  public interface Maps {
    /** Each row becomes A times it; what stands behind the units is undefined then. */
    void apply(double[][] rows);

    /** Each row becomes Aᵀ times it; what stands behind the units is 0 before and after. */
    void applyTransposed(double[][] rows);
  }

  /**
   * How the vectors lie.
   *
   * @param rows R
   * @param parts arrays that make up a vector
   * @param units numbers of each part that count
   * @param width numbers from one row to the next
   */
  public record Shape(int rows, int parts, int units, int width) {}

  private static final int[] CHECKS = {
    6, 9, 13, 18, 24, 31, 40, 52, 68, 88, 115, 150, 195, 255, 330
  };
  private static final long SEED = 1;

  private final Shape shape;
  private final double[][] u;
  private final double[][] v;
  private final double[][] image;
  private final double[][] alpha;
  private final double[][] beta;
  private final double[] norms;

  private MapNorms(Shape shape, int most) {
    this.shape = shape;
    int count = shape.rows * shape.width;
    this.u = new double[shape.parts][count];
    this.v = new double[shape.parts][count];
    this.image = new double[shape.parts][count];
    this.alpha = new double[shape.rows][most];
    this.beta = new double[shape.rows][most];
    this.norms = new double[shape.rows];
    Arrays.fill(norms, Double.NaN);
  }

  /**
   * ‖A_r‖₂ · 2^{scale} of every map; NaN where the largest singular values lie so close together
   * that a matrix is the better way, or where it is not finite.
   *
   * @param scale exponent of the vectors that the maps are given
   * @param tolerance relative
   * @param most steps, after which a matrix is the better way
   * @param between run every few milliseconds; what it throws ends the work
   */
  public static double[] of(
      Maps maps, Shape shape, int scale, double tolerance, int most, Runnable between) {
    MapNorms search = new MapNorms(shape, most);
    search.start();
    int k = 0;
    for (int check : CHECKS) {
      for (; k < Math.min(check, most); k++) {
        between.run();
        search.step(maps, k, scale);
      }
      if (search.settled(k, tolerance) || k == most) {
        break;
      }
    }
    return search.norms;
  }

  private void start() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (double[] part : v) {
      for (int i = 0; i < shape.units; i++) {
        part[i] = random.nextGaussian();
      }
      for (int r = 1; r < shape.rows; r++) {
        System.arraycopy(part, 0, part, r * shape.width, shape.units);
      }
    }
    for (int r = 0; r < shape.rows; r++) {
      scale(v, r, 1 / norm(v, r));
    }
  }

  /** u_k = (A v_k − β_{k−1} u_{k−1}) / α_k, then v_{k+1} = (Aᵀ u_k − α_k v_k) / β_k. */
  private void step(Maps maps, int k, int scale) {
    load(v, scale);
    maps.apply(image);
    clearBehind();
    for (int r = 0; r < shape.rows; r++) {
      alpha[r][k] = next(u, r, k == 0 ? 0 : beta[r][k - 1]);
    }
    load(u, scale);
    maps.applyTransposed(image);
    for (int r = 0; r < shape.rows; r++) {
      beta[r][k] = next(v, r, alpha[r][k]);
    }
  }

  private void load(double[][] from, int scale) {
    double factor = Math.scalb(1.0, scale);
    for (int part = 0; part < shape.parts; part++) {
      double[] x = from[part];
      double[] y = image[part];
      for (int i = 0; i < x.length; i++) {
        y[i] = x[i] * factor;
      }
    }
  }

  private void clearBehind() {
    for (double[] part : image) {
      for (int r = 0; r < shape.rows; r++) {
        Arrays.fill(part, r * shape.width + shape.units, (r + 1) * shape.width, 0);
      }
    }
  }

  /** Row r becomes the image less {@code along} times what it was, made a unit vector. */
  private double next(double[][] vector, int r, double along) {
    for (int part = 0; part < shape.parts; part++) {
      double[] x = vector[part];
      double[] y = image[part];
      int at = r * shape.width;
      for (int i = at; i < at + shape.units; i++) {
        x[i] = y[i] - along * x[i];
      }
    }
    double length = norm(vector, r);
    scale(vector, r, length == 0 ? 0 : 1 / length);
    return length;
  }

  private double norm(double[][] vector, int r) {
    double norm = Norms.euclidean(vector[0], r * shape.width, shape.units);
    for (int part = 1; part < shape.parts; part++) {
      double other = Norms.euclidean(vector[part], r * shape.width, shape.units);
      norm = StrictMath.hypot(norm, other);
    }
    return norm;
  }

  private void scale(double[][] vector, int r, double factor) {
    int at = r * shape.width;
    for (double[] part : vector) {
      for (int i = at; i < at + shape.units; i++) {
        part[i] *= factor;
      }
    }
  }

  /** Whether every map has its norm, or will have none. */
  private boolean settled(int k, double tolerance) {
    boolean all = true;
    for (int r = 0; r < shape.rows; r++) {
      if (Double.isNaN(norms[r])) {
        norms[r] = find(r, k, tolerance);
        all &= !Double.isNaN(norms[r]) || !Double.isFinite(alpha[r][0]);
      }
    }
    return all;
  }

  private double find(int r, int steps, double tolerance) {
    double largest = 0;
    int k = 0;
    boolean complete = false;
    while (k < steps && !complete) {
      if (alpha[r][k] == 0) {
        complete = true;
      } else {
        largest = Math.max(largest, Math.max(alpha[r][k], beta[r][k]));
        complete = beta[r][k] == 0;
        k++;
      }
    }
    if (k == 0 || !(largest <= Double.MAX_VALUE)) {
      return k == 0 ? 0 : Double.NaN;
    }
    int exponent = Math.getExponent(largest);
    double[] diagonal = new double[k];
    double[] offSquared = new double[k];
    for (int i = 0; i < k; i++) {
      double a = Math.scalb(alpha[r][i], -exponent);
      double b = i + 1 < k ? Math.scalb(beta[r][i], -exponent) : 0;
      double before = i == 0 ? 0 : Math.scalb(beta[r][i - 1], -exponent) * a;
      diagonal[i] = a * a + b * b;
      offSquared[i] = before * before;
    }
    double theta = SymmetricTop.largest(k, diagonal, offSquared);
    double[] p = new double[k];
    SymmetricTop.vector(k, diagonal, offSquared, theta, p);
    double sigma = Math.sqrt(theta);
    double off = Math.scalb(beta[r][k - 1], -exponent);
    boolean found = complete || off * Math.abs(p[k - 1]) <= tolerance * sigma;
    return found ? Math.scalb(sigma, exponent) : Double.NaN;
  }
}
