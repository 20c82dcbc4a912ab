package rhoscope.lab;

import java.util.Arrays;
import rhoscope.evidence.Norms;

/** Norms given as m · 2^e, so that none is lost to the range of a double. */
final class NormList {
  private static final double LN2 = StrictMath.log(2);

  private final double[] values;
  private final double[] ln;

  /** Room for {@code count} norms, undefined until they are set. */
  NormList(int count) {
    values = new double[count];
    ln = new double[count];
    Arrays.fill(values, Double.NaN);
    Arrays.fill(ln, Double.NaN);
  }

  /** Sets one to {@code size} · 2^{@code exponent}. */
  void set(int index, double size, long exponent) {
    values[index] = times2(size, exponent);
    ln[index] = ln(size, exponent);
  }

  /** The logarithm of one, as it was set. */
  double ln(int index) {
    return ln[index];
  }

  Norms norms() {
    return new Norms(values, ln);
  }

  /** {@code count} norms that are undefined. */
  static Norms undefined(int count) {
    return new NormList(count).norms();
  }

  /** ln(size · 2^exponent); −∞ for an exact zero. */
  static double ln(double size, long exponent) {
    return StrictMath.log(size) + exponent * LN2;
  }

  /** size · 2^exponent, 0 or infinite outside the range of a double. */
  static double times2(double size, long exponent) {
    return Math.scalb(size, (int) Math.max(-5000, Math.min(5000, exponent)));
  }
}
