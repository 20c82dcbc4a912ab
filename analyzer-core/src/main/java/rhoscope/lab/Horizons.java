package rhoscope.lab;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;

/** How far back the gradient reaches, read off a lag profile g_0 … g_{T−1}. */
final class Horizons {
  private static final double LN_1_PERCENT = StrictMath.log(0.01);

  /** Fewer points than this make no line. */
  private static final int FEWEST_POINTS = 8;

  /**
   * The largest K with g_k ≥ 0.01 g_0 for every k ≤ K, and the least-squares line of ln g_k over k
   * from ⌈T/10⌉ to the last positive entry; empty where a number of the profile is undefined.
   */
  static Optional<Probe.Horizon> of(Norms profile) {
    return Arrays.stream(profile.ln()).allMatch(ln -> ln < Double.POSITIVE_INFINITY)
        ? Optional.of(ofDefined(profile))
        : Optional.empty();
  }

  private static Probe.Horizon ofDefined(Norms profile) {
    int length = profile.size();
    int reach = 0;
    while (reach + 1 < length && reaches(profile, reach + 1)) {
      reach++;
    }
    boolean censored = reach == length - 1;
    int first = (length + 9) / 10;
    int last = length - 1;
    while (first <= last && !(profile.ln()[last] > Double.NEGATIVE_INFINITY)) {
      last--;
    }
    if (last - first + 1 < FEWEST_POINTS) {
      return new Probe.Horizon(reach, censored, OptionalDouble.empty(), OptionalDouble.empty());
    }
    Line line = Line.through(profile.ln(), first, last);
    return new Probe.Horizon(
        reach,
        censored,
        OptionalDouble.of(StrictMath.exp(line.slope())),
        Double.isFinite(line.rSquared())
            ? OptionalDouble.of(line.rSquared())
            : OptionalDouble.empty());
  }

  /** The values decide; their logarithms only where a value has left the range of a double. */
  private static boolean reaches(Norms profile, int k) {
    double start = profile.values()[0];
    double value = profile.values()[k];
    if (inRange(start) && inRange(value)) {
      return value >= 0.01 * start;
    }
    return profile.ln()[k] >= profile.ln()[0] + LN_1_PERCENT;
  }

  private static boolean inRange(double value) {
    return value == 0 || (value > 1e-300 && value < 1e300);
  }

  private Horizons() {}
}
