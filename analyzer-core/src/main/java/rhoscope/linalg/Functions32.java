package rhoscope.linalg;

import static rhoscope.linalg.Fused.multiplyAdd;

/**
 * tanh and the logistic function in float32 from plain operations, with the same bits on every JDK;
 * within 1.4 and 2 units in the last place.
 */
final class Functions32 {
  /*
   * The reduction is that of Functions64. tanh x is x + x³ P(x²) for small x, since e^{2x} − 1 would
   * lose a digit there, and 1 − 2 / (e^{2|x|} + 1) elsewhere; k ln 2 needs no second summand, since k
   * is below 27 and an error in e^{2|x|} is damped. For the logistic function e^−x keeps its
   * accuracy: 1 + 2^k (1 + w) = (1 + 2^k) + (2^k w + what was lost in 1 + 2^k).
   *
   * P and the polynomial of e^r are the best of their degree for the largest error on their
   * intervals, the first from [1]. VectorFunctions32 does the same operations on vectors.
   *
   * [1] Cephes, tanhf.c
   */
  static final float INVERSE_LN2 = (float) 1.44269504;
  static final float HALF_LN2 = (float) 0.34657359;
  static final float LN2_HIGH = (float) 0.693359375;
  static final float LN2_LOW = (float) -2.12194440e-4;
  static final float SHIFT = 0x1.8p23f + 127;
  static final int EXPONENT = 23;

  /** e^r = 1 + r + r² (E2 + E3 r + …) for |r| ≤ ½ ln 2. */
  static final float E2 = 0.5f;

  static final float E3 = (float) 0.16666576846;
  static final float E4 = (float) 0.0416665544377;
  static final float E5 = (float) 0.00836320297158;
  static final float E6 = (float) 0.00139262134663;

  /** tanh a = a + a³ (T0 + T1 a² + …) for |a| < SMALL. */
  static final float T0 = (float) -3.33332819422e-1;

  static final float T1 = (float) 1.33314422036e-1;
  static final float T2 = (float) -5.37397155531e-2;
  static final float T3 = (float) 2.06390887954e-2;
  static final float T4 = (float) -5.70498872745e-3;
  static final float SMALL = 0.625f;

  /** Below this |x|, tanh x rounds to x. */
  static final float TANH_START = 0x1p-13f;

  /** Beyond this |x|, tanh x rounds to ±1. */
  static final float TANH_END = (float) 9.1;

  /** Beyond this x, the logistic function rounds to 1. */
  static final float SIGMOID_ONE = 60;

  /** Below this x, the logistic function is no normal number. */
  static final float SIGMOID_ZERO = -88;

  /** tanh x; ±0 for ±0, ±1 for ±∞, NaN for NaN. */
  static float tanh(float x) {
    float a = Math.abs(x);
    float z = a * a;
    float p = multiplyAdd(T4, z, T3);
    p = multiplyAdd(p, z, T2);
    p = multiplyAdd(p, z, T1);
    p = multiplyAdd(p, z, T0);
    float small = multiplyAdd(p * z, a, a);
    float value = a < SMALL ? small : bigTanh(a);
    float size = a > TANH_END ? 1 : value;
    return a < TANH_START ? x : Math.copySign(size, x);
  }

  private static float bigTanh(float a) {
    float t = multiplyAdd(a, 2 * INVERSE_LN2, SHIFT);
    float r = multiplyAdd(t - SHIFT, -HALF_LN2, a);
    float q = multiplyAdd(64 * E6, r, 32 * E5);
    q = multiplyAdd(q, r, 16 * E4);
    q = multiplyAdd(q, r, 8 * E3);
    q = multiplyAdd(q, r, 4 * E2);
    q = multiplyAdd(q, r, 2);
    q = multiplyAdd(q, r, 1);
    return 1 - 2 / multiplyAdd(q, powerOfTwo(t), 1);
  }

  /** 1 / (1 + e^−x); 0 below the normal numbers, 1 for ∞, NaN for NaN. */
  static float sigmoid(float x) {
    float t = multiplyAdd(x, -INVERSE_LN2, SHIFT);
    float k = t - SHIFT;
    float r = multiplyAdd(k, -LN2_LOW, multiplyAdd(k, -LN2_HIGH, -x));
    float q = multiplyAdd(E6, r, E5);
    q = multiplyAdd(q, r, E4);
    q = multiplyAdd(q, r, E3);
    q = multiplyAdd(q, r, E2);
    float w = multiplyAdd(q * r, r, r);
    float scale = powerOfTwo(t);
    float one = scale + 1;
    float lost = scale - (one - 1);
    float value = 1 / (one + multiplyAdd(scale, w, lost));
    float low = x < SIGMOID_ZERO ? 0 : value;
    return x > SIGMOID_ONE ? 1 : low;
  }

  /** 2^k from k + SHIFT. */
  private static float powerOfTwo(float t) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(t) << EXPONENT);
  }

  private Functions32() {}
}
