package rhoscope.lab;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.Packed64;
import rhoscope.linalg.Qr;
import rhoscope.linalg.RunningProduct;

/** Lyapunov exponents by QR at every step (Benettin): Q_t R_t = J_t Q_{t−1}, nats per step. */
final class LyapunovSpectrum {
  /*
   * lyapunov_max asks for the largest of the means of ln|R_ii| over ALL columns of the state, which
   * would be a QR of an S × S matrix at every step. But the first k columns do not depend on those
   * behind them, and the largest is nearly always among the first. Those behind cannot reach it when
   * they cannot grow: with Q_2 the orthogonal complement of the first k columns, the product of their
   * blocks of R is Q_2,Tᵀ (J_T … J_1) Q_2,0, and its diagonal is the product of their diagonals, so
   *
   *   Σ_t ln|R_t,ii| ≤ ln ‖Q_2,Tᵀ (J_T … J_1) Q_2,0‖   for every i > k.
   *
   * J_T … J_1 is there, as the last of the products over all lags. Where the bound lies below the
   * largest of the first k the answer is exact; where it does not, more columns are taken, in the end
   * all. A column that was clamped at some step is beyond the bound, but loses 690 nats at once.
   */

  /** For {@link #max} |R_ii| below this counts as this. */
  private static final double LN_SMALLEST = StrictMath.log(1e-300);

  /** One step in this many belongs to the transient. */
  private static final int TRANSIENT = 10;

  /** Columns that are tried first; they grow by the factor until they suffice. */
  private static final int COLUMNS = 16;

  private static final int FACTOR = 4;

  /** What rounding, and what was dropped of it, may have changed the product by, relative. */
  private static final double PRODUCT_ERROR = 1e-5;

  /** A column that is ahead by less than this many nats per step changes no figure. */
  private static final double EVEN = 1e-13;

  private static final long SEED = 1;

  /**
   * max over i of (1/T) Σ_t ln|R_t,ii| from Q_0 = the identity, all columns, nothing dropped: exact
   * and checkable.
   *
   * @param product J_T … J_1
   * @param lnSteps ln ‖J_t‖₂ of all steps
   */
  static double max(
      Passage passage, Jacobians jacobians, RunningProduct product, double[] lnSteps) {
    int size = jacobians.size();
    int steps = jacobians.steps();
    double[] bounded = Arrays.stream(lnSteps).map(ln -> Math.max(ln, LN_SMALLEST)).toArray();
    double least = Arrays.stream(bounded).min().orElseThrow();
    double lost = (LN_SMALLEST + Arrays.stream(bounded).sum() - least) / steps;
    for (int columns = Math.min(COLUMNS, size); ; columns = Math.min(FACTOR * columns, size)) {
      double[] start = new double[size * columns];
      for (int i = 0; i < columns; i++) {
        start[i * columns + i] = 1;
      }
      Sweep sweep = new Sweep(passage, jacobians, columns, start, LN_SMALLEST);
      double[] jacobian = new double[size * size];
      for (int t = 1; t <= steps; t++) {
        sweep.advance(t, jacobian, true);
      }
      double largest = Arrays.stream(sweep.means(steps)).max().orElseThrow();
      if (columns == size || Double.isNaN(product.norm())) {
        return largest;
      }
      double beside = product.normBeside(sweep.q, columns, columns);
      double bound = NormList.ln(beside + PRODUCT_ERROR * product.norm(), product.exponent());
      if (bound / steps <= largest + EVEN && lost <= largest) {
        return largest;
      }
    }
  }

  /**
   * The largest exponents of one sequence as rules use them (science.md Q5), descending: from a
   * fixed random Q_0, the first tenth of the steps dropped; −∞ for a direction that a step maps to
   * exactly 0.
   *
   * @param count how many, at most S
   */
  static double[] largest(Passage passage, Jacobians jacobians, int count) {
    int size = jacobians.size();
    double[] start = new double[size * count];
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < start.length; i++) {
      start[i] = random.nextGaussian();
    }
    new Qr(size, count).orthonormalize(start, new double[count]);
    int drop = jacobians.steps() / TRANSIENT;
    Sweep sweep = new Sweep(passage, jacobians, count, start, Double.NEGATIVE_INFINITY);
    double[] jacobian = new double[size * size];
    for (int t = 1; t <= jacobians.steps(); t++) {
      sweep.advance(t, jacobian, drop < t);
    }
    return descending(sweep.means(jacobians.steps() - drop));
  }

  /**
   * The exponents of the network from those of its layers and sequences. A layer depends on those
   * below it and on none above, so the network's Jacobian is triangular in blocks, and its
   * exponents are those of the blocks together.
   *
   * @param exponents [layers][N], descending each
   * @param count how many are kept
   */
  static Probe.Lyapunov together(double[][][] exponents, int count) {
    int sequences = exponents[0].length;
    int most = Arrays.stream(exponents).mapToInt(layer -> layer[0].length).sum();
    double[] means = new double[Math.min(count, most)];
    double[] first = new double[sequences];
    for (int n = 0; n < sequences; n++) {
      int sequence = n;
      double[] all =
          descending(
              Arrays.stream(exponents)
                  .flatMapToDouble(layer -> Arrays.stream(layer[sequence]))
                  .toArray());
      first[n] = all[0];
      for (int i = 0; i < means.length; i++) {
        means[i] += all[i] / sequences;
      }
    }
    return new Probe.Lyapunov(means, standardError(first, means[0]));
  }

  private static double[] descending(double[] values) {
    return Arrays.stream(values).map(v -> -v).sorted().map(v -> -v).toArray();
  }

  private static OptionalDouble standardError(double[] first, double mean) {
    int n = first.length;
    if (n < 2 || !Double.isFinite(mean)) {
      return OptionalDouble.empty();
    }
    double squares = Arrays.stream(first).map(e -> (e - mean) * (e - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (n - 1) / n));
  }

  /** Some columns of Q on their way through the steps. */
  private static final class Sweep {
    private final Passage passage;
    private final Jacobians jacobians;
    private final Kernel64 kernel = Kernels.f64();
    private final int columns;
    private final int width;
    private final Qr qr;
    private final Packed64 right;
    private final double[] q;
    private final double[] wide;
    private final double[] r;
    private final double[] sums;
    private final double floor;

    /**
     * From Q_0 = {@code start}, S × columns, which is overwritten.
     *
     * @param floor what a logarithm below it counts as
     */
    Sweep(Passage passage, Jacobians jacobians, int columns, double[] start, double floor) {
      int size = jacobians.size();
      this.passage = passage;
      this.jacobians = jacobians;
      this.columns = columns;
      this.width = kernel.padded(columns);
      this.qr = new Qr(size, columns, passage::check);
      this.right = kernel.packed(size, columns);
      this.q = start;
      this.wide = new double[size * width];
      this.r = new double[columns];
      this.sums = new double[columns];
      this.floor = floor;
    }

    /**
     * Goes through step t.
     *
     * @param jacobian room for J_t
     * @param counted whether the step counts in the means
     */
    void advance(int t, double[] jacobian, boolean counted) {
      passage.check();
      int size = jacobians.size();
      jacobians.jacobian(t, jacobian);
      int exponent = Scaling.exponentOf(jacobian, 0, jacobian.length);
      if (exponent < -HARMLESS || HARMLESS < exponent) {
        Scaling.rescale(jacobian, 0, jacobian.length, -exponent);
      } else {
        exponent = 0;
      }
      kernel.pack(size, q, 0, columns, 1, right, 0);
      kernel.product(size, size, jacobian, 0, size, 1, right, 0, wide, 0, width, false);
      for (int i = 0; i < size; i++) {
        System.arraycopy(wide, i * width, q, i * columns, columns);
      }
      qr.orthonormalize(q, r);
      for (int i = 0; counted && i < columns; i++) {
        sums[i] += Math.max(floor, NormList.ln(Math.abs(r[i]), exponent));
      }
    }

    double[] means(int steps) {
      return Arrays.stream(sums).map(sum -> sum / steps).toArray();
    }

    private static final int HARMLESS = 400;
  }

  private LyapunovSpectrum() {}
}
