package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

import java.util.Arrays;

/** The kernel in plain loops, for a JVM that has no vectors. */
final class ScalarKernel64 implements Kernel64 {
  private final Squares64 squares = new Squares64(ScalarKernel64::partialSquares);
  private final InnerProducts64 inner = new InnerProducts64(ScalarKernel64::partialProducts);

  /** In one panel, since its loops are the better the longer they are. */
  @Override
  public Packed64 packed(int rows, int columns) {
    int width = padded(columns);
    return new Panels64(rows, columns, width, width);
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
    Panels64 panel = (Panels64) b;
    int width = panel.width();
    int from = panel.at(first, 0);
    ScalarProduct64.product(
        m, width, k, a, aAt, aRow, aColumn, panel.data(), from, width, c, cAt, cRow, add);
  }

  @Override
  public void tanh(double[] x, int xAt, double[] y, int yAt, int count) {
    tanhs(x, xAt, y, yAt, count);
  }

  /** y = tanh x, number by number; in two loops, since long chains of operations overlap less. */
  static void tanhs(double[] x, int xAt, double[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = Functions64.growth(x[xAt + i]);
    }
    for (int i = 0; i < count; i++) {
      y[yAt + i] = Functions64.tanhOfGrowth(y[yAt + i]);
    }
  }

  @Override
  public void sigmoid(double[] x, int xAt, double[] y, int yAt, int count) {
    sigmoids(x, xAt, y, yAt, count);
  }

  /** y = 1 / (1 + e^−x), number by number. */
  static void sigmoids(double[] x, int xAt, double[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = Functions64.sigmoid(x[xAt + i]);
    }
  }

  @Override
  public /* wide */ double squares(double[] x, int at, int count) {
    return squares.of(x, at, count);
  }

  /** {@link Squares64.Partial64} in plain loops. */
  static void partialSquares(double[] x, int at, int count, double scale, double[] sums) {
    for (int i = 0; i < count; i += Squares64.SUMS) {
      for (int j = 0; j < Squares64.SUMS; j++) {
        double part = scale * x[at + i + j];
        sums[j] = multiplyAdd(part, part, sums[j]);
      }
    }
  }

  @Override
  public void innerProducts(
      int rows, int n, double[] a, int aAt, int aRow, double[] x, double[] y) {
    inner.of(rows, n, a, aAt, aRow, x, y);
  }

  /** {@link InnerProducts64.Partial64} in plain loops. */
  static void partialProducts(
      int rows, int count, double[] a, int aAt, int aRow, double[] x, double[] sums) {
    Arrays.fill(sums, 0, rows * Squares64.SUMS, 0);
    for (int r = 0; r < rows; r++) {
      int from = aAt + r * aRow;
      int to = r * Squares64.SUMS;
      for (int i = 0; i < count; i += Squares64.SUMS) {
        for (int j = 0; j < Squares64.SUMS; j++) {
          sums[to + j] = multiplyAdd(a[from + i + j], x[i + j], sums[to + j]);
        }
      }
    }
  }
}
