package rhoscope.analysis;

import java.util.List;

/** A curve in one line of text: ▁▂▃▄▅▆▇█. */
public final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  /** Six decades below the start is as good as nothing, and would flatten what matters. */
  private static final double DECADES = 6;

  /**
   * A lag profile on a logarithmic axis, lag 0 on the left.
   *
   * @param profile at least 0, finite
   * @param width characters at most
   * @return a full block for the size at lag 0 or more, the lowest for {@link #DECADES} decades
   *     less; empty where there is no profile or nothing at lag 0
   */
  public static String ofLagProfile(List<Double> profile, int width) {
    if (profile.isEmpty() || !(profile.get(0) > 0)) {
      return "";
    }
    int columns = Math.min(width, profile.size());
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < columns; column++) {
      int lag = (int) ((long) column * (profile.size() - 1) / Math.max(1, columns - 1));
      line.append(block(profile.get(lag) / profile.get(0)));
    }
    return line.toString();
  }

  private static char block(double ratio) {
    double height = 1 + StrictMath.log10(ratio) / DECADES;
    int top = BLOCKS.length() - 1;
    return BLOCKS.charAt((int) Math.max(0, Math.min(top, Math.round(height * top))));
  }

  private Sparkline() {}
}
