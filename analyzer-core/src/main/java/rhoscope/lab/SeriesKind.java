package rhoscope.lab;

import java.util.Arrays;
import java.util.Locale;
import rhoscope.evidence.Norms;

/** What becomes of the gradient norms ‖S_t‖, t = 1 … T, as t grows, as far as T steps can tell. */
enum SeriesKind {
  /** Towards a limit, which may be 0. */
  CONVERGES,
  /** Like t: aligned summands that do not fade. */
  GROWS_LINEARLY,
  /** Like √t: summands of random sign that do not fade. */
  GROWS_LIKE_SQRT,
  /** Faster than t. */
  DIVERGES,
  /** Periodically, without a trend. */
  OSCILLATES,
  /** None of these can be told. */
  UNDECIDED;

  /*
   * The first quarter is the transient and is left out. On the rest, with y = ‖S_t‖:
   *
   *   converges        the second half lies within 5 %; or rises or falls monotonically with the last
   *                    quarter's change at most half of the one before (√t has 0.84, t has 1); or falls
   *                    exponentially (R² ≥ 0.9) by a factor of 10 or more
   *   diverges         ln y over ln t has a slope p > 1.5, R² ≥ 0.9; or ln y over t a straight line
   *                    (R² ≥ 0.99) that rises by a factor of 1000 or more
   *   grows linearly   0.75 ≤ p ≤ 1.25, R² ≥ 0.9
   *   grows like sqrt  0.3 ≤ p ≤ 0.7, R² ≥ 0.9
   *   oscillates       |p| < 0.3, and the autocorrelation of y falls below 0 and comes back above 0.7
   *                    within a third of the steps
   *
   * Everything else is undecided: noise of the residuals, too few steps, exact zeros. The thresholds
   * are ours.
   */
  private static final int FEWEST_STEPS = 16;

  private static final double STRAIGHT = 0.9;

  /** Classifies the norms. */
  static SeriesKind of(Norms norms) {
    int steps = norms.size();
    if (steps < FEWEST_STEPS) {
      return UNDECIDED;
    }
    int first = steps / 4;
    double[] ln = Arrays.copyOfRange(norms.ln(), first, steps);
    if (!Arrays.stream(ln).allMatch(Double::isFinite)) {
      return UNDECIDED;
    }
    double[] lnTime = new double[ln.length];
    double[] time = new double[ln.length];
    for (int i = 0; i < ln.length; i++) {
      time[i] = first + i + 1;
      lnTime[i] = StrictMath.log(time[i]);
    }
    Line power = Line.through(lnTime, ln);
    Line exponential = Line.through(time, ln);
    double change = exponential.slope() * (ln.length - 1);
    if (settles(ln) || (exponential.rSquared() >= STRAIGHT && change <= -StrictMath.log(10))) {
      return CONVERGES;
    }
    boolean explodes = exponential.rSquared() >= 0.99 && change >= StrictMath.log(1000);
    if (explodes || (power.rSquared() >= STRAIGHT && power.slope() > 1.5)) {
      return DIVERGES;
    }
    if (power.rSquared() >= STRAIGHT) {
      return ofPower(power.slope());
    }
    return Math.abs(power.slope()) < 0.3 && returns(ln) ? OSCILLATES : UNDECIDED;
  }

  private static SeriesKind ofPower(double slope) {
    if (0.75 <= slope && slope <= 1.25) {
      return GROWS_LINEARLY;
    }
    return 0.3 <= slope && slope <= 0.7 ? GROWS_LIKE_SQRT : UNDECIDED;
  }

  private static boolean settles(double[] ln) {
    double[] half = Arrays.copyOfRange(ln, ln.length / 3, ln.length);
    double low = Arrays.stream(half).min().orElseThrow();
    double high = Arrays.stream(half).max().orElseThrow();
    if (high - low <= StrictMath.log(1.05)) {
      return true;
    }
    int middle = half.length / 2;
    double start = StrictMath.exp(half[0] - high);
    double centre = StrictMath.exp(half[middle] - high);
    double end = StrictMath.exp(half[half.length - 1] - high);
    return monotone(half) && Math.abs(end - centre) <= 0.5 * Math.abs(centre - start);
  }

  private static boolean monotone(double[] values) {
    double direction = Math.signum(values[values.length - 1] - values[0]);
    for (int i = 1; i < values.length; i++) {
      if ((values[i] - values[i - 1]) * direction < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean returns(double[] ln) {
    double mean = Arrays.stream(ln).average().orElseThrow();
    double[] off = Arrays.stream(ln).map(v -> v - mean).toArray();
    boolean below = false;
    for (int lag = 1; lag <= off.length / 3; lag++) {
      double correlation = correlation(off, lag);
      below |= correlation < 0;
      if (below && correlation > 0.7) {
        return true;
      }
    }
    return false;
  }

  /** Between the values and themselves {@code lag} later, over the part that both have. */
  private static double correlation(double[] off, int lag) {
    double both = 0;
    double early = 0;
    double late = 0;
    for (int i = lag; i < off.length; i++) {
      both += off[i] * off[i - lag];
      early += off[i - lag] * off[i - lag];
      late += off[i] * off[i];
    }
    return both / Math.sqrt(early * late);
  }

  /** snake_case, as in {@code probe --format json}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
