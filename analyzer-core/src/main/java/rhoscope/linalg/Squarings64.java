package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** A matrix squared again and again, kept at norm 1 with the logarithm of its size beside it. */
final class Squarings64 implements Powers {
  /*
   * After k squarings W^m = e^logNorm · x, m = 2^k, ‖x‖_F = 1. In exact arithmetic
   *
   *   |tr W^m| / n  ≤  ρ(W)^m  ≤  ‖W^m‖_F                                    [1, 5.6.14], [2]
   *
   * Every squaring adds a rounding error E with ‖E‖₂ about √n u σ² at most, σ = ‖x‖₂ (measured on
   * Gaussian, orthogonal and rank-one matrices: a third of it). E moves an eigenvalue of x² by at most
   * C ‖E‖, if ‖x^i‖ ≤ C ρ^i for all i. So
   *
   *   |Δ ln ρ|  ≲  √n u C Σ_k c_k² / 2^(k+1),   c_k = ‖W^(2^k)‖₂ / ρ^(2^k),   C = max c_k
   *
   * A matrix far from normal shows itself by large c. σ comes from one step of the power iteration on
   * xᵀx per squaring, from the vector of the squaring before; once the powers have lost all but a few
   * dimensions ‖x‖_F says the same for nothing.
   *
   * [1] Horn, Johnson, Matrix Analysis, 2nd edition
   * [2] Friedland 1991, Revisiting matrix squaring, Linear Algebra Appl. 154
   */

  /** So many squarings at most: m = 2^14. */
  private static final int LIMIT = 14;

  /** When the matrix is small enough for it to cost nothing: m = 2^20. */
  private static final int SMALL_LIMIT = 20;

  private static final int MEASURED = 7;
  private static final int COMPRESSED_FROM = 6;
  private static final int WORTH_COMPRESSING = 192;
  private static final /* wide */ double NEGLIGIBLE = 2e-4;
  private static final int SHARED = 192;
  private static final /* wide */ double GOLDEN = 0.6180339887498949;
  private static final double ONE = 1;

  /** 2^-53 in float64, 2^-24 in float32. */
  private static final /* wide */ double UNIT = Math.ulp(ONE) / 2;

  private final Kernel64 kernel = Kernels.f64();
  private int n;
  private int width;
  private double[] x;
  private double[] y;
  private Packed64 packed;
  private final double[] probe;
  private final double[] image;
  private Optional<Compression64> compression = Optional.empty();

  private final /* wide */ double[] logSize = new /* wide */ double[SMALL_LIMIT + 1];
  private int count;
  private int limit = LIMIT;
  private /* wide */ double neglected;
  private /* wide */ double logNorm;
  private /* wide */ double logNormBefore;
  private /* wide */ double logLower = Double.NEGATIVE_INFINITY;
  private /* wide */ double logUpper;

  /**
   * Before the first squaring.
   *
   * @param a rows of at least n numbers, finite, not all 0, balanced, near 1; not modified
   * @param norm ‖a‖_F
   */
  Squarings64(int n, /* wide */ double[][] a, /* wide */ double norm) {
    this.n = n;
    this.width = kernel.padded(n);
    this.x = new double[n * width];
    this.y = new double[n * width];
    this.packed = kernel.packed(n, n);
    this.probe = new double[width];
    this.image = new double[n];
    for (int i = 0; i < n; i++) {
      probe[i] = 1 + i % 3;
      for (int j = 0; j < n; j++) {
        x[i * width + j] = /* narrow */ (a[i][j] / norm);
      }
    }
    logNorm = StrictMath.log(norm);
    logUpper = logNorm;
    logSize[0] = logNorm + StrictMath.log(largestSingular());
  }

  @Override
  public boolean square() {
    kernel.pack(n, x, 0, width, 1, packed, 0);
    if (!compress()) {
      multiply();
    }
    /* wide */ double norm = Math.sqrt(squares());
    if (!(norm > 0) || count == limit) {
      return false;
    }
    count++;
    logNormBefore = logNorm;
    logNorm = 2 * logNorm + StrictMath.log(norm);
    scale(y, /* narrow */ (1 / norm));
    double[] swap = x;
    x = y;
    y = swap;
    bound();
    logSize[count] = logNorm + (count < MEASURED ? StrictMath.log(largestSingular()) : 0);
    return true;
  }

  /** y = x² in few dimensions, if that loses little. */
  private boolean compress() {
    boolean due = count >= COMPRESSED_FROM && count % 2 == 0 && n >= WORTH_COMPRESSING;
    if (!due || compression.isPresent()) {
      return false;
    }
    int rank = (n / 8 + 31) / 16 * 16;
    Compression64 tried = new Compression64(n, x, packed, rank);
    /* wide */ double power = Math.scalb(1.0, count + 1);
    /* wide */ double size = StrictMath.exp(2 * logNorm - logEstimate() * power);
    /* wide */ double loss = growth() * tried.distance() * size / power;
    if (!(loss <= NEGLIGIBLE)) {
      return false;
    }
    neglected = loss;
    compression = Optional.of(tried);
    limit = SMALL_LIMIT;
    n = rank;
    width = kernel.padded(rank);
    y = tried.small();
    x = new double[n * width];
    packed = kernel.packed(n, n);
    return true;
  }

  private void multiply() {
    if (n < SHARED) {
      kernel.product(n, n, x, 0, width, 1, packed, 0, y, 0, width, false);
    } else {
      int half = (n / 2 + 11) / 12 * 12;
      IntStream.range(0, 2)
          .parallel()
          .forEach(
              part -> {
                int from = part * half;
                int rows = part == 0 ? half : n - half;
                int at = from * width;
                kernel.product(rows, n, x, at, width, 1, packed, 0, y, at, width, false);
              });
    }
  }

  /** Σ y², each number at most 1; the order of summation does not depend on the width. */
  private /* wide */ double squares() {
    /* wide */ double s0 = 0;
    /* wide */ double s1 = 0;
    /* wide */ double s2 = 0;
    /* wide */ double s3 = 0;
    int whole = n / 4 * 4;
    for (int row = 0; row < n * width; row += width) {
      for (int i = row; i < row + whole; i += 4) {
        /* wide */ double y0 = y[i];
        /* wide */ double y1 = y[i + 1];
        /* wide */ double y2 = y[i + 2];
        /* wide */ double y3 = y[i + 3];
        s0 += y0 * y0;
        s1 += y1 * y1;
        s2 += y2 * y2;
        s3 += y3 * y3;
      }
      for (int i = row + whole; i < row + n; i++) {
        /* wide */ double last = y[i];
        s0 += last * last;
      }
    }
    return s0 + s1 + (s2 + s3);
  }

  private static void scale(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  private void bound() {
    /* wide */ double power = Math.scalb(1.0, count);
    logUpper = Math.min(logUpper, logNorm / power);
    /* wide */ double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += x[i * width + i];
    }
    if (trace != 0) {
      /* wide */ double mean = Math.abs(trace) / n;
      logLower = Math.max(logLower, (logNorm + StrictMath.log(mean)) / power);
    }
  }

  /** ‖x‖₂ from below, ‖xᵀ x p‖ ≤ ‖x‖₂² for a vector p of norm 1; p becomes xᵀ x p. */
  private /* wide */ double largestSingular() {
    /* wide */ double before = norm(probe);
    for (int i = 0; i + 4 <= n; i += 4) {
      four(i * width, i);
    }
    for (int i = n / 4 * 4; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += probe[j] * x[i * width + j];
      }
      image[i] = sum;
    }
    Arrays.fill(probe, 0);
    for (int i = 0; i < n; i++) {
      double factor = image[i];
      int row = i * width;
      for (int j = 0; j < n; j++) {
        probe[j] += factor * x[row + j];
      }
    }
    /* wide */ double after = norm(probe);
    if (!(after > 0)) {
      Arrays.fill(probe, 1);
      return 1;
    }
    scale(probe, /* narrow */ (1 / after));
    return Math.sqrt(after / before);
  }

  private void four(int row, int i) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int j = 0; j < n; j++) {
      double f = probe[j];
      s0 = multiplyAdd(f, x[row + j], s0);
      s1 = multiplyAdd(f, x[row + width + j], s1);
      s2 = multiplyAdd(f, x[row + 2 * width + j], s2);
      s3 = multiplyAdd(f, x[row + 3 * width + j], s3);
    }
    image[i] = s0;
    image[i + 1] = s1;
    image[i + 2] = s2;
    image[i + 3] = s3;
  }

  private static /* wide */ double norm(double[] v) {
    /* wide */ double sum = 0;
    for (double entry : v) {
      /* wide */ double one = entry;
      sum += one * one;
    }
    return Math.sqrt(sum);
  }

  @Override
  public boolean compressed() {
    return compression.isPresent();
  }

  @Override
  public /* wide */ double logUpper() {
    return logUpper;
  }

  @Override
  public /* wide */ double logLower() {
    return logLower;
  }

  @Override
  public /* wide */ double logEstimate() {
    /* wide */ double ratio = (logNorm - logNormBefore) / Math.scalb(1.0, count - 1);
    return Math.max(logLower, Math.min(logUpper, ratio));
  }

  @Override
  public /* wide */ double growth() {
    /* wide */ double logRadius = logEstimate();
    /* wide */ double largest = 0;
    for (int k = 0; k <= count; k++) {
      largest = Math.max(largest, logSize[k] - logRadius * Math.scalb(1.0, k));
    }
    return StrictMath.exp(largest);
  }

  @Override
  public /* wide */ double slack() {
    /* wide */ double logRadius = logEstimate();
    /* wide */ double sum = 0;
    for (int k = 0; k < count; k++) {
      /* wide */ double size = logSize[k] - logRadius * Math.scalb(1.0, k);
      sum += StrictMath.exp(2 * size) / Math.scalb(1.0, k + 1);
    }
    return Math.sqrt(n) * UNIT * growth() * sum + neglected;
  }

  @Override
  public /* wide */ double[] dominant() {
    /* wide */ double[] weights = new /* wide */ double[n];
    for (int j = 0; j < n; j++) {
      /* wide */ double turns = j * GOLDEN;
      weights[j] = 1 + (turns - Math.floor(turns)); // exact, and a tenth of the time of turns % 1
    }
    /* wide */ double[] v = new /* wide */ double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        v[i] += x[i * width + j] * weights[j];
      }
    }
    return compression.isPresent() ? compression.get().lifted(v) : v;
  }
}
