package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

/** An orthonormal basis of a few long vectors. */
final class Orthonormal {
  /*
   * Gram-Schmidt, every vector against all before it, twice ("twice is enough", Parlett), four inner
   * products side by side since C2 does not vectorise sums.
   */
  private static final double LOST = 1e-10;

  /**
   * Replaces the vectors by an orthonormal basis of their span, in the given order; one that adds
   * nothing to those before it becomes 0.
   *
   * @param v vectors of equal length, finite; overwritten
   */
  static void basis(double[][] v) {
    for (int i = 0; i < v.length; i++) {
      double before = Norms.euclidean(v[i], 0, v[i].length);
      if (before > 0) {
        multiply(v[i], 1 / before);
        subtractShares(v, i);
        subtractShares(v, i);
        double after = Norms.euclidean(v[i], 0, v[i].length);
        multiply(v[i], after > LOST ? 1 / after : 0);
      }
    }
  }

  private static void subtractShares(double[][] v, int i) {
    double[] w = v[i];
    int j = 0;
    for (; j + 4 <= i; j += 4) {
      subtractShares(w, v[j], v[j + 1], v[j + 2], v[j + 3]);
    }
    for (; j < i; j++) {
      double share = Matrices.dot(v[j], 0, w, 0, w.length);
      for (int k = 0; k < w.length; k++) {
        w[k] = multiplyAdd(-share, v[j][k], w[k]);
      }
    }
  }

  private static void subtractShares(
      double[] w, double[] v0, double[] v1, double[] v2, double[] v3) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int k = 0; k < w.length; k++) {
      double f = w[k];
      s0 = multiplyAdd(v0[k], f, s0);
      s1 = multiplyAdd(v1[k], f, s1);
      s2 = multiplyAdd(v2[k], f, s2);
      s3 = multiplyAdd(v3[k], f, s3);
    }
    subtract(w, v0, v1, v2, v3, s0, s1, s2, s3);
  }

  private static void subtract(
      double[] w,
      double[] v0,
      double[] v1,
      double[] v2,
      double[] v3,
      double s0,
      double s1,
      double s2,
      double s3) {
    for (int k = 0; k < w.length; k++) {
      double two = multiplyAdd(-s1, v1[k], multiplyAdd(-s0, v0[k], w[k]));
      w[k] = multiplyAdd(-s3, v3[k], multiplyAdd(-s2, v2[k], two));
    }
  }

  private static void multiply(double[] v, double factor) {
    for (int k = 0; k < v.length; k++) {
      v[k] *= factor;
    }
  }

  private Orthonormal() {}
}
