package rhoscope.linalg;

import java.util.Random;

/** Arrays of float32. */
final class Floats {
  static float[] of(double[] wide) {
    float[] values = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      values[i] = (float) wide[i];
    }
    return values;
  }

  static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** Uniform between −1 and 1. */
  static float[] any(Random random, int count) {
    return of(random.doubles(count, -1, 1).toArray());
  }

  private Floats() {}
}
