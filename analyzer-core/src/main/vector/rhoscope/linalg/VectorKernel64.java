package rhoscope.linalg;

import java.util.Objects;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** The kernel with the processor's vectors as the JDK's incubating module offers them. */
final class VectorKernel64 implements Kernel64 {
  /*
   * A panel of b is as wide as a tile of sums; 512 rows of it stay in the second cache while all rows
   * of a pass by.
   *
   * Indices are checked here, once for a product. Those that the Vector API makes at each access are
   * switched off where this program starts its own JVMs: on JDK 17 they take a quarter of the time of
   * a small product, and make code so long that C2 gives up keeping vectors in registers.
   */
  private static final VectorSpecies<Double> SPECIES = Vectors.F64;
  private static final int LANES = SPECIES.length();
  private static final int WIDTH = Vectors.PANEL * LANES;
  private static final int DEPTH = 128;

  /** Numbers in the arrays that functions are compiled with. */
  private static final int SAMPLE = 512;

  private final WarmTiles64 tiles;
  private final Warm tanh;
  private final Warm sigmoid;
  private final Warm sum;
  private final Squares64 squares;
  private final Warm products;
  private final InnerProducts64 inner;

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
    tanh = new Warm(!patient, () -> VectorFunctions64.tanh(x, 0, y, 0, SAMPLE));
    sigmoid = new Warm(!patient, () -> VectorFunctions64.sigmoid(x, 0, y, 0, SAMPLE));
    sum = new Warm(!patient, () -> partialSquares(x, 0, SAMPLE, 1, sums));
    squares = new Squares64(this::squaresSoFar);
    double[] parts = new double[InnerProducts64.ROWS * Squares64.SUMS];
    int some = SAMPLE / InnerProducts64.ROWS;
    products =
        new Warm(!patient, () -> partialProducts(InnerProducts64.ROWS, some, x, 0, some, y, parts));
    inner = new InnerProducts64(this::productsSoFar);
  }

  /** Of a vector. */
  static int bits() {
    return SPECIES.vectorBitSize();
  }

  @Override
  public Packed64 packed(int rows, int columns) {
    return new Panels64(rows, columns, WIDTH, padded(columns));
  }

  @Override
  public void pack(
      int rows, double[] b, int at, int rowStride, int columnStride, Packed64 into, int first) {
    ((Panels64) into).pack(rows, b, at, rowStride, columnStride, first);
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
    int width = panels.width();
    if (0 < m && 0 < k) {
      Objects.checkFromToIndex(first, first + k, panels.rows());
      Objects.checkIndex(aAt, a.length);
      Objects.checkIndex(aAt + (m - 1L) * aRow + (k - 1L) * aColumn, (long) a.length);
    }
    if (0 < m) {
      Objects.checkFromIndexSize(cAt, width, c.length);
      Objects.checkFromIndexSize(cAt + (m - 1L) * cRow, width, (long) c.length);
    }
    double[] data = panels.data();
    for (int j = 0; j < width; j += WIDTH) {
      int stride = panels.stride(j);
      int vectors = stride / LANES;
      int from = panels.at(first, j);
      int to = cAt + j;
      if (0 < m && 0 < k && tiles.areHot(vectors, m)) {
        for (int p = 0; p < k; p += DEPTH) {
          int depth = Math.min(DEPTH, k - p);
          int x = aAt + p * aColumn;
          int y = from + p * stride;
          boolean more = add || 0 < p;
          VectorTiles64.panel(vectors, m, depth, a, x, aRow, aColumn, data, y, c, to, cRow, more);
        }
      } else {
        ScalarProduct64.product(
            m, stride, k, a, aAt, aRow, aColumn, data, from, stride, c, to, cRow, add);
      }
    }
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

  /*
   * Eight vectors at a time, which makes it too long for C2 to inline, see VectorFunctions64: compiled
   * into the training it was found to make an object per vector.
   */
  private static void partialSquares(double[] x, int at, int count, double scale, double[] sums) {
    DoubleVector by = DoubleVector.broadcast(SPECIES, scale);
    int end = at + count;
    for (int j = 0; j < Squares64.SUMS && 0 < count; j += LANES) {
      DoubleVector sum = DoubleVector.fromArray(SPECIES, sums, j);
      int i = at + j;
      for (; i + 8 * Squares64.SUMS < end; i += 8 * Squares64.SUMS) {
        DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, i).mul(by);
        DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, i + Squares64.SUMS).mul(by);
        DoubleVector x2 = DoubleVector.fromArray(SPECIES, x, i + 2 * Squares64.SUMS).mul(by);
        DoubleVector x3 = DoubleVector.fromArray(SPECIES, x, i + 3 * Squares64.SUMS).mul(by);
        DoubleVector x4 = DoubleVector.fromArray(SPECIES, x, i + 4 * Squares64.SUMS).mul(by);
        DoubleVector x5 = DoubleVector.fromArray(SPECIES, x, i + 5 * Squares64.SUMS).mul(by);
        DoubleVector x6 = DoubleVector.fromArray(SPECIES, x, i + 6 * Squares64.SUMS).mul(by);
        DoubleVector x7 = DoubleVector.fromArray(SPECIES, x, i + 7 * Squares64.SUMS).mul(by);
        sum = x0.fma(x0, sum);
        sum = x1.fma(x1, sum);
        sum = x2.fma(x2, sum);
        sum = x3.fma(x3, sum);
        sum = x4.fma(x4, sum);
        sum = x5.fma(x5, sum);
        sum = x6.fma(x6, sum);
        sum = x7.fma(x7, sum);
      }
      for (; i + Squares64.SUMS < end; i += Squares64.SUMS) {
        DoubleVector part = DoubleVector.fromArray(SPECIES, x, i).mul(by);
        sum = part.fma(part, sum);
      }
      DoubleVector last = DoubleVector.fromArray(SPECIES, x, i).mul(by);
      last.fma(last, sum).intoArray(sums, j);
    }
  }

  @Override
  public void innerProducts(
      int rows, int n, double[] a, int aAt, int aRow, double[] x, double[] y) {
    if (0 < rows && 0 < n) {
      Objects.checkFromIndexSize(aAt, n, a.length);
      Objects.checkFromIndexSize(aAt + (rows - 1L) * aRow, n, (long) a.length);
      Objects.checkFromIndexSize(0, n, x.length);
    }
    inner.of(rows, n, a, aAt, aRow, x, y);
  }

  private void productsSoFar(
      int rows, int count, double[] a, int aAt, int aRow, double[] x, double[] sums) {
    if (products.isHot()) {
      partialProducts(rows, count, a, aAt, aRow, x, sums);
    } else {
      ScalarKernel64.partialProducts(rows, count, a, aAt, aRow, x, sums);
    }
  }

  /** Of fewer than eight rows the last is taken again in place of those that are missing. */
  private static void partialProducts(
      int rows, int count, double[] a, int aAt, int aRow, double[] x, double[] sums) {
    int last = rows - 1;
    int a1 = Math.min(1, last) * aRow;
    int a2 = Math.min(2, last) * aRow;
    int a3 = Math.min(3, last) * aRow;
    int a4 = Math.min(4, last) * aRow;
    int a5 = Math.min(5, last) * aRow;
    int a6 = Math.min(6, last) * aRow;
    int a7 = Math.min(7, last) * aRow;
    for (int j = 0; j < Squares64.SUMS; j += LANES) {
      DoubleVector s0 = DoubleVector.zero(SPECIES);
      DoubleVector s1 = s0;
      DoubleVector s2 = s0;
      DoubleVector s3 = s0;
      DoubleVector s4 = s0;
      DoubleVector s5 = s0;
      DoubleVector s6 = s0;
      DoubleVector s7 = s0;
      for (int i = j; i < count; i += Squares64.SUMS) {
        DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
        int at = aAt + i;
        s0 = DoubleVector.fromArray(SPECIES, a, at).fma(v, s0);
        s1 = DoubleVector.fromArray(SPECIES, a, at + a1).fma(v, s1);
        s2 = DoubleVector.fromArray(SPECIES, a, at + a2).fma(v, s2);
        s3 = DoubleVector.fromArray(SPECIES, a, at + a3).fma(v, s3);
        s4 = DoubleVector.fromArray(SPECIES, a, at + a4).fma(v, s4);
        s5 = DoubleVector.fromArray(SPECIES, a, at + a5).fma(v, s5);
        s6 = DoubleVector.fromArray(SPECIES, a, at + a6).fma(v, s6);
        s7 = DoubleVector.fromArray(SPECIES, a, at + a7).fma(v, s7);
      }
      s0.intoArray(sums, j);
      s1.intoArray(sums, j + Squares64.SUMS);
      s2.intoArray(sums, j + 2 * Squares64.SUMS);
      s3.intoArray(sums, j + 3 * Squares64.SUMS);
      s4.intoArray(sums, j + 4 * Squares64.SUMS);
      s5.intoArray(sums, j + 5 * Squares64.SUMS);
      s6.intoArray(sums, j + 6 * Squares64.SUMS);
      s7.intoArray(sums, j + 7 * Squares64.SUMS);
    }
  }
}
