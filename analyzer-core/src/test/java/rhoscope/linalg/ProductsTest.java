package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class ProductsTest {
  private static final int[] SIZES = {1, 2, 3, 4, 5, 7, 8, 33, 109};

  @Test
  void everyShapeGivesTheBitsOfThePlainTripleLoop() {
    RandomGenerator random = Draws.seeded(1);
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : SIZES) {
          checkAll(m, n, k, random);
        }
      }
    }
  }

  private static void checkAll(int m, int n, int k, RandomGenerator random) {
    double[] a = Draws.gaussian(m * k, random);
    double[] b = Draws.gaussian(k * n, random);
    double[] c = Draws.gaussian(m * n, random);
    double[] expected = c.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        for (int p = 0; p < k; p++) {
          expected[i * n + j] = Fused.multiplyAdd(a[i * k + p], b[p * n + j], expected[i * n + j]);
        }
      }
    }
    double[] nn = c.clone();
    Products.addNn(m, n, k, a, 0, b, 0, nn, 0);
    double[] nt = c.clone();
    Products.addNt(m, n, k, a, 0, Draws.transposed(k, n, b), 0, nt, 0);
    double[] tn = c.clone();
    Products.addTn(m, n, k, Draws.transposed(m, k, a), 0, b, 0, tn, 0);
    String shape = m + " x " + n + " x " + k;
    assertArrayEquals(expected, nn, shape);
    assertArrayEquals(expected, nt, shape);
    assertArrayEquals(expected, tn, shape);
  }

  @Test
  void offsetsSelectABlockAndTouchNothingElse() {
    RandomGenerator random = Draws.seeded(2);
    double[] a = Draws.gaussian(100, random);
    double[] b = Draws.gaussian(100, random);
    double[] c = Draws.gaussian(100, random);
    double[] before = c.clone();
    Products.addNn(3, 5, 7, a, 11, b, 13, c, 17);
    for (int at = 0; at < 100; at++) {
      double expected = before[at];
      int element = at - 17;
      if (element >= 0 && element < 15) {
        for (int p = 0; p < 7; p++) {
          expected =
              Fused.multiplyAdd(a[11 + element / 5 * 7 + p], b[13 + p * 5 + element % 5], expected);
        }
      }
      assertEquals(expected, c[at], "element " + at);
    }
  }

  @Test
  void matrixTimesVectorAndItsTransposeAgreeWithLoops() {
    RandomGenerator random = Draws.seeded(3);
    double[] a = Draws.gaussian(7 * 33, random);
    double[] x = Draws.gaussian(33, random);
    double[] u = Draws.gaussian(7, random);
    double[] y = new double[7];
    double[] z = new double[33];
    Products.addMv(7, 33, a, 0, x, 0, y, 0);
    Products.addTmv(7, 33, a, 0, u, 0, z, 0);
    double left = 0;
    double right = 0;
    for (int i = 0; i < 7; i++) {
      left += u[i] * y[i];
    }
    for (int j = 0; j < 33; j++) {
      right += z[j] * x[j];
    }
    assertEquals(left, right, 1e-13 * Math.abs(left));
    double first = 0;
    for (int j = 0; j < 33; j++) {
      first = Fused.multiplyAdd(a[j], x[j], first);
    }
    assertEquals(first, y[0]);
  }

  @Test
  void anEmptyInnerSizeAddsNothing() {
    double[] c = {1, 2, 3, 4};
    Products.addNn(2, 2, 0, new double[0], 0, new double[0], 0, c, 0);
    assertArrayEquals(new double[] {1, 2, 3, 4}, c);
  }

  @Test
  void shortArraysAndNegativeSizesAreRefusedBeforeAnythingIsWritten() {
    double[] c = new double[4];
    double[] four = {1, 1, 1, 1};
    assertThrows(
        IllegalArgumentException.class, () -> Products.addNn(2, 2, 2, four, 1, four, 0, c, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> Products.addNn(70_000, 70_000, 1, four, 0, four, 0, c, 0));
    assertThrows(
        IllegalArgumentException.class, () -> Products.addNn(-1, 2, 2, four, 0, four, 0, c, 0));
    assertArrayEquals(new double[4], c);
  }
}
