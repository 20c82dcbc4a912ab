package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import rhoscope.testing.Property;

class Functions64Test {
  private static final double TOLERANCE = 1e-15;

  @Test
  void tanhIsTanhOnDenseRanges() {
    compare(Functions64::tanh, StrictMath::tanh, -25, 25, 1_000_000);
    compare(Functions64::tanh, StrictMath::tanh, -1, 1, 1_000_000);
    compare(Functions64::tanh, StrictMath::tanh, -1e-3, 1e-3, 200_000);
  }

  @Test
  void sigmoidIsTheLogisticFunctionOnDenseRanges() {
    compare(Functions64::sigmoid, Functions64Test::logistic, -708, 60, 1_000_000);
    compare(Functions64::sigmoid, Functions64Test::logistic, -1, 1, 500_000);
  }

  private static double logistic(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  @Test
  void everyMagnitudeIsServed() {
    Property.forAll(
        2000,
        random -> {
          double x = Double.longBitsToDouble(random.nextLong());
          check(x, Functions64.tanh(x), StrictMath.tanh(x), Double.MIN_VALUE);
          check(x, Functions64.sigmoid(x), logistic(x), Double.MIN_NORMAL);
        });
  }

  @Test
  void theBoundariesOfTheReductionAreServed() {
    for (int k = -1080; k <= 1025; k++) {
      for (double half : new double[] {0, 0.5}) {
        double x = (k + half) * StrictMath.log(2);
        for (double y : new double[] {Math.nextDown(x), x, Math.nextUp(x)}) {
          check(y, Functions64.sigmoid(y), logistic(y), Double.MIN_NORMAL);
          check(y, Functions64.tanh(y / 2), StrictMath.tanh(y / 2), 0);
        }
      }
    }
  }

  @Test
  void subnormalNumbersAreTheirOwnTanh() {
    for (double x = Double.MIN_VALUE; x < 1e-300; x *= 3) {
      assertEquals(x, Functions64.tanh(x), 0);
      assertEquals(-x, Functions64.tanh(-x), 0);
      assertEquals(0.5, Functions64.sigmoid(x), 0);
    }
  }

  @Test
  void zerosInfinitiesAndNaNGoWhereTheyMust() {
    assertEquals(0.0, Functions64.tanh(0.0));
    assertEquals(-0.0, Functions64.tanh(-0.0));
    assertEquals(1, Functions64.tanh(Double.POSITIVE_INFINITY), 0);
    assertEquals(-1, Functions64.tanh(Double.NEGATIVE_INFINITY), 0);
    assertEquals(1, Functions64.tanh(Double.MAX_VALUE), 0);
    assertTrue(Double.isNaN(Functions64.tanh(Double.NaN)));
    assertEquals(0.5, Functions64.sigmoid(0), 0);
    assertEquals(1, Functions64.sigmoid(Double.POSITIVE_INFINITY), 0);
    assertEquals(0, Functions64.sigmoid(Double.NEGATIVE_INFINITY), 0);
    assertEquals(0, Functions64.sigmoid(-1e300), 0);
    assertTrue(Double.isNaN(Functions64.sigmoid(Double.NaN)));
  }

  @Test
  void tanhNeverLeavesItsInterval() {
    for (double x = 15; x < 25; x += 1e-4) {
      double h = Functions64.tanh(x);
      assertTrue(h <= 1 && 0 <= 1 - h * h, "tanh " + x + " = " + h);
    }
  }

  @Test
  void theBitsAreTheSameOnEveryJdk() {
    long hash = 0;
    for (int i = -200_000; i < 200_000; i++) {
      hash = 31 * hash + Double.doubleToLongBits(Functions64.tanh(i * 1e-4));
      hash = 31 * hash + Double.doubleToLongBits(Functions64.sigmoid(i * 3e-3));
    }
    assertEquals("1aacdbcf79cbe8bd", Long.toHexString(hash));
  }

  private static void compare(
      DoubleUnaryOperator ours, DoubleUnaryOperator theirs, double from, double to, int points) {
    for (int i = 0; i <= points; i++) {
      double x = from + (to - from) * i / points;
      check(x, ours.applyAsDouble(x), theirs.applyAsDouble(x), 0);
    }
  }

  private static void check(double x, double ours, double theirs, double absolute) {
    boolean same =
        Double.compare(ours, theirs) == 0
            || Math.abs(ours - theirs) <= Math.max(absolute, TOLERANCE * Math.abs(theirs));
    assertTrue(same, () -> "at " + x + ": " + ours + ", not " + theirs);
  }
}
