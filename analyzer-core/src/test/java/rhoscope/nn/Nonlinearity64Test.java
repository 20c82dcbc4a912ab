package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;

class Nonlinearity64Test {
  private static final double[] ARGUMENTS = {
    -Double.MAX_VALUE, -3, -Double.MIN_VALUE, -0.0, 0, Double.MIN_VALUE, 1e-310, 1e-3, 2, 1e300
  };

  @Test
  void reluPassesEveryPositiveNumberWithSlopeOneAndNoOther() {
    double[] expected = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    double[] y = new double[10];
    double[] slopes = new double[10];
    Nonlinearity64.apply(Kernels.f64(), Activation.RELU, ARGUMENTS, y, 10);
    Nonlinearity64.slopes(Activation.RELU, y, slopes, 10);
    for (int i = 0; i < 10; i++) {
      assertEquals(Math.max(ARGUMENTS[i], 0), y[i], 0.0);
    }
    assertArrayEquals(expected, slopes);
  }

  @Test
  void reluInFloat32DoesTheSame() {
    float[] x = {-1, -0f, 0, Float.MIN_VALUE, 1e-40f, 3, Float.MAX_VALUE};
    float[] expected = {0, 0, 0, 1, 1, 1, 1};
    float[] y = new float[7];
    float[] slopes = new float[7];
    Nonlinearity32.apply(Kernels.f32(), Activation.RELU, x, y, 7);
    Nonlinearity32.slopes(Activation.RELU, y, slopes, 7);
    assertArrayEquals(expected, slopes);
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void whatIsNotANumberStaysNone(Activation activation) {
    double[] x = {1, Double.NaN, -1};
    double[] y = new double[3];
    Nonlinearity64.apply(Kernels.f64(), activation, x, y, 3);
    assertTrue(Double.isNaN(y[1]));
    assertTrue(Double.isFinite(y[0]) && Double.isFinite(y[2]));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void theSlopeTimesANumberIsTheProductOfBoth(Activation activation) {
    double[] x = {-2, -0.5, 0.25, 3};
    double[] d = {1, -2, 3, -4};
    double[] y = new double[4];
    double[] slopes = new double[4];
    double[] product = new double[4];
    Nonlinearity64.apply(Kernels.f64(), activation, x, y, 4);
    Nonlinearity64.slopes(activation, y, slopes, 4);
    Nonlinearity64.timesSlope(activation, d, y, product, 4);
    for (int i = 0; i < 4; i++) {
      assertEquals(d[i] * slopes[i], product[i], 0.0);
    }
  }
}
