package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class Functions32Test {
  /** {@code -Drhoscope.exhaustive=true} takes every float; otherwise each 211th. */
  private static final int STEP = Boolean.getBoolean("rhoscope.exhaustive") ? 1 : 211;

  @Test
  void tanhIsWithinTwoUnitsInTheLastPlace() {
    double worst = worst(Functions32::tanh, StrictMath::tanh, 0x1p-26f, 12, 1.83);
    assertTrue(1 < worst, "measures nothing: " + worst);
  }

  @Test
  void theLogisticFunctionIsWithinTwoUnitsInTheLastPlace() {
    DoubleUnaryOperator logistic = x -> 1 / (1 + StrictMath.exp(-x));
    double worst = worst(Functions32::sigmoid, logistic, 0x1p-26f, 87.3f, 2);
    assertTrue(1 < worst, "measures nothing: " + worst);
  }

  /** Below 2⁻²⁶, e^{2x} − 1 rounds to 2x. */
  @Test
  void smallNumbersAreTheirOwnTanh() {
    for (float x = Float.MIN_VALUE; x < 0x1p-26f; x *= 1.7f) {
      assertEquals(x, Functions32.tanh(x), 0);
      assertEquals(-x, Functions32.tanh(-x), 0);
      assertEquals(0.5f, Functions32.sigmoid(x), 0x1p-14f);
    }
  }

  @Test
  void zerosInfinitiesAndNaNGoWhereTheyMust() {
    assertEquals(0.0f, Functions32.tanh(0.0f));
    assertEquals(-0.0f, Functions32.tanh(-0.0f));
    assertEquals(1, Functions32.tanh(Float.POSITIVE_INFINITY), 0);
    assertEquals(-1, Functions32.tanh(Float.NEGATIVE_INFINITY), 0);
    assertEquals(1, Functions32.tanh(Float.MAX_VALUE), 0);
    assertTrue(Float.isNaN(Functions32.tanh(Float.NaN)));
    assertEquals(1, Functions32.sigmoid(Float.POSITIVE_INFINITY), 0);
    assertEquals(1, Functions32.sigmoid(Float.MAX_VALUE), 0);
    assertEquals(0, Functions32.sigmoid(Float.NEGATIVE_INFINITY), 0);
    assertEquals(0, Functions32.sigmoid(-Float.MAX_VALUE), 0);
    assertTrue(Float.isNaN(Functions32.sigmoid(Float.NaN)));
  }

  @Test
  void neitherLeavesItsInterval() {
    for (float x = 0; x < 100; x += 1e-3f) {
      assertTrue(Functions32.tanh(x) <= 1, "tanh " + x);
      assertTrue(Functions32.sigmoid(x) <= 1 && 0 <= Functions32.sigmoid(-x), "sigmoid " + x);
    }
  }

  private interface Function32 {
    float of(float x);
  }

  /** The largest error over the floats of ± [from, to], in units of the result's last place. */
  private static double worst(
      Function32 ours, DoubleUnaryOperator theirs, float from, float to, double limit) {
    double worst = 0;
    for (int bits = Float.floatToRawIntBits(from);
        bits <= Float.floatToRawIntBits(to);
        bits += STEP) {
      float x = Float.intBitsToFloat(bits);
      worst = Math.max(worst, error(ours, theirs, x, limit));
      worst = Math.max(worst, error(ours, theirs, -x, limit));
    }
    return worst;
  }

  private static double error(Function32 ours, DoubleUnaryOperator theirs, float x, double limit) {
    double expected = theirs.applyAsDouble(x);
    double unit = Math.scalb(1.0, Math.max(Math.getExponent(expected), -126) - 23);
    double error = Math.abs(ours.of(x) - expected) / unit;
    assertTrue(error <= limit, () -> error + " units at " + x);
    return error;
  }
}
