package rhoscope.linalg;

import org.ejml.data.Complex_F64;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The eigenvalues of a real square matrix, with their multiplicity.
 *
 * <p>They are those of a matrix within about 10⁻¹⁵ ‖W‖ of W. An eigenvalue of a defective matrix
 * moves by the k-th root of that (k its Jordan block's size), so there ρ is less exact than ‖W‖₂.
 *
 * @param re real parts, n
 * @param im imaginary parts, n; complex eigenvalues stand in conjugate pairs
 * @param frobenius ‖W‖_F
 */
@SuppressWarnings("ArrayRecordComponent")
public record Spectrum(double[] re, double[] im, double frobenius) {
  /*
   * The matrix is scaled by a power of two (exactly) so that the solver's own products neither
   * overflow nor underflow. EJML's solver is a second opinion for what ours does not finish; it
   * returns plausible finite numbers for some matrices with an infinite entry, so finiteness is
   * checked first.
   */

  /**
   * The spectrum of W.
   *
   * @param w n × n, finite; not modified
   * @param between run every few milliseconds; what it throws ends the work
   * @throws IllegalArgumentException if an entry is NaN or infinite: a network that has diverged
   *     has no spectrum, and EJML would return numbers for it all the same
   * @throws ArithmeticException if the eigenvalue iteration does not converge
   */
  public static Spectrum of(int n, double[] w, Runnable between) {
    Matrices.requireSquare(n, w);
    double largest = Matrices.largestFinite(w, 0, w.length);
    double[] re = new double[n];
    double[] im = new double[n];
    if (largest > 0) {
      int exponent = Math.getExponent(largest);
      double[][] scaled = Matrices.bordered(n, w, -exponent);
      if (!HessenbergQr.eigenvalues(n, scaled, re, im, between)) {
        fallBack(Matrices.scaled(n, n, w, -exponent), re, im);
      }
      scale(re, exponent);
      scale(im, exponent);
    }
    return new Spectrum(re, im, Norms.frobenius(w));
  }

  /** As {@link #of(int, double[], Runnable)}, without a pause. */
  public static Spectrum of(int n, double[] w) {
    return of(n, w, () -> {});
  }

  private static void scale(double[] values, int exponent) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.scalb(values[i], exponent);
    }
  }

  private static void fallBack(DMatrixRMaj scaled, double[] re, double[] im) {
    int n = re.length;
    EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(n, false, false);
    if (!solver.decompose(scaled) || solver.getNumberOfEigenvalues() != n) {
      throw new ArithmeticException("the eigenvalues of a " + n + " x " + n + " matrix");
    }
    for (int i = 0; i < n; i++) {
      Complex_F64 value = solver.getEigenvalue(i);
      re[i] = value.real;
      im[i] = value.imaginary;
    }
  }

  /**
   * ρ(W) = max |λ|, at least 0, dimensionless.
   *
   * <p>Governs the growth of Wᵏ as k → ∞, and only then; for a single step see {@link
   * Norms#spectral(int, double[])}.
   */
  public double radius() {
    double radius = 0;
    for (int i = 0; i < re.length; i++) {
      radius = Math.max(radius, StrictMath.hypot(re[i], im[i]));
    }
    return radius;
  }

  /**
   * Henrici's departure from normality over the size, (‖W‖_F² − Σ|λ|²)^½ / ‖W‖_F, in [0, 1]: 0
   * exactly for a normal matrix, √½ for a large Gaussian one, 1 for a nilpotent one.
   *
   * <p>The difference carries a rounding error of about n · 10⁻¹⁶, so a departure below √n · 3·10⁻⁸
   * cannot be told from none and is returned as 0. NaN for the zero matrix, whose quotient is 0/0.
   */
  public double henrici() {
    if (frobenius == 0) {
      return Double.NaN;
    }
    double share = 0;
    for (int i = 0; i < re.length; i++) {
      double size = StrictMath.hypot(re[i], im[i]) / frobenius;
      share += size * size;
    }
    double departure = 1 - share;
    double rounding = 4 * Math.ulp(1.0) * re.length;
    return departure <= rounding ? 0 : Math.min(1, Math.sqrt(departure));
  }
}
