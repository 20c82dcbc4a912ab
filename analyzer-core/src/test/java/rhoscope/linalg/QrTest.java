package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class QrTest {
  /** Around the size of a block, and with blocks of several widths behind the first. */
  private static final int[][] SHAPES = {
    {1, 1},
    {2, 2},
    {7, 7},
    {33, 33},
    {7, 1},
    {33, 5},
    {10, 9},
    {16, 16},
    {17, 17},
    {40, 17},
    {64, 48},
    {129, 100}
  };

  @Test
  void qTimesRIsTheMatrixAndQIsOrthonormal() {
    RandomGenerator random = Draws.seeded(1);
    for (int[] shape : SHAPES) {
      int m = shape[0];
      int k = shape[1];
      double[] a = Draws.gaussian(m * k, random);
      double[] q = a.clone();
      double[] r = new double[k * k];
      new Qr(m, k).factor(q, r);
      double[] product = new double[m * k];
      Products.addNn(m, k, k, q, 0, r, 0, product, 0);
      assertArrayEquals(a, product, 1e-13);
      double[] gram = new double[k * k];
      Products.addTn(k, k, m, q, 0, q, 0, gram, 0);
      assertArrayEquals(Draws.identity(k), gram, 1e-14);
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < i; j++) {
          assertEquals(0, r[i * k + j], 0);
        }
      }
    }
  }

  @Test
  void oneObjectGivesTheSameBitsEveryTime() {
    double[] a = Draws.gaussian(30, Draws.seeded(2));
    Qr qr = new Qr(6, 5);
    double[] first = a.clone();
    double[] second = a.clone();
    double[] diagonal = new double[5];
    double[] r = new double[25];
    qr.orthonormalize(first, diagonal);
    qr.factor(second, r);
    assertArrayEquals(first, second);
    for (int i = 0; i < 5; i++) {
      assertEquals(diagonal[i], r[i * 5 + i]);
    }
  }

  @Test
  void aRankDeficientMatrixStillGetsAnOrthonormalQ() {
    double[] q = {1, 2, 0, 2, 4, 0, 3, 6, 0};
    double[] r = new double[9];
    new Qr(3, 3).factor(q, r);
    double[] gram = new double[9];
    Products.addTn(3, 3, 3, q, 0, q, 0, gram, 0);
    assertArrayEquals(Draws.identity(3), gram, 1e-14);
    assertEquals(Math.sqrt(14), Math.abs(r[0]), 1e-15);
    assertEquals(0, r[4], 1e-14);
    assertEquals(0, r[8], 0);
  }

  @Test
  void theProductOfTheDiagonalIsTheDeterminant() {
    double[] a = {2, -1, 0, 3, 5, 1, 4, 0, 7};
    double[] diagonal = new double[3];
    new Qr(3, 3).orthonormalize(a, diagonal);
    assertEquals(87, Math.abs(diagonal[0] * diagonal[1] * diagonal[2]), 1e-12);
  }

  @Test
  void aHundredHaarFactorsMultiplyToAnOrthogonalMatrix() {
    double[] product = Draws.identity(16);
    for (int i = 0; i < 100; i++) {
      product = Draws.product(16, product, Draws.orthogonal(16, i));
    }
    double[] sigma = Singular.values(16, 16, product);
    assertEquals(1, sigma[0], 1e-12);
    assertEquals(1, sigma[15], 1e-12);
  }

  @Test
  void haarDrawsHaveNoPreferredSign() {
    // Without the sign fix every diagonal entry of Q leans to one side.
    int positive = 0;
    for (int i = 0; i < 400; i++) {
      positive += Draws.orthogonal(2, i)[0] > 0 ? 1 : 0;
    }
    assertTrue(positive > 150 && positive < 250, "positive: " + positive);
  }

  @Test
  void aWideMatrixIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Qr(2, 3));
    assertThrows(IllegalArgumentException.class, () -> new Qr(2, 0));
  }
}
