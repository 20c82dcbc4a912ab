package rhoscope.linalg;

import java.util.Arrays;

/** ‖D A D⁻¹‖₂ for a positive diagonal D that makes it small: a norm of A in other units. */
public final class DiagonalScaling {
  /*
   * min_D ‖D A D⁻¹‖₂ < 1 is the diagonal Schur stability of A. Any D proves a bound, so a cheap one
   * will do: Osborne's [1], which gives each row the length of its column and is the least in the
   * Frobenius norm; in the spectral norm it is near the least, as the bounds of the structured
   * singular value show. Entries of D stay within e^±LARGEST: a matrix that can be split drives
   * them on for ever.
   *
   * [1] Osborne 1960, On pre-conditioning of matrices, J. ACM 7
   */
  private static final int SWEEPS = 30;
  private static final double SETTLED = 1e-3;
  private static final double LARGEST = 30;

  /**
   * The lesser of ‖A‖₂ and ‖D A D⁻¹‖₂.
   *
   * @param a n × n, finite; not modified
   * @param between run every few milliseconds; what it throws ends the work
   * @throws IllegalArgumentException if an entry is NaN or infinite
   */
  public static double norm(int n, double[] a, Runnable between) {
    double plain = Norms.spectral(n, n, a, 0, between);
    double[] scaled = a.clone();
    double[] exponents = new double[n];
    double moved = 1;
    for (int sweep = 0; sweep < SWEEPS && SETTLED < moved; sweep++) {
      moved = 0;
      for (int i = 0; i < n; i++) {
        between.run();
        moved = Math.max(moved, level(n, scaled, i, exponents));
      }
    }
    boolean finite = Arrays.stream(scaled).allMatch(Double::isFinite);
    return finite ? Math.min(plain, Norms.spectral(n, n, scaled, 0, between)) : plain;
  }

  /** Gives row and column i one length; by how much ln d_i changed. */
  private static double level(int n, double[] a, int i, double[] exponents) {
    double row = 0;
    double column = 0;
    for (int j = 0; j < n; j++) {
      if (j != i) {
        row += a[i * n + j] * a[i * n + j];
        column += a[j * n + i] * a[j * n + i];
      }
    }
    if (!(0 < row && 0 < column)) {
      return 0;
    }
    double wanted = (StrictMath.log(column) - StrictMath.log(row)) / 4;
    double by = Math.max(-LARGEST - exponents[i], Math.min(LARGEST - exponents[i], wanted));
    double factor = StrictMath.exp(by);
    for (int j = 0; j < n; j++) {
      if (j != i) {
        a[i * n + j] *= factor;
        a[j * n + i] /= factor;
      }
    }
    exponents[i] += by;
    return Math.abs(by);
  }

  private DiagonalScaling() {}
}
