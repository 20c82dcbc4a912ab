package rhoscope.nn;

import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;

/** φ and φ′, element by element; NaN stays NaN. */
public final class Nonlinearity {
  /**
   * h = φ(z).
   *
   * @param z [at, at + length), not modified
   * @param h receives φ(z) from {@code hAt} on
   */
  public static void apply(
      Activation activation, double[] z, int at, double[] h, int hAt, int length) {
    switch (activation) {
      case TANH -> Kernels.f64().tanh(z, at, h, hAt, length);
      case RELU -> relu(z, at, h, hAt, length);
      case SIGMOID -> Kernels.f64().sigmoid(z, at, h, hAt, length);
      case LINEAR -> System.arraycopy(z, at, h, hAt, length);
    }
  }

  /**
   * da = dh ⊙ φ′, with φ′ written in h: 1 − h² for tanh, h(1 − h) for sigmoid, [h > 0] for ReLU, so
   * that its slope at 0 is 0.
   *
   * @param dh [at, at + length), not modified
   * @param h the states φ(z) from {@code hAt} on, not modified
   * @param da receives the products from {@code daAt} on
   */
  public static void timesSlope(
      Activation activation,
      double[] dh,
      int at,
      double[] h,
      int hAt,
      double[] da,
      int daAt,
      int length) {
    switch (activation) {
      case TANH -> {
        for (int i = 0; i < length; i++) {
          double value = h[hAt + i];
          da[daAt + i] = dh[at + i] * (1 - value * value);
        }
      }
      case RELU -> {
        for (int i = 0; i < length; i++) {
          da[daAt + i] = 0 < h[hAt + i] ? dh[at + i] : 0;
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < length; i++) {
          double value = h[hAt + i];
          da[daAt + i] = dh[at + i] * (value * (1 - value));
        }
      }
      case LINEAR -> System.arraycopy(dh, at, da, daAt, length);
    }
  }

  /** φ′(z), written in h = φ(z). */
  public static double slope(Activation activation, double h) {
    return switch (activation) {
      case TANH -> 1 - h * h;
      case RELU -> 0 < h ? 1 : 0;
      case SIGMOID -> h * (1 - h);
      case LINEAR -> 1;
    };
  }

  private static void relu(double[] z, int at, double[] h, int hAt, int length) {
    for (int i = 0; i < length; i++) {
      double value = z[at + i];
      h[hAt + i] = value <= 0 ? 0 : value;
    }
  }

  private Nonlinearity() {}
}
