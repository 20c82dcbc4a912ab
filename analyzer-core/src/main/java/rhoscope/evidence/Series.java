package rhoscope.evidence;

import java.util.Arrays;

/**
 * A quantity over the updates of a run.
 *
 * @param name snake_case: {@code loss}, {@code gradient_norm}, {@code clip_scale}, …
 * @param unit {@code 1} for none
 * @param updates ascending, 1-based
 * @param values finite, one per update
 */
public record Series(String name, String unit, long[] updates, double[] values) {
  public Series {
    if (updates.length != values.length) {
      throw new IllegalArgumentException(updates.length + " updates, " + values.length + " values");
    }
  }

  /** How many points there are. */
  public int size() {
    return updates.length;
  }

  /** The last {@code count} points, or all where there are fewer. */
  public Series tail(int count) {
    int from = Math.max(0, size() - count);
    return new Series(
        name,
        unit,
        Arrays.copyOfRange(updates, from, size()),
        Arrays.copyOfRange(values, from, size()));
  }
}
