package rhoscope.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** Singular values. */
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

  private Singular() {}
}
