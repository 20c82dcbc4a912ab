package rhoscope.linalg;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Seeded matrices for the tests of this package. */
final class Draws {
  static RandomGenerator seeded(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  static double[] gaussian(int count, RandomGenerator random) {
    double[] draw = new double[count];
    for (int i = 0; i < count; i++) {
      draw[i] = random.nextGaussian();
    }
    return draw;
  }

  static double[] orthogonal(int n, long seed) {
    return Qr.haar(n, n, seeded(seed)::nextGaussian, () -> {});
  }

  static double[] transposed(int rows, int columns, double[] a) {
    double[] t = new double[a.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        t[j * rows + i] = a[i * columns + j];
      }
    }
    return t;
  }

  static double[] times(double[] a, double factor) {
    double[] scaled = a.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }

  static double[] product(int n, double[] a, double[] b) {
    double[] c = new double[n * n];
    Products.addNn(n, n, n, a, 0, b, 0, c, 0);
    return c;
  }

  static double[] identity(int n) {
    double[] eye = new double[n * n];
    for (int i = 0; i < n; i++) {
      eye[i * n + i] = 1;
    }
    return eye;
  }

  private Draws() {}
}
