package rhoscope.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The W, K × O, with the least Σ_r ‖y_r − Wᵀ x_r‖² + Σ_k β_k ‖w_k‖², w_k the rows of W, over any
 * number of rows [x_r | y_r] that come block by block. Memory does not grow with their number. For
 * one thread.
 */
public final class RidgeRegression {
  /*
   * Kept is the triangle R of a QR decomposition of all rows so far with diag(√β) above them, targets
   * as further columns [1, 5.3 and 6.5.3]:
   *
   *   [ diag √β   0 ]       [ A  Z ]
   *   [ X         Y ]  =  Q [ 0  S ],   A W = Z,   least sum = ‖S‖²
   *
   * A new block is folded in by Householder reflections of the triangle's row and the block's column.
   * The normal equations would be half the work, but they square the condition number: states of a
   * reservoir have singular values from 1 down to 1e-8 and less, whose squares float64 does not hold
   * beside 1. Here R errs as much as if all rows had been factored at once.
   *
   * Where a pivot is nothing but rounding, A has no inverse: W is then the shortest of those with the
   * least sum, by an SVD of A, singular values at the level of rounding left out.
   *
   * [1] Golub, Van Loan, Matrix Computations, 4th edition
   */
  private static final int BLOCK = 64; // rows whose 400 columns stay in the second cache

  private final double[] penalties;
  private final int columns;
  private final int outputs;
  private final int width;

  /** R by rows; row j holds columns j … width − 1. */
  private final double[][] factor;

  private final double[] reflector = new double[BLOCK];
  private final double[] products;

  /**
   * A regression without rows.
   *
   * @param penalties β ≥ 0 of each of the K columns; 0 leaves a column free
   * @param outputs O
   */
  public RidgeRegression(double[] penalties, int outputs) {
    this.penalties = penalties.clone();
    this.columns = penalties.length;
    this.outputs = outputs;
    this.width = columns + outputs;
    this.factor = new double[width][];
    this.products = new double[width];
    for (int j = 0; j < width; j++) {
      factor[j] = new double[width - j];
      factor[j][0] = j < columns ? Math.sqrt(penalties[j]) : 0;
    }
  }

  /** Numbers of a row: K + O. */
  public int width() {
    return width;
  }

  /**
   * Adds rows.
   *
   * @param rows {@code count} rows of {@link #width} numbers, x and behind it y; overwritten
   * @param between run every few milliseconds; what it throws leaves the regression half-way
   */
  public void add(double[] rows, int count, Runnable between) {
    for (int first = 0; first < count; first += BLOCK) {
      fold(rows, first * width, Math.min(BLOCK, count - first), between);
    }
  }

  private void fold(double[] rows, int at, int count, Runnable between) {
    for (int j = 0; j < width; j++) {
      if (j % BLOCK == 0) {
        between.run();
      }
      double squares = 0;
      for (int i = 0; i < count; i++) {
        reflector[i] = rows[at + i * width + j];
        squares += reflector[i] * reflector[i];
      }
      if (squares != 0) {
        reflect(rows, at, count, j, squares);
      }
    }
  }

  /** H = I − τ v vᵀ with v = (pivot − α, column) maps (pivot, column) to (α, 0). */
  private void reflect(double[] rows, int at, int count, int j, double squares) {
    double[] top = factor[j];
    double norm = Math.sqrt(top[0] * top[0] + squares);
    double alpha = 0 <= top[0] ? -norm : norm;
    double head = top[0] - alpha;
    double tau = 2 / (head * head + squares);
    int behind = width - j;
    for (int k = 0; k < behind; k++) {
      products[k] = head * top[k];
    }
    for (int i = 0; i < count; i++) {
      addScaled(reflector[i], rows, at + i * width + j, products, 0, behind);
    }
    addScaled(-tau * head, products, 0, top, 0, behind);
    for (int i = 0; i < count; i++) {
      addScaled(-tau * reflector[i], products, 0, rows, at + i * width + j, behind);
    }
    top[0] = alpha;
  }

  private static void addScaled(double by, double[] from, int at, double[] to, int toAt, int n) {
    for (int k = 0; k < n; k++) {
      to[toAt + k] += by * from[at + k];
    }
  }

  /**
   * W.
   *
   * @return K × O, row-major; NaN or infinite where a row was
   */
  public double[] solve() {
    double largest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < columns; j++) {
      largest = Math.max(largest, Math.abs(factor[j][0]));
      least = Math.min(least, Math.abs(factor[j][0]));
    }
    if (!(largest < Double.POSITIVE_INFINITY)) {
      double[] undefined = new double[columns * outputs];
      Arrays.fill(undefined, Double.NaN);
      return undefined;
    }
    return rounding(largest) < least ? substitute() : shortest();
  }

  private double rounding(double largest) {
    return columns * Math.ulp(1.0) * largest;
  }

  private double[] substitute() {
    double[] w = new double[columns * outputs];
    for (int j = columns - 1; 0 <= j; j--) {
      double[] row = factor[j];
      System.arraycopy(row, columns - j, w, j * outputs, outputs);
      for (int k = j + 1; k < columns; k++) {
        addScaled(-row[k - j], w, k * outputs, w, j * outputs, outputs);
      }
      for (int o = 0; o < outputs; o++) {
        w[j * outputs + o] /= row[0];
      }
    }
    return w;
  }

  /** A⁺ Z = V Σ⁺ Uᵀ Z. */
  private double[] shortest() {
    DMatrixRMaj a = new DMatrixRMaj(columns, columns);
    for (int j = 0; j < columns; j++) {
      System.arraycopy(factor[j], 0, a.data, j * columns + j, columns - j);
    }
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(columns, columns, true, true, false);
    if (!svd.decompose(a)) {
      throw new ArithmeticException("the singular values of a triangle of " + columns);
    }
    double[] sigma = svd.getSingularValues();
    double kept = rounding(Arrays.stream(sigma).limit(columns).max().orElse(0));
    DMatrixRMaj ut = svd.getU(null, true);
    DMatrixRMaj v = svd.getV(null, false);
    double[] w = new double[columns * outputs];
    double[] share = new double[outputs];
    for (int i = 0; i < columns; i++) {
      if (sigma[i] <= kept) {
        continue;
      }
      Arrays.fill(share, 0);
      for (int j = 0; j < columns; j++) {
        addScaled(ut.get(i, j) / sigma[i], factor[j], columns - j, share, 0, outputs);
      }
      for (int k = 0; k < columns; k++) {
        addScaled(v.get(k, i), share, 0, w, k * outputs, outputs);
      }
    }
    return w;
  }

  /** Σ_r ‖y_r − Wᵀ x_r‖² over all rows for a {@code w} as {@link #solve} gives it. */
  public double squares(double[] w) {
    double sum = 0;
    for (int j = columns; j < width; j++) {
      sum += square(factor[j], 0, factor[j].length);
    }
    double[] misfit = misfit(w);
    sum += square(misfit, 0, misfit.length);
    for (int k = 0; k < columns; k++) {
      sum -= penalties[k] * square(w, k * outputs, outputs);
    }
    return Math.max(0, sum);
  }

  /** The Euclidean norm of half the gradient of the penalised sum at W: Aᵀ (A W − Z). */
  public double gradientNorm(double[] w) {
    double[] misfit = misfit(w);
    double[] gradient = new double[columns * outputs];
    for (int j = 0; j < columns; j++) {
      for (int k = j; k < columns; k++) {
        addScaled(factor[j][k - j], misfit, j * outputs, gradient, k * outputs, outputs);
      }
    }
    return Norms.euclidean(gradient, 0, gradient.length);
  }

  /** A W − Z, K × O. */
  private double[] misfit(double[] w) {
    double[] misfit = new double[columns * outputs];
    for (int j = 0; j < columns; j++) {
      addScaled(-1, factor[j], columns - j, misfit, j * outputs, outputs);
      for (int k = j; k < columns; k++) {
        addScaled(factor[j][k - j], w, k * outputs, misfit, j * outputs, outputs);
      }
    }
    return misfit;
  }

  private static double square(double[] x, int at, int n) {
    double sum = 0;
    for (int i = at; i < at + n; i++) {
      sum += x[i] * x[i];
    }
    return sum;
  }

  /** All that it keeps of its rows: R, row behind row, without the zeros below its diagonal. */
  public double[] state() {
    double[] all = new double[width * (width + 1) / 2];
    int at = 0;
    for (double[] row : factor) {
      System.arraycopy(row, 0, all, at, row.length);
      at += row.length;
    }
    return all;
  }

  /**
   * Takes over what another of the same sizes and penalties kept.
   *
   * @throws IllegalArgumentException if it is of another size
   */
  public void restore(double[] state) {
    if (state.length != width * (width + 1) / 2) {
      throw new IllegalArgumentException(state.length + " numbers for a triangle of " + width);
    }
    int at = 0;
    for (double[] row : factor) {
      System.arraycopy(state, at, row, 0, row.length);
      at += row.length;
    }
  }
}
