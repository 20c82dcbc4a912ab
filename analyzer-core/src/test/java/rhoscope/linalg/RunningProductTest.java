package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RunningProductTest {
  private static final double LN2 = StrictMath.log(2);

  @Test
  void everyNormIsTheLargestSingularValueOfTheProduct() {
    for (int n : new int[] {1, 2, 5, 33, 64, 100}) {
      RunningProduct running = new RunningProduct(n, 1e-10, () -> {});
      double[] product = Draws.identity(n);
      for (int factors = 1; factors <= 40; factors++) {
        double[] next = Draws.gaussian(n * n, Draws.seeded(factors));
        next = Draws.times(next, 1 / Math.sqrt(n));
        running.times(factor(n, next), 0);
        product = Draws.product(n, product, next);
        double expected = StrictMath.log(Singular.values(n, n, product)[0]);
        assertEquals(expected, ln(running), 1e-10, n + ", " + factors);
        assertFalse(running.lost());
      }
    }
  }

  @Test
  void aLooseNormStaysWithinItsTolerance() {
    int n = 96;
    RunningProduct loose = new RunningProduct(n, 1e-4, () -> {});
    RunningProduct tight = new RunningProduct(n, 1e-10, () -> {});
    tight.keepAll();
    for (int factors = 1; factors <= 80; factors++) {
      double[] next = Draws.gaussian(n * n, Draws.seeded(factors));
      loose.times(factor(n, next), -3);
      tight.times(factor(n, next), -3);
      assertEquals(ln(tight), ln(loose), 1e-4, "" + factors);
    }
  }

  @Test
  void equalSingularValuesAreNoDifficulty() {
    int n = 64;
    RunningProduct running = new RunningProduct(n, 1e-10, () -> {});
    for (int factors = 1; factors <= 20; factors++) {
      running.times(factor(n, Draws.orthogonal(n, factors)), -100);
      assertEquals(-100 * factors * LN2, ln(running), 1e-10 * factors);
    }
    double[] shift = new double[n * n];
    for (int i = 0; i + 1 < n; i++) {
      shift[i * n + i] = 0.5;
      shift[i * n + i + 1] = 1;
    }
    running.restart();
    running.times(factor(n, shift), 0);
    assertEquals(StrictMath.log(Norms.spectral(n, shift)), ln(running), 1e-11);
  }

  @Test
  void whatWasDroppedAndGrowsAgainIsNoticed() {
    int n = 64;
    double[] shrink = new double[n * n];
    double[] turn = new double[n * n];
    for (int i = 0; i < n; i++) {
      shrink[i * n + i] = i < 8 ? 1 : 0.2;
      turn[i * n + i] = i < 8 ? 0.1 : 1;
    }
    RunningProduct running = new RunningProduct(n, 1e-10, () -> {});
    boolean lost = false;
    double exact = 0;
    for (int factors = 1; factors <= 80 && !lost; factors++) {
      running.times(factor(n, factors <= 30 ? shrink : turn), 0);
      int turned = Math.max(0, factors - 30);
      int shrunk = Math.min(30, factors);
      exact = Math.max(-turned * StrictMath.log(10), shrunk * StrictMath.log(0.2));
      lost = running.lost();
      assertTrue(lost || Math.abs(exact - ln(running)) < 1e-10, factors + ": " + ln(running));
    }
    assertTrue(lost);
    running.keepAll();
    running.restart();
    for (int factors = 1; factors <= 80; factors++) {
      running.times(factor(n, factors <= 30 ? shrink : turn), 0);
      assertFalse(running.lost());
    }
    assertEquals(30 * StrictMath.log(0.2), ln(running), 1e-10);
  }

  @Test
  void anExactZeroStaysZeroAndAnInfinityIsNoNumber() {
    RunningProduct running = new RunningProduct(3, 1e-10, () -> {});
    running.times(factor(3, new double[] {0, 1, 0, 0, 0, 1, 0, 0, 0}), 0);
    assertEquals(1, running.norm(), 1e-15);
    running.times(factor(3, new double[] {0, 0, 0, 0, 0, 0, 1, 0, 0}), 0);
    running.times(factor(3, new double[] {0, 0, 0, 0, 1, 0, 0, 0, 0}), 0);
    assertEquals(0, running.norm());
    running.times(factor(3, Draws.identity(3)), 0);
    assertEquals(0, running.norm());
    running.restart();
    double[] infinite = Draws.identity(3);
    infinite[4] = Double.POSITIVE_INFINITY;
    running.times(factor(3, infinite), 0);
    assertEquals(Double.NaN, running.norm());
  }

  @Test
  void theNormBesideSomeDirectionsBoundsWhatIsLeft() {
    int n = 50;
    RunningProduct running = new RunningProduct(n, 1e-10, () -> {});
    double[] product = Draws.identity(n);
    for (int factors = 1; factors <= 12; factors++) {
      double[] next = Draws.gaussian(n * n, Draws.seeded(factors));
      running.times(factor(n, next), 0);
      product = Draws.product(n, product, next);
    }
    int k = 4;
    double[] q = Qr.haar(n, k, Draws.seeded(99)::nextGaussian, () -> {});
    double[] rest = product.clone();
    double[] along = new double[k * n];
    Products.addTn(k, n, n, q, 0, product, 0, along, 0);
    Products.addNn(n, n, k, q, 0, Draws.times(along, -1), 0, rest, 0);
    for (int i = 0; i < n; i++) {
      Arrays.fill(rest, i * n, i * n + k, 0);
    }
    double expected = StrictMath.log(Norms.frobenius(rest));
    double found = StrictMath.log(running.normBeside(q, k, k)) + running.exponent() * LN2;
    assertEquals(expected, found, 1e-6);
  }

  private static double ln(RunningProduct product) {
    return StrictMath.log(product.norm()) + product.exponent() * LN2;
  }

  private static RunningProduct.Factor factor(int n, double[] matrix) {
    Kernel64 kernel = Kernels.f64();
    int width = kernel.padded(n);
    Packed64 packed = kernel.packed(n, n);
    kernel.pack(n, matrix, 0, n, 1, packed, 0);
    return (rows, p, c) -> kernel.product(rows, n, p, 0, width, 1, packed, 0, c, 0, width, false);
  }
}
