package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

import java.util.Arrays;

/** The kernel in plain loops, which C2 turns into vector instructions. */
final class ScalarKernel64 implements Kernel64 {
  /*
   * C2 vectorises a loop when all arrays in it are read from index 0 on; with offsets into flat
   * arrays it cannot on JDK 17. So every row of b is an array, and four rows of c are summed in
   * arrays of their own before they are stored. Four rows of b at a time keep the accumulators'
   * loads and stores small beside the arithmetic.
   */
  private static final int TILE = 4;

  private final int lanes;
  private final Squares64 squares = new Squares64(ScalarKernel64::partialSquares);
  private final ThreadLocal<double[][]> sums = ThreadLocal.withInitial(() -> new double[TILE][0]);

  ScalarKernel64() {
    this(64 / Double.BYTES);
  }

  /** With another kernel's width of rows. */
  ScalarKernel64(int lanes) {
    this.lanes = lanes;
  }

  private record Rows64(double[][] row, int columns) implements Packed64 {
    @Override
    public int rows() {
      return row.length;
    }
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public Packed64 packed(int rows, int columns) {
    return new Rows64(new double[rows][padded(columns)], columns);
  }

  @Override
  public void pack(
      int rows, double[] b, int at, int rowStride, int columnStride, Packed64 into, int first) {
    Rows64 target = (Rows64) into;
    int columns = target.columns;
    for (int r = 0; r < rows; r++) {
      double[] row = target.row[first + r];
      int from = at + r * rowStride;
      if (columnStride == 1) {
        System.arraycopy(b, from, row, 0, columns);
      } else {
        for (int j = 0; j < columns; j++) {
          row[j] = b[from + j * columnStride];
        }
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
    int width = padded(b.columns());
    double[][] row = ((Rows64) b).row;
    double[][] sum = sums(width);
    for (int i = 0; i < m; i += TILE) {
      int some = Math.min(TILE, m - i);
      for (int r = 0; r < some; r++) {
        if (add) {
          System.arraycopy(c, cAt + (i + r) * cRow, sum[r], 0, width);
        } else {
          Arrays.fill(sum[r], 0, width, 0);
        }
      }
      int from = aAt + i * aRow;
      if (some == TILE) {
        four(width, k, a, from, aRow, aColumn, row, first, sum);
      } else {
        for (int r = 0; r < some; r++) {
          one(width, k, a, from + r * aRow, aColumn, row, first, sum[r]);
        }
      }
      for (int r = 0; r < some; r++) {
        System.arraycopy(sum[r], 0, c, cAt + (i + r) * cRow, width);
      }
    }
  }

  private double[][] sums(int width) {
    double[][] sum = sums.get();
    if (sum[0].length < width) {
      for (int r = 0; r < TILE; r++) {
        sum[r] = new double[width];
      }
    }
    return sum;
  }

  private static void four(
      int width,
      int k,
      double[] a,
      int aAt,
      int aRow,
      int aColumn,
      double[][] b,
      int first,
      double[][] sum) {
    int p = 0;
    int x = aAt;
    for (; p + TILE <= k; p += TILE, x += TILE * aColumn) {
      int q = first + p;
      for (int r = 0; r < TILE; r += 2) {
        int y = x + r * aRow;
        int z = y + aRow;
        twoByFour(
            width,
            sum[r],
            sum[r + 1],
            b[q],
            b[q + 1],
            b[q + 2],
            b[q + 3],
            a[y],
            a[y + aColumn],
            a[y + 2 * aColumn],
            a[y + 3 * aColumn],
            a[z],
            a[z + aColumn],
            a[z + 2 * aColumn],
            a[z + 3 * aColumn]);
      }
    }
    for (; p < k; p++, x += aColumn) {
      for (int r = 0; r < TILE; r++) {
        oneByOne(width, sum[r], b[first + p], a[x + r * aRow]);
      }
    }
  }

  private static void one(
      int width, int k, double[] a, int aAt, int aColumn, double[][] b, int first, double[] sum) {
    int p = 0;
    int x = aAt;
    for (; p + TILE <= k; p += TILE, x += TILE * aColumn) {
      int q = first + p;
      oneByFour(
          width,
          sum,
          b[q],
          b[q + 1],
          b[q + 2],
          b[q + 3],
          a[x],
          a[x + aColumn],
          a[x + 2 * aColumn],
          a[x + 3 * aColumn]);
    }
    for (; p < k; p++, x += aColumn) {
      oneByOne(width, sum, b[first + p], a[x]);
    }
  }

  private static void twoByFour(
      int width,
      double[] c0,
      double[] c1,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double a00,
      double a01,
      double a02,
      double a03,
      double a10,
      double a11,
      double a12,
      double a13) {
    for (int j = 0; j < width; j++) {
      double x0 = b0[j];
      double x1 = b1[j];
      double x2 = b2[j];
      double x3 = b3[j];
      c0[j] =
          multiplyAdd(
              a03, x3, multiplyAdd(a02, x2, multiplyAdd(a01, x1, multiplyAdd(a00, x0, c0[j]))));
      c1[j] =
          multiplyAdd(
              a13, x3, multiplyAdd(a12, x2, multiplyAdd(a11, x1, multiplyAdd(a10, x0, c1[j]))));
    }
  }

  private static void oneByFour(
      int width,
      double[] c,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double a0,
      double a1,
      double a2,
      double a3) {
    for (int j = 0; j < width; j++) {
      c[j] =
          multiplyAdd(
              a3,
              b3[j],
              multiplyAdd(a2, b2[j], multiplyAdd(a1, b1[j], multiplyAdd(a0, b0[j], c[j]))));
    }
  }

  private static void oneByOne(int width, double[] c, double[] b, double a) {
    for (int j = 0; j < width; j++) {
      c[j] = multiplyAdd(a, b[j], c[j]);
    }
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
}
