package rhoscope.nn;

/** The standard normal distribution, of plain IEEE operations and {@link StrictMath#exp}. */
final class Normal {
  /*
   * 1 − Φ(z) = e^{−z²/2} t g(2t − 1) for z ≥ 0 with t = 4 / (4 + z): g is smooth on [−1, 1], where its
   * Chebyshev series, computed to 40 digits, falls below 1e-16 after 23 terms.
   */
  private static final double ROOT = 0.3989422804014327; // (2π)^−½
  private static final double SCALE = 4;
  private static final double[] SERIES = {
    0.4852256022830383,
    0.18792720420989265,
    0.05554838891881276,
    0.012129438315111521,
    0.0017314801240606202,
    8.014961859953749e-05,
    -2.5136847908026697e-05,
    -4.725842254926741e-06,
    2.5258922136865774e-07,
    1.536333687349456e-07,
    -8.452550300172939e-10,
    -5.171627015435708e-09,
    -2.8206509081173767e-11,
    1.9435038070971737e-10,
    -2.485356047851177e-12,
    -7.936207374645758e-12,
    4.606201711176235e-13,
    3.2821541166777413e-13,
    -4.353840663163703e-14,
    -1.2268185079261061e-14,
    3.232846081541394e-15,
    3.0451658804315853e-16,
    -2.0130368431552333e-16
  };

  /** (2π)^−½ e^{−x²/2}. */
  static double density(double x) {
    return ROOT * StrictMath.exp(-x * x / 2);
  }

  /**
   * Φ(x) = P(X ≤ x), to about 1e-15; NaN for NaN.
   *
   * @param density of x
   */
  static double cumulative(double x, double density) {
    double t = SCALE / (SCALE + Math.abs(x));
    double tail = density / ROOT * t * series(2 * t - 1);
    return x < 0 ? tail : 1 - tail;
  }

  /** Clenshaw's rule. */
  private static double series(double x) {
    double next = 0;
    double afterNext = 0;
    for (int i = SERIES.length - 1; 0 < i; i--) {
      double sum = 2 * x * next - afterNext + SERIES[i];
      afterNext = next;
      next = sum;
    }
    return x * next - afterNext + SERIES[0] / 2;
  }

  private Normal() {}
}
