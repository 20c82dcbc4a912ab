package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

/**
 * tanh and the logistic function from additions, multiplications and one division alone, so that
 * they have the same bits on every JDK; within 10⁻¹⁵ of the value, relative.
 */
final class Functions64 {
  /*
   * With y = k ln 2 + r, |r| ≤ ½ ln 2, and p = e^r − 1 = r + r² (1/2! + r/3! + … + r¹¹/13!):
   *
   *   e^y     = 2^k (1 + p)
   *   e^y − 1 = 2^k p + (2^k − 1)               no cancellation worth a bit, since p > −0.3
   *   tanh x  = (e^{2|x|} − 1) / (e^{2|x|} + 1), with the sign of x
   *
   * The first term left out is below r · 10⁻¹⁷. ln 2 is the sum of two numbers, the first with so few
   * bits that its product with k is exact [1].
   *
   * SHIFT is so large that a number added to it is rounded to an integer, which then stands in the
   * last bits, and 1023 more: shifted into the exponent they are 2^k. VectorFunctions64 does the same
   * operations on vectors; a change here is one there. Beyond TANH_END, tanh stays what it is there;
   * where the logistic function no longer changes it is put in place of what came out. NaN compares
   * as false and survives.
   *
   * [1] fdlibm, e_exp.c
   */
  static final double INVERSE_LN2 = 1.4426950408889634;
  static final double LN2_HIGH = 0.6931471803691238;
  static final double LN2_LOW = 1.9082149292705877E-10;
  static final double SHIFT = 0x1.8p52 + 1023;
  static final int EXPONENT = 52;
  static final long SIGN = 1L << 63;

  static final double C2 = 1.0 / 2;
  static final double C3 = 1.0 / 6;
  static final double C4 = 1.0 / 24;
  static final double C5 = 1.0 / 120;
  static final double C6 = 1.0 / 720;
  static final double C7 = 1.0 / 5040;
  static final double C8 = 1.0 / 40320;
  static final double C9 = 1.0 / 362880;
  static final double C10 = 1.0 / 3628800;
  static final double C11 = 1.0 / 39916800;
  static final double C12 = 1.0 / 479001600;
  static final double C13 = 1.0 / 6227020800.0;

  /** Beyond this |x|, tanh x rounds to ±1. */
  static final double TANH_END = 20;

  /** Beyond this x, the logistic function rounds to 1. */
  static final double SIGMOID_ONE = 40;

  /** Below this x, the logistic function is no normal number. */
  static final double SIGMOID_ZERO = -709;

  /** tanh x; ±0 for ±0, ±1 for ±∞, NaN for NaN. */
  static double tanh(double x) {
    return tanhOfGrowth(growth(x));
  }

  /** e^{2|x|} − 1 with the sign of x, not beyond where tanh is 1. */
  static double growth(double x) {
    double a = Math.abs(x);
    double end = a > TANH_END ? TANH_END : a;
    double y = end + end;
    double t = multiplyAdd(y, INVERSE_LN2, SHIFT);
    double k = t - SHIFT;
    double p = expm1(multiplyAdd(k, -LN2_LOW, multiplyAdd(k, -LN2_HIGH, y)));
    double scale = powerOfTwo(t);
    double e = multiplyAdd(scale, p, scale - 1);
    return Math.copySign(e, x);
  }

  /** y / (|y| + 2): tanh x for y = ±(e^{2|x|} − 1). */
  static double tanhOfGrowth(double y) {
    return y / (Math.abs(y) + 2);
  }

  /** 1 / (1 + e^−x); 0 below the normal numbers, 1 for ∞, NaN for NaN. */
  static double sigmoid(double x) {
    double t = multiplyAdd(x, -INVERSE_LN2, SHIFT);
    double k = t - SHIFT;
    double p = expm1(multiplyAdd(k, -LN2_LOW, multiplyAdd(k, -LN2_HIGH, -x)));
    double value = 1 / multiplyAdd(p + 1, powerOfTwo(t), 1);
    double low = x < SIGMOID_ZERO ? 0 : value;
    return x > SIGMOID_ONE ? 1 : low;
  }

  /** e^r − 1 for |r| ≤ 0.35. */
  private static double expm1(double r) {
    double q = multiplyAdd(C13, r, C12);
    q = multiplyAdd(q, r, C11);
    q = multiplyAdd(q, r, C10);
    q = multiplyAdd(q, r, C9);
    q = multiplyAdd(q, r, C8);
    q = multiplyAdd(q, r, C7);
    q = multiplyAdd(q, r, C6);
    q = multiplyAdd(q, r, C5);
    q = multiplyAdd(q, r, C4);
    q = multiplyAdd(q, r, C3);
    q = multiplyAdd(q, r, C2);
    return multiplyAdd(q * r, r, r);
  }

  /** 2^k from k + SHIFT. */
  private static double powerOfTwo(double t) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(t) << EXPONENT);
  }

  private Functions64() {}
}
