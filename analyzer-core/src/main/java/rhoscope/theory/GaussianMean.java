package rhoscope.theory;

import java.util.function.DoubleUnaryOperator;

/** Means over a normal distribution. */
final class GaussianMean {
  /*
   * E f(m + s z) = (2π)^−½ ∫ f(m + s z) e^{−z²/2} dz for f that is smooth on the scale 1 around 0 and
   * flat or polynomial far out: tanh, the logistic function, their slopes, and products of these.
   *
   * For large s all that f does happens near z₀ = −m/s, within a width of 1/s. The substitution
   * z = z₀ + sinh(u) / max(1, s) makes both that and the bell wide in u, and the integrand analytic
   * in a strip |Im u| < π/4; there the trapezoid rule errs by e^{−2π·(π/4)/h} [1], below 1e-30 for
   * h = 1/16. Beyond |z| = 9 lies a share of 1e-19.
   *
   * [1] Trefethen, Weideman 2014, The exponentially convergent trapezoidal rule, theorem 5.1
   */
  private static final double STEP = 1.0 / 16;
  private static final double FARTHEST = 9;
  private static final double DENSITY_AT_ZERO = 0.3989422804014327;

  /** The usual case, m = 0 and s ≤ 1, whose nodes do not depend on either. */
  private static final Nodes STANDARD = Nodes.around(0, 1);

  /**
   * E f(m + s z), z ~ N(0, 1), to about 1e-13 for |f| ≤ 1.
   *
   * @param s standard deviation, at least 0
   */
  static double of(DoubleUnaryOperator f, double m, double s) {
    if (s == 0) {
      return f.applyAsDouble(m);
    }
    Nodes nodes =
        m == 0 && s <= 1
            ? STANDARD
            : Nodes.around(Math.max(-FARTHEST, Math.min(FARTHEST, -m / s)), Math.max(1, s));
    double sum = 0;
    for (int i = 0; i < nodes.z.length; i++) {
      sum += f.applyAsDouble(m + s * nodes.z[i]) * nodes.weight[i];
    }
    return sum;
  }

  /** The rule's z and their weights. */
  private record Nodes(double[] z, double[] weight) {
    static Nodes around(double center, double scale) {
      int first = (int) Math.floor(inverseSinh((-FARTHEST - center) * scale) / STEP);
      int last = (int) Math.ceil(inverseSinh((FARTHEST - center) * scale) / STEP);
      double[] z = new double[last - first + 1];
      double[] weight = new double[z.length];
      for (int i = 0; i < z.length; i++) {
        double growth = StrictMath.exp((first + i) * STEP);
        z[i] = center + (growth - 1 / growth) / 2 / scale;
        weight[i] = STEP * density(z[i]) * (growth + 1 / growth) / 2 / scale;
      }
      return new Nodes(z, weight);
    }
  }

  /** (2π)^−½ e^{−z²/2}. */
  static double density(double z) {
    return DENSITY_AT_ZERO * StrictMath.exp(-z * z / 2);
  }

  /**
   * Φ(x) = P(z ≤ x), to about 1e-15: ½ + density(x) · Σ x^{2k+1} / (2k+1)!!, whose terms have one
   * sign.
   */
  static double cumulative(double x) {
    if (FARTHEST < Math.abs(x)) {
      return x < 0 ? 0 : 1;
    }
    double term = x;
    double sum = x;
    for (int k = 1; 1e-17 * Math.abs(sum) < Math.abs(term); k++) {
      term *= x * x / (2 * k + 1);
      sum += term;
    }
    return 0.5 + density(x) * sum;
  }

  private static double inverseSinh(double y) {
    double magnitude = StrictMath.log(Math.abs(y) + Math.sqrt(y * y + 1));
    return y < 0 ? -magnitude : magnitude;
  }

  private GaussianMean() {}
}
