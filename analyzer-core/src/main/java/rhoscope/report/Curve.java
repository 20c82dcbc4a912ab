package rhoscope.report;

import java.util.Arrays;

/** A series in one line of text, its least value at the bottom and its largest at the top. */
final class Curve {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  /** Medians over {@code width} equal stretches of the values. */
  static String of(double[] values, int width) {
    int columns = Math.min(width, values.length);
    double[] medians = new double[columns];
    for (int column = 0; column < columns; column++) {
      int from = (int) ((long) column * values.length / columns);
      int to = (int) ((long) (column + 1) * values.length / columns);
      medians[column] = median(Arrays.copyOfRange(values, from, Math.max(from + 1, to)));
    }
    double low = Arrays.stream(medians).min().orElse(0);
    double high = Arrays.stream(medians).max().orElse(0);
    StringBuilder line = new StringBuilder();
    for (double median : medians) {
      double height = high > low ? (median - low) / (high - low) : 0;
      line.append(BLOCKS.charAt((int) Math.round(height * (BLOCKS.length() - 1))));
    }
    return line.toString();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private Curve() {}
}
