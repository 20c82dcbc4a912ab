package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Loss;
import rhoscope.testing.Property;

class RowLosses64Test {
  @Test
  void squaredErrorIsTheMeanOverSequencesAndOutputsWithoutAHalf() {
    Rows rows = rows(2, 1, 2, 3, 4);
    assertEquals(30 / 4.0, rows.evaluate(Loss.SQUARED_ERROR, new double[4]), 1e-15);
    assertArrayEquals(new double[] {0.5, 1, 1.5, 2}, rows.dy, 1e-15);
  }

  @Test
  void anEvenSoftmaxLosesTheLogarithmOfItsClasses() {
    Rows rows = rows(4, 0, 0, 0, 0);
    double loss = rows.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, new double[] {2});
    assertEquals(StrictMath.log(4), loss, 1e-15);
    assertArrayEquals(new double[] {.25, .25, -.75, .25}, rows.dy, 1e-15);
  }

  @Test
  void sigmoidCrossEntropyIsSummedOverOutputs() {
    Rows rows = rows(4, 0, 0, 0, 0);
    double loss = rows.evaluate(Loss.SIGMOID_CROSS_ENTROPY, new double[] {0, 1, 0, 1});
    assertEquals(4 * StrictMath.log(2), loss, 1e-15);
    assertArrayEquals(new double[] {.5, -.5, .5, -.5}, rows.dy, 1e-15);
  }

  @Test
  void everyLossIsItsFormulaAndItsGradient() {
    for (Loss loss : Loss.values()) {
      Property.forAll(20, random -> compare(random, loss));
    }
  }

  private static void compare(RandomGenerator random, Loss loss) {
    int outputs = 1 + random.nextInt(random.nextInt(10) == 0 ? 1500 : 9);
    double[] y = random.doubles(outputs, -1, 1).map(v -> 20 * v * v * v).toArray();
    double[] targets = random.ints(outputs, 0, 2).asDoubleStream().toArray();
    targets[0] = loss == Loss.SOFTMAX_CROSS_ENTROPY ? random.nextInt(outputs) : targets[0];
    Rows rows = new Rows(outputs, y);
    double normalizer = Arrays.stream(y).map(StrictMath::exp).sum();
    double expected = 0;
    double[] gradient = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      double logistic = 1 / (1 + StrictMath.exp(-y[o]));
      double error = y[o] - targets[o];
      boolean own = o == (int) targets[0];
      double softmax = StrictMath.exp(y[o]) / normalizer;
      expected +=
          switch (loss) {
            case SQUARED_ERROR -> error * error / outputs;
            case SOFTMAX_CROSS_ENTROPY -> own ? StrictMath.log(normalizer) - y[o] : 0;
            case SIGMOID_CROSS_ENTROPY ->
                StrictMath.log1p(StrictMath.exp(y[o])) - targets[o] * y[o];
          };
      gradient[o] =
          switch (loss) {
            case SQUARED_ERROR -> 2 * error / outputs;
            case SOFTMAX_CROSS_ENTROPY -> softmax - (own ? 1 : 0);
            case SIGMOID_CROSS_ENTROPY -> logistic - targets[o];
          };
    }
    assertEquals(expected, rows.evaluate(loss, targets), 1e-13 * (1 + outputs));
    assertArrayEquals(gradient, rows.dy, 1e-14);
  }

  @Test
  void hugeOutputsOverflowNothing() {
    Rows rows = rows(2, 1e300, -1e300);
    assertEquals(0, rows.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, new double[] {0}), 0);
    assertEquals(2e300, rows.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, new double[] {1}), 0);
    assertArrayEquals(new double[] {1, -1}, rows.dy, 0);
    assertEquals(2e300, rows.evaluate(Loss.SIGMOID_CROSS_ENTROPY, new double[] {0, 1}), 0);
    assertArrayEquals(new double[] {1, -1}, rows.dy, 0);
  }

  @Test
  void anOutputThatIsNotFiniteMakesTheLossNotFinite() {
    for (Loss loss : Loss.values()) {
      for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        double value = rows(2, 0, odd).evaluate(loss, new double[2]);
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
          () -> rows(2, 0, 0).evaluate(Loss.SOFTMAX_CROSS_ENTROPY, target));
    }
  }

  private static Rows rows(int width, double... y) {
    return new Rows(width, y);
  }

  /** Outputs, {@code width} per row, and their gradients. */
  private static final class Rows {
    final int width;
    final double[] y;
    final double[] dy;

    Rows(int width, double... y) {
      this.width = width;
      this.y = y;
      this.dy = new double[y.length];
    }

    double evaluate(Loss loss, double... targets) {
      return new RowLosses64(Kernels.f64(), loss, width).evaluate(y.length / width, y, targets, dy);
    }
  }
}
