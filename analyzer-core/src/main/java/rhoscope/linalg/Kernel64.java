package rhoscope.linalg;

/**
 * The arithmetic under every network and decomposition, in float64; {@code Kernel32} is the same in
 * float32. Arrays are the caller's and nothing but {@link #packed} allocates.
 *
 * <p>All implementations give the same bits: every element of a product is one chain of fused
 * multiply-adds in the order of the inner index, from what the result held or from 0; every
 * function is the same sequence of rounded operations on each element; every sum has the same fixed
 * order. So no result depends on the number of lanes, on how a matrix is cut into rows or columns,
 * or on how many threads share the work.
 */
public interface Kernel64 {
  /**
   * The columns that a product writes are a multiple of this, 64 bytes, whatever vectors there are:
   * the order of a sum over padded rows depends on their width.
   */
  int UNIT = Squares64.SUMS;

  /** {@code columns} rounded up to whole units. */
  default int padded(int columns) {
    return (columns + UNIT - 1) / UNIT * UNIT;
  }

  /** Room for a right factor of up to {@code rows} × {@code columns}, all zero. */
  Packed64 packed(int rows, int columns);

  /**
   * Packs rows {@code first} … {@code first + rows − 1}; element (r, j) comes from {@code b[at + r
   * · rowStride + j · columnStride]}, so a transpose is packed by its strides.
   */
  void pack(
      int rows, double[] b, int at, int rowStride, int columnStride, Packed64 into, int first);

  /**
   * c = a b or c += a b.
   *
   * @param m rows of a and c
   * @param k columns of a, rows of b used
   * @param a element (i, p) stands at {@code aAt + i · aRow + p · aColumn}; not modified
   * @param b its rows {@code first} … {@code first + k − 1} are used
   * @param c row i begins at {@code cAt + i · cRow}; {@code padded(b.columns())} numbers of each
   *     row are written, those behind the last column as if b were 0 there
   * @param add whether the product is added to c or replaces it
   */
  void product(
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
      boolean add);

  /** y = tanh x, {@code count} numbers; y may be x. NaN stays NaN. */
  void tanh(double[] x, int xAt, double[] y, int yAt, int count);

  /** y = 1 / (1 + e^−x), {@code count} numbers; y may be x. NaN stays NaN. */
  void sigmoid(double[] x, int xAt, double[] y, int yAt, int count);

  /**
   * Σ x², in float64 whatever the precision of x; without overflow or underflow on the way as long
   * as the sum itself is a number of float64.
   */
  /* wide */ double squares(double[] x, int at, int count);

  /**
   * y = a x, each element an inner product of {@code n} numbers.
   *
   * @param a row i begins at {@code aAt + i · aRow}
   * @param y receives {@code rows} numbers; neither a nor x
   */
  void innerProducts(int rows, int n, double[] a, int aAt, int aRow, double[] x, double[] y);
}
