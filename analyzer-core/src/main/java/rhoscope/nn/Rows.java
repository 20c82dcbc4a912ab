package rhoscope.nn;

/** A vector against all rows of a flat row-major matrix whose row is as long as the vector. */
final class Rows {
  /** Sets each of the {@code rows} rows from {@code at} on to a copy of {@code row}. */
  static void fill(double[] row, double[] matrix, int at, int rows) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(row, 0, matrix, at + r * row.length, row.length);
    }
  }

  /** Adds each of the {@code rows} rows from {@code at} on to {@code sum}. */
  static void addSum(double[] matrix, int at, int rows, double[] sum) {
    for (int r = 0; r < rows; r++) {
      int start = at + r * sum.length;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += matrix[start + i];
      }
    }
  }

  private Rows() {}
}
