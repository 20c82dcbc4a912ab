package rhoscope.evidence;

import java.util.Arrays;

/**
 * A list of norms that may leave the range of a double, each with its logarithm.
 *
 * @param values the norms; 0 or infinity where they underflow or overflow
 * @param ln their natural logarithms, exact where the value itself is out of range; −∞ for an exact
 *     zero, NaN for an undefined norm
 */
public record Norms(double[] values, double[] ln) {
  public Norms {
    if (values.length != ln.length) {
      throw new IllegalArgumentException(values.length + " values, " + ln.length + " logarithms");
    }
  }

  /** Norms within the range of a double. */
  public static Norms of(double[] values) {
    return new Norms(values, Arrays.stream(values).map(StrictMath::log).toArray());
  }

  /** How many there are. */
  public int size() {
    return values.length;
  }
}
