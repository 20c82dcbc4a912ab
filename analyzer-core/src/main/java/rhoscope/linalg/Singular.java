package rhoscope.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** Singular values, and bounds on them. */
public final class Singular {
  /**
   * σ₁ ≥ σ₂ ≥ … ≥ 0, min(m, n) of them, each to about 10⁻¹⁵ σ₁.
   *
   * @param a m × n, finite; not modified
   * @throws IllegalArgumentException if an entry is NaN or infinite
   * @throws ArithmeticException if the iteration does not converge
   */
  public static double[] values(int m, int n, double[] a) {
    if (m < 1 || n < 1 || (long) m * n != a.length) {
      throw new IllegalArgumentException(a.length + " numbers are no " + m + " x " + n + " matrix");
    }
    int count = Math.min(m, n);
    double largest = Matrices.largestFinite(a, 0, a.length);
    if (largest == 0) {
      return new double[count];
    }
    int exponent = Math.getExponent(largest);
    DMatrixRMaj scaled = Matrices.scaled(m, n, a, -exponent);
    SingularValueDecomposition_F64<DMatrixRMaj> solver =
        DecompositionFactory_DDRM.svd(m, n, false, false, true);
    if (!solver.decompose(scaled)) {
      throw new ArithmeticException("the singular values of a " + m + " x " + n + " matrix");
    }
    double[] values = Arrays.copyOf(solver.getSingularValues(), count);
    Arrays.sort(values);
    double[] descending = new double[count];
    for (int i = 0; i < count; i++) {
      descending[i] = Math.scalb(values[count - 1 - i], exponent);
    }
    return descending;
  }

  /**
   * Brings every singular value into [low, high]: A = U S Vᵀ becomes U S′ Vᵀ, S′ the nearest such
   * numbers. No matrix with such singular values is nearer to A in Frobenius' norm.
   *
   * @param n rows and columns
   * @param a n × n, finite; overwritten
   * @return whether any lay outside; else no number has changed
   * @throws IllegalArgumentException if an entry is NaN or infinite
   * @throws ArithmeticException if the iteration does not converge
   */
  public static boolean clamp(int n, double[] a, double low, double high) {
    Matrices.requireSquare(n, a);
    double largest = Matrices.largestFinite(a, 0, a.length);
    int exponent = largest == 0 ? 0 : Math.getExponent(largest);
    SingularValueDecomposition_F64<DMatrixRMaj> solver =
        DecompositionFactory_DDRM.svd(n, n, true, true, false);
    if (!solver.decompose(Matrices.scaled(n, n, a, -exponent))) {
      throw new ArithmeticException("the singular values of a " + n + " x " + n + " matrix");
    }
    double[] clamped = new double[n];
    boolean outside = false;
    for (int i = 0; i < n; i++) {
      double value = Math.scalb(solver.getSingularValues()[i], exponent);
      clamped[i] = Math.max(low, Math.min(high, value));
      outside |= clamped[i] != value;
    }
    if (outside) {
      DMatrixRMaj u = solver.getU(null, false);
      CommonOps_DDRM.multCols(u, clamped);
      CommonOps_DDRM.mult(u, solver.getV(null, true), DMatrixRMaj.wrap(n, n, a));
    }
    return outside;
  }

  private Singular() {}
}
