package rhoscope.linalg;

/** tanh and the logistic function in float32; the same bits on every JDK and processor. */
final class Functions32 {
  /** tanh x; ±0 for ±0, ±1 for ±∞, NaN for NaN. */
  static float tanh(float x) {
    return (float) Functions64.tanh(x);
  }

  /** 1 / (1 + e^−x); 0 for −∞, 1 for ∞, NaN for NaN. */
  static float sigmoid(float x) {
    return (float) Functions64.sigmoid(x);
  }

  private Functions32() {}
}
