package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.random.RandomGenerator;
import rhoscope.linalg.Kernels;

/** The same few steps in both precisions. */
final class FloatTwin {
  private static final int STEPS = 3;
  private static final int ROWS = 2;
  private static final double TOLERANCE = 1e-5;

  /** States, gradients, tangents and Jacobians of one layer agree. */
  static void check(Parameters p, RandomGenerator random) {
    Architecture architecture = p.architecture();
    LayerWeights64 weights64 = new LayerWeights64(Kernels.f64(), architecture, 0);
    LayerWeights32 weights32 = new LayerWeights32(Kernels.f32(), architecture, 0);
    weights64.load(p, 0);
    weights32.load(p, 0);
    Layer64 wide = new Layer64(architecture, weights64);
    Layer32 narrow = new Layer32(architecture, weights32);
    wide.fit(STEPS, ROWS);
    narrow.fit(STEPS, ROWS);
    int inputs = architecture.inputs();
    for (int t = 1; t <= STEPS; t++) {
      double[] x = random.doubles((long) ROWS * inputs, -1, 1).toArray();
      wide.forward(t, x, 0, inputs);
      narrow.forward(t, floats(x), 0, inputs);
    }
    double[] h = wide.hidden(STEPS);
    compare(p, h, wide.trace().width(), narrow.hidden(STEPS), narrow.trace().width());
    derivatives(p, wide, narrow, random);
  }

  private static void derivatives(
      Parameters p, Layer64 wide, Layer32 narrow, RandomGenerator random) {
    int parts = wide.trace().parts();
    int from = wide.trace().width();
    int to = narrow.trace().width();
    double[][] ds64 = new double[parts][wide.trace().count()];
    float[][] ds32 = new float[parts][narrow.trace().count()];
    for (int part = 0; part < parts; part++) {
      for (int r = 0; r < ROWS; r++) {
        for (int i = 0; i < p.architecture().hidden(); i++) {
          double v = random.nextDouble(-1, 1);
          ds64[part][r * from + i] = v;
          ds32[part][r * to + i] = (float) v;
        }
      }
    }
    int blocks = wide.recurrence().gradientBlocks();
    double[][] da64 = new double[blocks][wide.trace().count()];
    float[][] da32 = new float[blocks][narrow.trace().count()];
    for (int t = STEPS; 1 <= t; t--) {
      wide.backward(t, ds64, da64);
      narrow.backward(t, ds32, da32);
    }
    wide.recurrence().tangent(wide.weights(), wide.trace(), STEPS, ds64);
    narrow.recurrence().tangent(narrow.weights(), narrow.trace(), STEPS, ds32);
    for (int b = 0; b < blocks; b++) {
      compare(p, da64[b], from, da32[b], to);
    }
    for (int part = 0; part < parts; part++) {
      compare(p, ds64[part], from, ds32[part], to);
    }
    int size = p.architecture().state();
    double[] jacobian64 = new double[size * size];
    float[] jacobian32 = new float[size * size];
    wide.recurrence().jacobian(wide.weights(), wide.trace(), 2, 1, jacobian64);
    narrow.recurrence().jacobian(narrow.weights(), narrow.trace(), 2, 1, jacobian32);
    for (int i = 0; i < jacobian64.length; i++) {
      assertEquals(jacobian64[i], jacobian32[i], TOLERANCE);
    }
  }

  private static void compare(Parameters p, double[] wide, int from, float[] narrow, int to) {
    for (int r = 0; r < ROWS; r++) {
      for (int i = 0; i < p.architecture().hidden(); i++) {
        double expected = wide[r * from + i];
        assertEquals(expected, narrow[r * to + i], TOLERANCE * (1 + Math.abs(expected)));
      }
    }
  }

  private static float[] floats(double[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) x[i];
    }
    return y;
  }

  private FloatTwin() {}
}
