package rhoscope.linalg;

/** a · b + c with one rounding where the processor can, with two where it cannot. */
final class Fused {
  /**
   * Whether {@link Math#fma} is one instruction; where it is not it is emulated, a thousandfold
   * slower.
   */
  static final boolean HARDWARE = HotSpot.isOn("UseFMA");

  static double multiplyAdd(double a, double b, double c) {
    return HARDWARE ? Math.fma(a, b, c) : a * b + c;
  }

  static float multiplyAdd(float a, float b, float c) {
    return HARDWARE ? Math.fma(a, b, c) : a * b + c;
  }

  private Fused() {}
}
