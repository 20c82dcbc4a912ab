package rhoscope.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import rhoscope.model.Activation;

class MeanFieldTest {
  private static final double[] MEANS = {0, 0.3, -1, 4, 30};
  private static final double[] DEVIATIONS = {1e-6, 0.1, 1, 7, 300};

  @Test
  void meansAgreeWithBruteForce() {
    for (double m : MEANS) {
      for (double s : DEVIATIONS) {
        assertMean(z -> StrictMath.tanh(z) * StrictMath.tanh(z), m, s);
        assertMean(MeanFieldTest::tanhSlopeSquared, m, s);
        assertMean(z -> 1 / (1 + StrictMath.exp(-z)), m, s);
      }
    }
  }

  private static double tanhSlopeSquared(double z) {
    double slope = 1 - StrictMath.tanh(z) * StrictMath.tanh(z);
    return slope * slope;
  }

  private static void assertMean(DoubleUnaryOperator f, double m, double s) {
    assertEquals(simpson(f, m, s), GaussianMean.of(f, m, s), 1e-11, "m = " + m + ", s = " + s);
  }

  /** Simpson's rule with a step that resolves both the bell and the steepest slope. */
  private static double simpson(DoubleUnaryOperator f, double m, double s) {
    int pieces = 400_000;
    double step = 18.0 / pieces;
    double sum = 0;
    for (int i = 0; i <= pieces; i++) {
      double z = -9 + i * step;
      int weight = i == 0 || i == pieces ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * f.applyAsDouble(m + s * z) * StrictMath.exp(-z * z / 2);
    }
    return sum * step / 3 / Math.sqrt(2 * Math.PI);
  }

  @Test
  void theNormalDistributionAgreesWithTables() {
    assertEquals(0.5, GaussianMean.cumulative(0), 0);
    assertEquals(0.8413447460685429, GaussianMean.cumulative(1), 1e-15);
    assertEquals(0.0013498980316300933, GaussianMean.cumulative(-3), 1e-15);
    assertEquals(9.865876450376946e-10, GaussianMean.cumulative(-6), 1e-15);
    assertEquals(1, GaussianMean.cumulative(40), 0);
  }

  @Test
  void theFixedPointIsOne() {
    for (double gain : new double[] {1e-3, 0.5, 0.999, 1, 1.5, 30}) {
      for (double drive : new double[] {1e-12, 1e-3, 1, 1e4}) {
        for (double m : MEANS) {
          double q = new MeanField(Activation.TANH, gain, drive, m).variance();
          double mapped =
              drive
                  + gain
                      * GaussianMean.of(
                          z -> StrictMath.tanh(z) * StrictMath.tanh(z), m, Math.sqrt(q));
          assertEquals(q, mapped, 1e-11 * Math.max(1, gain));
          assertTrue(drive <= q);
        }
      }
    }
  }

  @Test
  void reluAndLinearHaveClosedForms() {
    assertEquals(0.3 / (1 - 0.4), new MeanField(Activation.RELU, 0.8, 0.3, 0).variance(), 1e-13);
    assertEquals(0.4, new MeanField(Activation.RELU, 0.8, 0.3, 0).chi(), 0);
    assertEquals(0.3 / (1 - 0.8), new MeanField(Activation.LINEAR, 0.8, 0.3, 0).variance(), 1e-13);
    assertEquals(0.8, new MeanField(Activation.LINEAR, 0.8, 0.3, 7).chi(), 0);
  }

  @Test
  void aStateThatGrowsHasNoFixedPoint() {
    MeanField relu = new MeanField(Activation.RELU, 2, 0.3, 0.1);
    assertTrue(relu.grows());
    assertThrows(IllegalArgumentException.class, relu::variance);
    assertEquals(1, relu.chi(), 0);
  }

  @Test
  void theConstantBiasBelongsIntoTheMean() {
    // measured on drawn networks (n = 256, σ_w = 0.9, b = 1): a decay of 0.516 per step
    double decay = Math.sqrt(new MeanField(Activation.TANH, 0.81, 0.007, 1).chi());
    assertEquals(0.507, decay, 0.01);
    double asVariance = Math.sqrt(new MeanField(Activation.TANH, 0.81, 1.007, 0).chi());
    assertEquals(0.568, asVariance, 0.01);
  }

  @Test
  void theSigmoidAlwaysVanishesAtFrameworkGains() {
    assertTrue(new MeanField(Activation.SIGMOID, 1, 0.1, 0).chi() < 1.0 / 16);
  }
}
