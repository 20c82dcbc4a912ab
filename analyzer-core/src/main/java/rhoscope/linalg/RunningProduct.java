package rhoscope.linalg;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A product P = F₁ F₂ … of n × n matrices that grows to the right, and its norm after each factor.
 * It is held as a matrix near 1 and an exponent, so that neither overflows; for one thread.
 */
public final class RunningProduct {
  /*
   * The norm is the root of the largest eigenvalue of P Pᵀ, from a Lanczos iteration that starts at
   * the last one's vector: the left singular vectors of a growing product settle. To a loose
   * tolerance the iteration multiplies with P and Pᵀ; a tight one takes more steps than the Gram
   * matrix costs, and that is there when the iteration gives up.
   *
   * A long product has few directions left: where an orthonormal Z holds all of P but a part that no
   * longer matters, ZᵀP has the same norm and fewer rows, and every later step costs less; see
   * RangeFinder. What is dropped changes the norm by the half of its square, relative.
   */

  /** A factor at work. */
  @FunctionalInterface
  public interface Factor {
    /**
     * c = p F.
     *
     * @param rows how many rows
     * @param p rows of {@link #width} numbers, 0 behind the n columns; may be overwritten
     * @param c receives rows of the same form
     */
    void multiply(int rows, double[] p, double[] c);
  }

  /** The norm is this exact where nothing else is asked for: the root halves the error. */
  private static final double TIGHT = 1e-10;

  /** Entries between 2^−this and 2^this may be squared and summed up. */
  private static final int RANGE = 60;

  private static final int TIGHT_STEPS = 48;
  private static final int LOOSE_STEPS = 24;

  private final Kernel64 kernel = Kernels.f64();
  private final int n;
  private final int width;
  private final Runnable between;
  private final boolean tight;
  private final double residual;
  private final RangeFinder finder;
  private final DominantNorm iteration;
  private final double[] inner;
  private final Packed64 transposed;
  private final double[][] gram;
  private double[] p;
  private double[] next;
  private long exponent;
  private double norm = Double.NaN;
  private int factors;

  /**
   * The empty product.
   *
   * @param tolerance of the norms, relative; at most 0.01
   * @param between run every few milliseconds; what it throws ends the work
   */
  public RunningProduct(int n, double tolerance, Runnable between) {
    this.n = n;
    this.width = kernel.padded(n);
    this.between = between;
    this.tight = tolerance < 1e-6;
    this.residual = tight ? TIGHT : tolerance;
    this.finder = new RangeFinder(n, tight ? 1e-6 : 0.5 * Math.sqrt(tolerance));
    this.iteration = new DominantNorm(n, tight ? TIGHT_STEPS : LOOSE_STEPS, residual);
    this.inner = new double[width];
    this.transposed = kernel.packed(n, n);
    this.gram = new double[n][n];
    this.p = new double[finder.rows() * width];
    this.next = new double[finder.rows() * width];
    restart();
  }

  /** The numbers in a row of P: n, rounded up to whole vectors. */
  public int width() {
    return width;
  }

  /** Back to the empty product, without what was learned about the one before. */
  public final void restart() {
    Arrays.fill(p, 0);
    for (int i = 0; i < n; i++) {
      p[i * width + i] = 1;
    }
    exponent = 0;
    factors = 0;
    norm = 1;
    finder.restart(n);
    iteration.restart();
  }

  /**
   * Multiplies P by the next factor, times 2^{@code factorExponent}. A factor with entries near 1
   * overflows nothing.
   */
  public void times(Factor factor, long factorExponent) {
    between.run();
    factor.multiply(finder.rows(), p, next);
    double[] swap = p;
    p = next;
    next = swap;
    exponent += factorExponent;
    factors++;
    norm = normalize() ? measure() : norm * 0;
    if (0 < norm) {
      finder.reduce(p, width, norm, factors, iteration, between);
    }
  }

  /** ‖P‖₂ · 2^{−{@link #exponent}}; NaN after a factor that was not finite. */
  public double norm() {
    return norm;
  }

  /** Of the power of two that P is held without. */
  public long exponent() {
    return exponent;
  }

  /**
   * Whether what was dropped has grown so much beside the rest that the last norm may be off: an
   * input that turns the network around can do that. The product has then to be made again, after
   * {@link #keepAll}.
   */
  public boolean lost() {
    return finder.lost(p, width, norm, tight ? 1e-10 : residual);
  }

  /** From the next {@link #restart} on nothing is dropped. */
  public void keepAll() {
    finder.disable();
  }

  /**
   * ‖(I − Q Qᵀ) P‖₂ · 2^{−{@link #exponent}} over the columns of P from {@code first} on, as exact
   * as the norm of P itself allows.
   *
   * @param q n × k, orthonormal columns
   */
  public double normBeside(double[] q, int k, int first) {
    double[] whole = finder.expand(p, width);
    double[] along = new double[k * width];
    Packed64 packed = kernel.packed(n, n);
    kernel.pack(n, whole, 0, width, 1, packed, 0);
    kernel.product(k, n, q, 0, 1, k, packed, 0, along, 0, width, false);
    Packed64 parts = kernel.packed(k, n);
    for (int i = 0; i < along.length; i++) {
      along[i] = -along[i];
    }
    kernel.pack(k, along, 0, width, 1, parts, 0);
    kernel.product(n, k, q, 0, k, 1, parts, 0, whole, 0, width, true);
    double[] rest = new double[n * (n - first)];
    for (int i = 0; i < n; i++) {
      System.arraycopy(whole, i * width + first, rest, i * (n - first), n - first);
    }
    // The Frobenius norm bounds the other, and a bound is what is asked for.
    return Norms.frobenius(rest);
  }

  /** Whether there is a number to measure: P is neither zero nor beyond all range. */
  private boolean normalize() {
    int used = finder.rows() * width;
    double largest = 0;
    for (int i = 0; i < used; i++) {
      largest = Math.max(largest, Math.abs(p[i]));
    }
    if (largest == 0 || !(largest <= Double.MAX_VALUE)) {
      norm = largest == 0 ? norm : Double.NaN;
      return false;
    }
    int shift = Math.getExponent(largest);
    if (shift < -RANGE || RANGE < shift) {
      for (int i = 0; i < used; i++) {
        p[i] = Math.scalb(p[i], -shift);
      }
      exponent += shift;
    }
    return true;
  }

  private double measure() {
    int rows = finder.productRows();
    if (!tight) {
      OptionalDouble found = iteration.find(rows, this::both);
      if (found.isPresent()) {
        return Math.sqrt(found.getAsDouble());
      }
    }
    gram(rows);
    if (tight) {
      OptionalDouble found = iteration.find(rows, (x, y) -> symmetric(rows, x, y));
      if (found.isPresent()) {
        return Math.sqrt(found.getAsDouble());
      }
    }
    return Math.sqrt(SymmetricTop.largest(rows, gram, between));
  }

  /** y = P Pᵀ x. */
  private void both(double[] x, double[] y) {
    int rows = finder.productRows();
    Rows.combine(rows, n, p, width, x, inner);
    kernel.innerProducts(rows, n, p, 0, width, inner, y);
  }

  private void gram(int rows) {
    Packed64 right = rows == n ? transposed : kernel.packed(n, rows);
    kernel.pack(n, p, 0, 1, width, right, 0);
    int columns = kernel.padded(rows);
    kernel.product(rows, n, p, 0, width, 1, right, 0, next, 0, columns, false);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(next, i * columns, gram[i], 0, rows);
    }
  }

  private void symmetric(int rows, double[] x, double[] y) {
    Arrays.fill(y, 0, rows, 0);
    int i = 0;
    for (; i + 4 <= rows; i += 4) {
      SymmetricTop.addFour(
          rows,
          gram[i],
          gram[i + 1],
          gram[i + 2],
          gram[i + 3],
          x[i],
          x[i + 1],
          x[i + 2],
          x[i + 3],
          y);
    }
    for (; i < rows; i++) {
      SymmetricTop.subtract(rows, gram[i], -x[i], y);
    }
  }
}
