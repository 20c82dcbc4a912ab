package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Activation;

/** φ and φ′ on the first {@code count} numbers of arrays; NaN stays NaN. */
final class Nonlinearity64 {
  /*
   * min(1, y · MAX · MAX) is [y > 0] for y ≥ 0, down to the smallest subnormal number. C2 vectorises it,
   * and not a condition; it takes a tenth of the time.
   */

  /** y = φ(x); y may be x. */
  static void apply(Kernel64 kernel, Activation activation, double[] x, double[] y, int count) {
    switch (activation) {
      case TANH -> kernel.tanh(x, 0, y, 0, count);
      case SIGMOID -> kernel.sigmoid(x, 0, y, 0, count);
      case RELU -> {
        for (int i = 0; i < count; i++) {
          y[i] = Math.max(x[i], 0);
        }
      }
      case LINEAR -> System.arraycopy(x, 0, y, 0, count);
    }
  }

  /**
   * out = d ⊙ φ′, with φ′ written in y = φ(x): 1 − y² for tanh, y(1 − y) for sigmoid, [y > 0] for
   * ReLU, so that its slope at 0 is 0; out may be d.
   */
  static void timesSlope(Activation activation, double[] d, double[] y, double[] out, int count) {
    switch (activation) {
      case TANH -> {
        for (int i = 0; i < count; i++) {
          out[i] = d[i] * (1 - y[i] * y[i]);
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          out[i] = d[i] * (y[i] * (1 - y[i]));
        }
      }
      case RELU -> {
        for (int i = 0; i < count; i++) {
          out[i] = d[i] * Math.min(1, y[i] * Double.MAX_VALUE * Double.MAX_VALUE);
        }
      }
      case LINEAR -> System.arraycopy(d, 0, out, 0, count);
    }
  }

  /** out = φ′, written in y = φ(x); out may be y. */
  static void slopes(Activation activation, double[] y, double[] out, int count) {
    switch (activation) {
      case TANH -> {
        for (int i = 0; i < count; i++) {
          out[i] = 1 - y[i] * y[i];
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < count; i++) {
          out[i] = y[i] * (1 - y[i]);
        }
      }
      case RELU -> {
        for (int i = 0; i < count; i++) {
          out[i] = Math.min(1, y[i] * Double.MAX_VALUE * Double.MAX_VALUE);
        }
      }
      case LINEAR -> Arrays.fill(out, 0, count, 1);
    }
  }

  private Nonlinearity64() {}
}
