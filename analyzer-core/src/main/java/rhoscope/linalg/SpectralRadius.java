package rhoscope.linalg;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * ρ(W) = max |λ| between two bounds, without the eigenvalues where they are not needed.
 *
 * <p>The bounds are within 10⁻³ of each other, relative. What they rest on:
 *
 * <ul>
 *   <li>{@link Method#BLOCKS}: W is triangular up to the order of its units; exact.
 *   <li>{@link Method#SINGULAR_VALUES}: σ_min ≤ ρ ≤ σ_max, from ‖W Wᵀ − c I‖_F; exact, rounding of
 *       the product included.
 *   <li>{@link Method#SQUARINGS}: |tr W^m|/n ≤ ρ^m ≤ ‖W^m‖_F, m = 2^k (Gelfand), exact for exact
 *       powers, then widened by how far rounding can have moved ρ, to first order, judged by the
 *       growth of the powers that were seen.
 *   <li>{@link Method#ARNOLDI}: the upper bound as before; the lower one is a Ritz value |θ| − C h
 *       of W itself in float64: θ is an eigenvalue of a matrix at distance h from W, and C, the
 *       largest ‖Wⁱ‖/ρⁱ seen, bounds how much ρ may differ between the two.
 *   <li>{@link Method#SPECTRUM}: all eigenvalues; both bounds are the estimate, which is exact for
 *       a matrix within about 10⁻¹⁵ ‖W‖ of W. Taken where the others leave more than 10⁻³, or a
 *       threshold of the caller between the bounds.
 * </ul>
 *
 * @param estimate ρ, at least 0, between the bounds
 * @param lower at most ρ
 * @param upper at least ρ
 * @param method what the bounds rest on
 */
public record SpectralRadius(double estimate, double lower, double upper, Method method) {
  /** What the bounds rest on. */
  public enum Method {
    BLOCKS,
    SINGULAR_VALUES,
    SQUARINGS,
    ARNOLDI,
    SPECTRUM
  }

  /** The widest bracket, upper / lower − 1, that is not refined. */
  public static final double WIDTH = 1e-3;

  /** Below this size all eigenvalues cost less than the powers. */
  private static final int SMALL = 24;

  /**
   * ρ(W).
   *
   * @param w n × n, finite; not modified
   * @param between run every few milliseconds; what it throws ends the work
   * @param thresholds numbers that must not lie strictly between the bounds, unless these are
   *     within 10⁻⁹ of each other: the radius of an orthogonal matrix is 1 as exactly as it gets
   * @throws IllegalArgumentException if an entry is NaN or infinite: a network that has diverged
   *     has no spectral radius
   * @throws ArithmeticException if the eigenvalue iteration does not converge
   */
  public static SpectralRadius of(int n, double[] w, Runnable between, double... thresholds) {
    Matrices.requireSquare(n, w);
    double largest = Matrices.largestFinite(w, 0, w.length);
    if (largest == 0) {
      return exact(0, Method.BLOCKS);
    }
    SpectralRadius radius = exact(0, Method.BLOCKS);
    List<int[]> blocks = IrreducibleBlocks.of(n, w);
    for (int[] block : blocks) {
      double[] part = blocks.size() == 1 ? w : submatrix(n, w, block);
      radius = radius.max(ofBlock(block.length, part, between, basis -> {}, thresholds));
    }
    return radius;
  }

  /** As {@link #of(int, double[], Runnable, double...)}, without a pause or a threshold. */
  public static SpectralRadius of(int n, double[] w) {
    return of(n, w, () -> {});
  }

  /**
   * As {@link #of(int, double[])}, with vectors to go on from.
   *
   * @param leading is handed orthonormal vectors that span the eigenvectors of the largest
   *     eigenvalues, if they came up
   */
  static SpectralRadius of(int n, double[] w, Runnable between, Consumer<List<double[]>> leading) {
    Matrices.requireSquare(n, w);
    boolean whole =
        Matrices.largestFinite(w, 0, w.length) > 0 && IrreducibleBlocks.of(n, w).size() == 1;
    return whole ? ofBlock(n, w, between, leading) : of(n, w, between);
  }

  private static SpectralRadius exact(double radius, Method method) {
    return new SpectralRadius(radius, radius, radius, method);
  }

  private SpectralRadius max(SpectralRadius other) {
    SpectralRadius leading = estimate >= other.estimate ? this : other;
    return new SpectralRadius(
        leading.estimate,
        Math.max(lower, other.lower),
        Math.max(upper, other.upper),
        leading.method);
  }

  private static double[] submatrix(int n, double[] w, int[] rows) {
    int size = rows.length;
    double[] part = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        part[i * size + j] = w[rows[i] * n + rows[j]];
      }
    }
    return part;
  }

  private static SpectralRadius ofBlock(
      int n, double[] w, Runnable between, Consumer<List<double[]>> leading, double... thresholds) {
    if (n == 1) {
      return exact(Math.abs(w[0]), Method.BLOCKS);
    }
    if (n < SMALL) {
      return spectrum(n, w, between);
    }
    int exponent = Math.getExponent(Matrices.largestFinite(w, 0, w.length));
    double[][] a = Matrices.bordered(n, w, -exponent);
    boolean skewed = Balancing.apply(n, a, between);
    double[] scaled = thresholds.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.scalb(scaled[i], -exponent);
    }
    RadiusSearch search = new RadiusSearch(n, a, between, scaled);
    Optional<SpectralRadius> bracket = search.run();
    if (!skewed) {
      leading.accept(search.leading());
    }
    return bracket
        .map(
            found ->
                new SpectralRadius(
                    Math.scalb(found.estimate, exponent),
                    Math.scalb(found.lower, exponent),
                    Math.scalb(found.upper, exponent),
                    found.method))
        .orElseGet(() -> spectrum(n, w, between));
  }

  private static SpectralRadius spectrum(int n, double[] w, Runnable between) {
    return exact(Spectrum.of(n, w, between).radius(), Method.SPECTRUM);
  }
}
