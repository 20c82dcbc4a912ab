package rhoscope.lab;

/**
 * A least-squares line.
 *
 * @param slope per index
 * @param rSquared 1 − (residual / total sum of squares); NaN where all values are equal
 */
record Line(double slope, double rSquared) {
  /** Through the values of the indices from first to last. */
  static Line through(double[] values, int first, int last) {
    double[] x = new double[last - first + 1];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
      y[i] = values[first + i];
    }
    return through(x, y);
  }

  /** Through the points (x_i, y_i). */
  static Line through(double[] x, double[] y) {
    double meanX = mean(x);
    double meanY = mean(y);
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      xy += (x[i] - meanX) * (y[i] - meanY);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    double slope = xy / xx;
    double rest = 0;
    for (int i = 0; i < x.length; i++) {
      double off = y[i] - meanY - slope * (x[i] - meanX);
      rest += off * off;
    }
    return new Line(slope, yy == 0 ? Double.NaN : 1 - rest / yy);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
