package rhoscope.lab;

import java.util.Arrays;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

/** Powers of two by which windows of numbers are held without, so that no product overflows. */
final class Scaling {
  /**
   * Up to 2^this a weight needs no care: a sum of products with numbers near 1 is far from 2¹⁰²³.
   */
  private static final int HARMLESS = 500;

  /** The exponent of the largest of the numbers; 0 where all are 0. */
  static int exponentOf(double[] values, int at, int length) {
    double largest = 0;
    for (int i = at; i < at + length; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest == 0 ? 0 : Math.getExponent(largest);
  }

  /** A copy of a window of values times 2^{−exponent}. */
  static double[] scaled(double[] values, int at, int length, int exponent) {
    double[] copy = Arrays.copyOfRange(values, at, at + length);
    rescale(copy, 0, length, -exponent);
    return copy;
  }

  /** Multiplies a window by 2^{shift}. */
  static void rescale(double[] values, int at, int length, int shift) {
    if (shift == 0) {
      return;
    }
    if (-1000 < shift && shift < 1000) {
      double factor = Math.scalb(1.0, shift);
      for (int i = at; i < at + length; i++) {
        values[i] *= factor;
      }
      return;
    }
    for (int i = at; i < at + length; i++) {
      values[i] = Math.scalb(values[i], shift);
    }
  }

  /**
   * The exponent that vectors should have before a step's Jacobian is applied to them: 0, or as
   * much below as the weights are beyond all ordinary size.
   */
  static int ofVectors(Parameters parameters) {
    int largest = 0;
    for (Parameters.Entry entry : parameters.entries()) {
      if (entry.part() == Part.RECURRENT || entry.part() == Part.INPUT) {
        largest = Math.max(largest, exponentOf(entry.values(), 0, entry.values().length));
      }
    }
    return -Math.max(0, Math.min(largest, Double.MAX_EXPONENT) - HARMLESS);
  }

  private Scaling() {}
}
