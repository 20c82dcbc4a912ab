package rhoscope.linalg;

/** Which tiles of the product are compiled. */
final class WarmTiles64 {
  private static final int LANES = Vectors.F64.length();

  /** Inner size of the products that are compiled: short, since until then they are slow. */
  private static final int DEPTH = 7;

  private final Warm[][] tiles = new Warm[Vectors.PANEL + 1][VectorTiles64.ROWS + 1];

  WarmTiles64(boolean hot) {
    for (int vectors = 1; vectors <= Vectors.PANEL; vectors++) {
      for (int rows = 1; rows <= VectorTiles64.ROWS; rows++) {
        tiles[vectors][rows] = tile(hot, vectors, rows);
      }
    }
  }

  /** Whether the tiles are, of which {@link VectorTiles64#panel} makes m rows. */
  boolean areHot(int vectors, int m) {
    int count = (m + VectorTiles64.ROWS - 1) / VectorTiles64.ROWS;
    int low = m / count;
    Warm[] heights = tiles[vectors];
    return heights[low].isHot() && (low * count == m || heights[low + 1].isHot());
  }

  private static Warm tile(boolean hot, int vectors, int rows) {
    int width = vectors * LANES;
    double[] b = new double[DEPTH * width];
    double[] c = new double[rows * width];
    return new Warm(
        hot,
        () -> {
          VectorTiles64.panel(vectors, rows, DEPTH, b, 0, 1, 1, b, 0, c, 0, width, true);
          VectorTiles64.panel(vectors, rows, DEPTH, b, 0, 1, 1, b, 0, c, 0, width, false);
        });
  }
}
