package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

/**
 * tanh and the logistic function in float32 from plain operations, with the same bits on every JDK;
 * each within 2 units in the last place (tanh 1.83).
 */
final class Functions32 {
  /*
   * The reduction is that of Functions64, and so is tanh, but the quotient h of y = ±(e^{2|x|} − 1)
   * and d = |y| + 2 is corrected by what it leaves, h (d + what was lost in |y| + 2) − y, written so
   * that −0 stays −0. For the logistic function e^−x keeps its accuracy:
   * 1 + 2^k (1 + w) = (1 + 2^k) + (2^k w + what was lost in 1 + 2^k).
   *
   * The polynomial of e^r is the best of its degree for the largest error on the interval.
   * VectorFunctions32 does the same operations on vectors.
   */
  static final float INVERSE_LN2 = (float) 1.44269504;
  static final float LN2_HIGH = (float) 0.693359375;
  static final float LN2_LOW = (float) -2.12194440e-4;
  static final float SHIFT = 0x1.8p23f + 127;
  static final int EXPONENT = 23;
  static final int SIGN = 1 << 31;

  /** e^r = 1 + r + r² (E2 + E3 r + …) for |r| ≤ ½ ln 2. */
  static final float E2 = 0.5f;

  static final float E3 = (float) 0.16666576846;
  static final float E4 = (float) 0.0416665544377;
  static final float E5 = (float) 0.00836320297158;
  static final float E6 = (float) 0.00139262134663;

  /** Beyond this |x|, tanh x rounds to ±1. */
  static final float TANH_END = (float) 9.1;

  /** Beyond this x, the logistic function rounds to 1. */
  static final float SIGMOID_ONE = 60;

  /** Below this x, the logistic function is no normal number. */
  static final float SIGMOID_ZERO = -88;

  /** tanh x; ±0 for ±0, ±1 for ±∞, NaN for NaN. */
  static float tanh(float x) {
    return tanhOfGrowth(growth(x));
  }

  /** e^{2|x|} − 1 with the sign of x, not beyond where tanh is 1. */
  static float growth(float x) {
    float a = Math.abs(x);
    float end = a > TANH_END ? TANH_END : a;
    float y = end + end;
    float t = multiplyAdd(y, INVERSE_LN2, SHIFT);
    float k = t - SHIFT;
    float p = expm1(multiplyAdd(k, -LN2_LOW, multiplyAdd(k, -LN2_HIGH, y)));
    float scale = powerOfTwo(t);
    float e = multiplyAdd(scale, p, scale - 1);
    return Math.copySign(e, x);
  }

  /** y / (|y| + 2): tanh x for y = ±(e^{2|x|} − 1). */
  static float tanhOfGrowth(float y) {
    float e = Math.abs(y);
    float d = e + 2;
    float inverse = 1 / d;
    float h = y * inverse;
    float left = multiplyAdd(h, e - (d - 2), multiplyAdd(h, d, -y));
    return multiplyAdd(left, -inverse, h);
  }

  /** 1 / (1 + e^−x); 0 below the normal numbers, 1 for ∞, NaN for NaN. */
  static float sigmoid(float x) {
    float t = multiplyAdd(x, -INVERSE_LN2, SHIFT);
    float k = t - SHIFT;
    float w = expm1(multiplyAdd(k, -LN2_LOW, multiplyAdd(k, -LN2_HIGH, -x)));
    float scale = powerOfTwo(t);
    float one = scale + 1;
    float lost = scale - (one - 1);
    float value = 1 / (one + multiplyAdd(scale, w, lost));
    float low = x < SIGMOID_ZERO ? 0 : value;
    return x > SIGMOID_ONE ? 1 : low;
  }

  /** e^r − 1 for |r| ≤ 0.35. */
  private static float expm1(float r) {
    float q = multiplyAdd(E6, r, E5);
    q = multiplyAdd(q, r, E4);
    q = multiplyAdd(q, r, E3);
    q = multiplyAdd(q, r, E2);
    return multiplyAdd(q * r, r, r);
  }

  /** 2^k from k + SHIFT. */
  private static float powerOfTwo(float t) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(t) << EXPONENT);
  }

  private Functions32() {}
}
