package rhoscope.report;

import java.util.List;

/**
 * Curves over one axis.
 *
 * @param title above
 * @param x what the horizontal axis counts
 * @param y what the vertical axis shows
 * @param logarithmic whether the vertical axis is; values that are not positive are then left out
 * @param lines those of one name share a colour
 */
public record Figure(String title, String x, String y, boolean logarithmic, List<Line> lines) {

  /**
   * One curve.
   *
   * @param name in the legend
   * @param xs ascending
   * @param ys as many; a value that is not finite is a gap
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Line(String name, double[] xs, double[] ys) {}
}
