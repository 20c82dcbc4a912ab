package rhoscope.linalg;

/** Sums of squares in a fixed order, safe from overflow and underflow. */
final class Squares64 {
  /*
   * Element i is added to partial sum i mod SUMS by a fused multiply-add, and the partial sums are
   * added in pairs that lie half of them apart, then a quarter, and so on: an order that suits
   * vectors of up to SUMS lanes and does not depend on how many they have.
   *
   * Where that leaves the range in which squares keep their digits it is done again with numbers
   * scaled by a power of two, which rounds nothing: first by one that suits vanishing gradients, then
   * by the largest number's.
   */

  /** Partial sums: the lanes of a vector of 512 bits. */
  static final int SUMS = 64 / Double.BYTES;

  /** Below it, squares that count may have lost digits to underflow. */
  private static final double LOW = Double.MIN_NORMAL * (1 << 20);

  private static final int RAISED = Double.MAX_EXPONENT / 2;

  private final Partial64 partial;
  private final ThreadLocal<double[]> scratch = ThreadLocal.withInitial(() -> new double[SUMS]);

  Squares64(Partial64 partial) {
    this.partial = partial;
  }

  /** A kernel's inner loop. */
  interface Partial64 {
    /**
     * sums[i mod SUMS] += (scale · x_i)², in the order of i; {@code count} is a multiple of SUMS.
     */
    void add(double[] x, int at, int count, double scale, double[] sums);
  }

  /** Σ x². */
  /* wide */ double of(double[] x, int at, int count) {
    double sum = scaled(x, at, count, 0);
    if (isSafe(sum)) {
      return sum;
    }
    if (sum < LOW) {
      /* wide */ double raised = scaled(x, at, count, RAISED);
      if (LOW <= raised) {
        return Math.scalb(raised, -2 * RAISED);
      }
    }
    double largest = 0;
    for (int i = at; i < at + count; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    if (largest == 0 || largest == Double.POSITIVE_INFINITY) {
      return largest;
    }
    int exponent = Math.getExponent(largest);
    /* wide */ double part = scaled(x, at, count, -exponent);
    return Math.scalb(part, 2 * exponent);
  }

  private static boolean isSafe(double sum) {
    return Double.isNaN(sum) || (LOW <= sum && sum <= Double.MAX_VALUE);
  }

  /** Σ (2^exponent x)². */
  private double scaled(double[] x, int at, int count, int exponent) {
    double one = 1;
    double scale = Math.scalb(one, exponent);
    double[] sums = scratch.get();
    for (int i = 0; i < SUMS; i++) {
      sums[i] = 0;
    }
    int whole = count - count % SUMS;
    partial.add(x, at, whole, scale, sums);
    for (int i = whole; i < count; i++) {
      double part = scale * x[at + i];
      sums[i - whole] = Fused.multiplyAdd(part, part, sums[i - whole]);
    }
    return total(sums, 0);
  }

  /** The sum of SUMS partial sums, which it overwrites. */
  static double total(double[] sums, int at) {
    for (int half = SUMS / 2; 0 < half; half /= 2) {
      for (int i = at; i < at + half; i++) {
        sums[i] += sums[i + half];
      }
    }
    return sums[at];
  }
}
