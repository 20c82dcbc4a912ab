package rhoscope.linalg;

import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** The kernel with the processor's vectors as the JDK's incubating module offers them. */
final class VectorKernel64 implements Kernel64 {
  /*
   * b stands in panels as wide as a tile of sums, row under row, so that the inner loop reads it from
   * one end to the other. A panel of 512 rows stays in the second cache while all rows of a pass by.
   */
  /*
   * Indices are checked here, once for a product. Those that the Vector API makes at each access are
   * switched off where this program starts its own JVMs: on JDK 17 they take a quarter of the time of
   * a small product, and make code so long that C2 gives up keeping vectors in registers.
   */
  private static final VectorSpecies<Double> SPECIES = Vectors.F64;
  private static final int LANES = SPECIES.length();
  private static final int WIDTH = Vectors.PANEL * LANES;

  /** Numbers in the arrays that functions are compiled with. */
  private static final int SAMPLE = 1024;

  private final WarmTiles64 tiles;
  private final Warm tanh;
  private final Warm sigmoid;
  private final Warm sum;
  private final Squares64 squares;

  /**
   * The kernel.
   *
   * @param patient whether vectors wait until their code is compiled
   */
  VectorKernel64(boolean patient) {
    double[] x = new double[SAMPLE];
    double[] y = new double[SAMPLE];
    double[] sums = new double[Squares64.SUMS];
    tiles = new WarmTiles64(!patient);
    tanh =
        new Warm(
            !patient,
            () -> VectorFunctions64.tanh(x, 0, y, 0, SAMPLE),
            () -> ScalarKernel64.tanhs(x, 0, y, 0, SAMPLE));
    sigmoid =
        new Warm(
            !patient,
            () -> VectorFunctions64.sigmoid(x, 0, y, 0, SAMPLE),
            () -> ScalarKernel64.sigmoids(x, 0, y, 0, SAMPLE));
    sum =
        new Warm(
            !patient,
            () -> partialSquares(x, 0, SAMPLE, 1, sums),
            () -> ScalarKernel64.partialSquares(x, 0, SAMPLE, 1, sums));
    squares = new Squares64(this::squaresSoFar);
  }

  private record Panels64(double[] data, int rows, int columns) implements Packed64 {}

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public Packed64 packed(int rows, int columns) {
    return new Panels64(new double[Math.multiplyExact(rows, padded(columns))], rows, columns);
  }

  @Override
  public void pack(
      int rows, double[] b, int at, int rowStride, int columnStride, Packed64 into, int first) {
    Panels64 panels = (Panels64) into;
    int width = padded(panels.columns);
    for (int j = 0; j < panels.columns; j += WIDTH) {
      int stride = Math.min(WIDTH, width - j);
      int to = panels.rows * j + first * stride;
      int count = Math.min(WIDTH, panels.columns - j);
      for (int r = 0; r < rows; r++, to += stride) {
        copy(count, b, at + r * rowStride + j * columnStride, columnStride, panels.data, to);
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

  @Override
  public void product(
      int m,
      int k,
      double[] a,
      int aAt,
      int aRow,
      int aColumn,
      Packed64 b,
      int first,
      double[] c,
      int cAt,
      int cRow,
      boolean add) {
    Panels64 panels = (Panels64) b;
    int width = padded(panels.columns);
    if (0 < m && 0 < k) {
      Objects.checkFromToIndex(first, first + k, panels.rows);
      Objects.checkIndex(aAt, a.length);
      Objects.checkIndex(aAt + (m - 1L) * aRow + (k - 1L) * aColumn, (long) a.length);
    }
    if (0 < m) {
      Objects.checkFromIndexSize(cAt, width, c.length);
      Objects.checkFromIndexSize(cAt + (m - 1L) * cRow, width, (long) c.length);
    }
    for (int j = 0; j < width; j += WIDTH) {
      int stride = Math.min(WIDTH, width - j);
      int from = panels.rows * j + first * stride;
      int vectors = stride / LANES;
      if (0 < m && 0 < k && tiles.areHot(vectors, m)) {
        VectorTiles64.panel(
            vectors, m, k, a, aAt, aRow, aColumn, panels.data, from, c, cAt + j, cRow, add);
      } else {
        coldPanel(stride, m, k, a, aAt, aRow, aColumn, panels.data, from, c, cAt + j, cRow, add);
      }
    }
  }

  private static void coldPanel(
      int width,
      int m,
      int k,
      double[] a,
      int aAt,
      int aRow,
      int aColumn,
      double[] b,
      int bAt,
      double[] c,
      int cAt,
      int cRow,
      boolean add) {
    if (!add) {
      for (int i = 0; i < m; i++) {
        Arrays.fill(c, cAt + i * cRow, cAt + i * cRow + width, 0);
      }
    }
    ScalarTiles64.add(m, width, k, a, aAt, aRow, aColumn, b, bAt, width, 1, c, cAt, cRow);
  }

  @Override
  public void tanh(double[] x, int xAt, double[] y, int yAt, int count) {
    Objects.checkFromIndexSize(xAt, count, x.length);
    Objects.checkFromIndexSize(yAt, count, y.length);
    if (tanh.isHot()) {
      VectorFunctions64.tanh(x, xAt, y, yAt, count);
    } else {
      ScalarKernel64.tanhs(x, xAt, y, yAt, count);
    }
  }

  @Override
  public void sigmoid(double[] x, int xAt, double[] y, int yAt, int count) {
    Objects.checkFromIndexSize(xAt, count, x.length);
    Objects.checkFromIndexSize(yAt, count, y.length);
    if (sigmoid.isHot()) {
      VectorFunctions64.sigmoid(x, xAt, y, yAt, count);
    } else {
      ScalarKernel64.sigmoids(x, xAt, y, yAt, count);
    }
  }

  @Override
  public /* wide */ double squares(double[] x, int at, int count) {
    Objects.checkFromIndexSize(at, count, x.length);
    return squares.of(x, at, count);
  }

  private void squaresSoFar(double[] x, int at, int count, double scale, double[] sums) {
    if (sum.isHot()) {
      partialSquares(x, at, count, scale, sums);
    } else {
      ScalarKernel64.partialSquares(x, at, count, scale, sums);
    }
  }

  private static void partialSquares(double[] x, int at, int count, double scale, double[] sums) {
    DoubleVector by = DoubleVector.broadcast(SPECIES, scale);
    for (int j = 0; j < Squares64.SUMS && 0 < count; j += LANES) {
      DoubleVector sum = DoubleVector.fromArray(SPECIES, sums, j);
      int i = at + j;
      for (; i + Squares64.SUMS < at + count; i += Squares64.SUMS) {
        DoubleVector part = DoubleVector.fromArray(SPECIES, x, i).mul(by);
        sum = part.fma(part, sum);
      }
      DoubleVector last = DoubleVector.fromArray(SPECIES, x, i).mul(by);
      last.fma(last, sum).intoArray(sums, j);
    }
  }
}
