package rhoscope.linalg;

/**
 * A right factor in panels of neighbouring columns, row under row, so that an inner loop over one
 * panel reads it from one end to the other. The last panel may be narrower.
 *
 * @param panel columns of a panel, whole vectors
 * @param width of all panels, at least {@code columns}; what stands behind those is 0
 */
record Panels64(double[] data, int rows, int columns, int panel, int width) implements Packed64 {
  Panels64(int rows, int columns, int panel, int width) {
    this(new double[Math.multiplyExact(rows, width)], rows, columns, panel, width);
  }

  /** Columns of the panel that begins with column j. */
  int stride(int j) {
    return Math.min(panel, width - j);
  }

  /** Where the panel that begins with column j has a row. */
  int at(int row, int j) {
    return rows * j + row * stride(j);
  }

  /** See {@link Kernel64#pack}. */
  void pack(int count, double[] b, int at, int rowStride, int columnStride, int first) {
    for (int j = 0; j < columns; j += panel) {
      int stride = stride(j);
      int to = at(first, j);
      int some = Math.min(panel, columns - j);
      for (int r = 0; r < count; r++, to += stride) {
        copy(some, b, at + r * rowStride + j * columnStride, columnStride, data, to);
      }
    }
  }

  private static void copy(int count, double[] from, int at, int stride, double[] to, int toAt) {
    if (stride == 1) {
      System.arraycopy(from, at, to, toAt, count);
    } else {
      for (int j = 0; j < count; j++) {
        to[toAt + j] = from[at + j * stride];
      }
    }
  }
}
