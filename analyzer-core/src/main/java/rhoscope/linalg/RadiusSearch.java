package rhoscope.linalg;

import java.util.List;
import java.util.Optional;
import rhoscope.linalg.SpectralRadius.Method;

/** Bounds of ρ from norms and powers, cheapest first, until they are close enough. */
final class RadiusSearch {
  /*
   * Cost in products of two n × n matrices: one for a nearly orthogonal matrix, about 12 otherwise,
   * against 50 to 60 for all eigenvalues. Squaring first in float32, twice as fast; it suffices for
   * every matrix that is not far from normal. Where its roundings could matter, float64.
   *
   * Arnoldi alone underestimates ρ when many eigenvalues have nearly the largest modulus. Started in
   * the space that a high power has left over it needs two or three steps; where it does not get
   * there, its distance is large and its value is not believed.
   */
  private static final double WIDTH = StrictMath.log1p(SpectralRadius.WIDTH);

  private static final double NEARLY_ORTHOGONAL = 8e-4;

  /** From so many squarings on a matrix for which the precision is too low is recognised. */
  private static final int FIRST_LOOK = 5;

  /** Bounds that the eigenvalues of a rounded matrix would not bring closer. */
  private static final double AS_EXACT = 1e-9;

  /** With more slack than this the powers would leave too little of the width. */
  private static final double USEFUL = 5e-4;

  private final int n;
  private final double[][] a;
  private final Runnable between;
  private final double[] thresholds;
  private List<double[]> leading = List.of();

  /**
   * For a balanced matrix near 1.
   *
   * @param a rows of at least n numbers, not all 0; not modified
   */
  RadiusSearch(int n, double[][] a, Runnable between, double... thresholds) {
    this.n = n;
    this.a = a;
    this.between = between;
    this.thresholds = thresholds;
  }

  /** The radius, or nothing where the eigenvalues are needed. */
  Optional<SpectralRadius> run() {
    Optional<SpectralRadius> orthogonal = nearlyOrthogonal();
    if (orthogonal.isPresent()) {
      return orthogonal;
    }
    double norm = norm();
    return squared(new Squarings32(n, a, norm))
        .or(() -> squared(new Squarings64(n, a, norm)))
        .filter(found -> clearOf(found.lower(), found.upper()));
  }

  /**
   * After {@link #run}: orthonormal vectors that span the eigenvectors of the largest eigenvalues,
   * where Arnoldi's process settled on them; else none.
   */
  List<double[]> leading() {
    return leading;
  }

  private double norm() {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Matrices.dot(a[i], 0, a[i], 0, n);
    }
    return Math.sqrt(sum);
  }

  private boolean clearOf(double lower, double upper) {
    if (upper <= lower * (1 + AS_EXACT)) {
      return true;
    }
    for (double threshold : thresholds) {
      if (lower < threshold && threshold < upper) {
        return false;
      }
    }
    return true;
  }

  /** All |λ|² lie within ‖A Aᵀ − c I‖ of c. */
  private Optional<SpectralRadius> nearlyOrthogonal() {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int i = 0; i < n; i++) {
      double squares = Matrices.dot(a[i], 0, a[i], 0, n);
      least = Math.min(least, squares);
      most = Math.max(most, squares);
    }
    double c = least + (most - least) / 2;
    if (most - least > NEARLY_ORTHOGONAL * c) {
      return Optional.empty();
    }
    between.run();
    double[] flat = new double[n * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(a[i], 0, flat, i * n, n);
    }
    double[] gram = new double[n * n];
    Products.addNt(n, n, n, flat, 0, flat, 0, gram, 0);
    for (int i = 0; i < n; i++) {
      gram[i * n + i] -= c;
    }
    // γ_n ‖A‖_F² bounds the rounding of the product, whatever its order of summation.
    double distance = (Norms.frobenius(gram) + n * Math.ulp(1.0) * n * c) / c;
    if (distance > NEARLY_ORTHOGONAL) {
      return Optional.empty();
    }
    double middle = Math.sqrt(c);
    double lower = middle * Math.sqrt(1 - distance);
    double upper = middle * Math.sqrt(1 + distance);
    return Optional.of(new SpectralRadius(middle, lower, upper, Method.SINGULAR_VALUES))
        .filter(found -> clearOf(lower, upper));
  }

  private Optional<SpectralRadius> squared(Powers powers) {
    for (int k = 1; ; k++) {
      between.run();
      if (!powers.square() || (k >= FIRST_LOOK && powers.slack() > USEFUL)) {
        return Optional.empty();
      }
      double upper = powers.logUpper() + powers.slack();
      double share = powers.compressed() ? 0.2 : 0.8;
      if (upper - powers.logEstimate() < share * WIDTH) {
        Optional<SpectralRadius> found = bracket(powers);
        if (found.isPresent()) {
          return found;
        }
      }
    }
  }

  private Optional<SpectralRadius> bracket(Powers powers) {
    double slack = powers.slack();
    double upper = StrictMath.exp(powers.logUpper() + slack);
    double growth = powers.growth();
    double room = WIDTH - (powers.logUpper() + slack - powers.logEstimate());
    double goal = 0.2 * room * upper / growth;
    Arnoldi.Ritz ritz = Arnoldi.run(n, a, powers.dominant(), goal);
    double error = growth * (ritz.distance() + n * Math.ulp(upper));
    double traced = StrictMath.exp(powers.logLower() - slack);
    boolean sharpened = ritz.radius() - error > traced;
    double lower = sharpened ? ritz.radius() - error : traced;
    if (!(lower <= upper && upper <= lower * (1 + SpectralRadius.WIDTH))) {
      return Optional.empty();
    }
    leading = sharpened ? ritz.basis() : List.of();
    double guess = sharpened ? ritz.radius() : StrictMath.exp(powers.logEstimate());
    double estimate = Math.max(lower, Math.min(upper, guess));
    Method method = sharpened ? Method.ARNOLDI : Method.SQUARINGS;
    return Optional.of(new SpectralRadius(estimate, lower, upper, method));
  }
}
