package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rhoscope.model.Loss;

class LossesTest {
  @Test
  void squaredErrorIsTheMeanOverSequencesAndOutputsWithoutAHalf() {
    Trace trace = trace(2, 1, 2, 3, 4);
    assertEquals(30 / 4.0, Losses.evaluate(Loss.SQUARED_ERROR, trace, new double[4]), 1e-15);
    assertArrayEquals(new double[] {0.5, 1, 1.5, 2}, trace.outputGradients(), 1e-15);
  }

  @Test
  void anEvenSoftmaxLosesTheLogarithmOfItsClasses() {
    Trace trace = trace(4, 0, 0, 0, 0);
    double loss = Losses.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, trace, new double[] {2});
    assertEquals(StrictMath.log(4), loss, 1e-15);
    assertArrayEquals(new double[] {.25, .25, -.75, .25}, trace.outputGradients(), 1e-15);
  }

  @Test
  void sigmoidCrossEntropyIsSummedOverOutputs() {
    Trace trace = trace(4, 0, 0, 0, 0);
    double loss = Losses.evaluate(Loss.SIGMOID_CROSS_ENTROPY, trace, new double[] {0, 1, 0, 1});
    assertEquals(4 * StrictMath.log(2), loss, 1e-15);
    assertArrayEquals(new double[] {.5, -.5, .5, -.5}, trace.outputGradients(), 1e-15);
  }

  @Test
  void onlyStepsWithinTheirSequenceCount() {
    Trace trace = new Trace(Architecture.plain(1, 1, 1), true);
    trace.fit(2, new int[] {2, 1});
    set(trace, 1, 2, 3, Double.NaN);
    assertEquals(14 / 3.0, Losses.evaluate(Loss.SQUARED_ERROR, trace, new double[4]), 1e-15);
    assertArrayEquals(new double[] {2 / 3.0, 4 / 3.0, 2, 0}, trace.outputGradients(), 1e-15);
  }

  @Test
  void hugeOutputsOverflowNothing() {
    Trace trace = trace(2, 1e300, -1e300);
    assertEquals(0, Losses.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, trace, new double[] {0}), 0);
    assertEquals(2e300, Losses.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, trace, new double[] {1}), 0);
    assertArrayEquals(new double[] {1, -1}, trace.outputGradients(), 0);
    assertEquals(2e300, Losses.evaluate(Loss.SIGMOID_CROSS_ENTROPY, trace, new double[] {0, 1}), 0);
    assertArrayEquals(new double[] {1, -1}, trace.outputGradients(), 0);
  }

  @Test
  void anOutputThatIsNotFiniteMakesTheLossNotFinite() {
    for (Loss loss : Loss.values()) {
      for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        double value = Losses.evaluate(loss, trace(2, 0, odd), new double[2]);
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
          () -> Losses.evaluate(Loss.SOFTMAX_CROSS_ENTROPY, trace(2, 0, 0), target));
    }
  }

  /** A trace with a loss at the last step and these outputs, {@code width} per sequence. */
  private static Trace trace(int width, double... y) {
    Trace trace = new Trace(Architecture.plain(1, 1, width), false);
    trace.fit(3, y.length / width);
    set(trace, y);
    return trace;
  }

  private static void set(Trace trace, double... y) {
    System.arraycopy(y, 0, trace.outputs(), 0, y.length);
  }
}
