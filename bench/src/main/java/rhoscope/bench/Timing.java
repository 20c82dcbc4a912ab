package rhoscope.bench;

import java.util.Arrays;

/**
 * What a race measured of one contestant, per unit of work.
 *
 * @param millis wall time of each round
 * @param cpuMillis the process's processor time, median of the rounds
 * @param bytes allocated on the Java heap, median of the rounds
 * @param gcMillis spent on garbage collection in all rounds together, not per unit
 * @param value the last result
 */
record Timing(double[] millis, double cpuMillis, double bytes, long gcMillis, double value) {
  /** The median wall time. */
  double median() {
    return median(millis);
  }

  /** The distance of the quartiles over the median: how much the rounds differ. */
  double spread() {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[n - 1 - n / 4] - sorted[n / 4]) / median();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
