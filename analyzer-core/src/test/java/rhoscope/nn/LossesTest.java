package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rhoscope.model.Loss;

class LossesTest {
  private static final boolean[] ALL = {};

  private final double[] dy = new double[4];

  @Test
  void squaredErrorIsTheMeanOverSequencesAndOutputsWithoutAHalf() {
    double[] y = {1, 2, 3, 4};
    double loss = Losses.evaluate(Loss.SQUARED_ERROR, 2, 2, y, new double[4], ALL, dy);
    assertEquals(30 / 4.0, loss, 1e-15);
    assertArrayEquals(new double[] {0.5, 1, 1.5, 2}, dy, 1e-15);
  }

  @Test
  void anEvenSoftmaxLosesTheLogarithmOfItsClasses() {
    double[] target = {2};
    double loss = Losses.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, 1, 4, new double[4], target, ALL, dy);
    assertEquals(StrictMath.log(4), loss, 1e-15);
    assertArrayEquals(new double[] {.25, .25, -.75, .25}, dy, 1e-15);
  }

  @Test
  void sigmoidCrossEntropyIsSummedOverOutputs() {
    double[] targets = {0, 1, 0, 1};
    double loss =
        Losses.evaluate(Loss.SIGMOID_CROSS_ENTROPY, 1, 4, new double[4], targets, ALL, dy);
    assertEquals(4 * StrictMath.log(2), loss, 1e-15);
    assertArrayEquals(new double[] {.5, -.5, .5, -.5}, dy, 1e-15);
  }

  @Test
  void onlyValidRowsCount() {
    double[] y = {1, Double.NaN, 3, Double.POSITIVE_INFINITY};
    boolean[] valid = {true, false, true, false};
    double loss = Losses.evaluate(Loss.SQUARED_ERROR, 4, 1, y, new double[4], valid, dy);
    assertEquals(5, loss, 1e-15);
    assertArrayEquals(new double[] {1, 0, 3, 0}, dy, 1e-15);
    assertEquals(
        0, Losses.evaluate(Loss.SQUARED_ERROR, 4, 1, y, new double[4], new boolean[4], dy), 0);
  }

  @Test
  void hugeOutputsOverflowNothing() {
    double[] y = {1e300, -1e300};
    double[] first = {0};
    double[] second = {1};
    assertEquals(0, Losses.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, 1, 2, y, first, ALL, dy), 0);
    assertEquals(2e300, Losses.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, 1, 2, y, second, ALL, dy), 0);
    assertArrayEquals(new double[] {1, -1, 0, 0}, dy, 0);
    double[] opposite = {0, 1};
    assertEquals(2e300, Losses.evaluate(Loss.SIGMOID_CROSS_ENTROPY, 1, 2, y, opposite, ALL, dy), 0);
    assertArrayEquals(new double[] {1, -1, 0, 0}, dy, 0);
  }

  @Test
  void anOutputThatIsNotFiniteMakesTheLossNotFinite() {
    for (Loss loss : Loss.values()) {
      for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        double[] y = {0, odd};
        double value = Losses.evaluate(loss, 1, 2, y, new double[2], ALL, dy);
        assertTrue(!Double.isFinite(value), loss + " of " + odd);
      }
    }
  }

  @Test
  void aClassThatDoesNotExistIsRefused() {
    for (double odd : new double[] {-1, 2, 0.5, Double.NaN}) {
      double[] target = {odd};
      assertThrows(
          IllegalArgumentException.class,
          () -> Losses.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, 1, 2, new double[2], target, ALL, dy));
    }
  }
}
