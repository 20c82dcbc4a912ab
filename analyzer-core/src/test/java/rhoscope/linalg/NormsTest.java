package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class NormsTest {
  @Test
  void spectralNormEqualsTheLargestSingularValueOfAnyShape() {
    RandomGenerator random = Draws.seeded(1);
    for (int m : new int[] {1, 2, 3, 7, 33}) {
      for (int n : new int[] {1, 2, 5, 33, 64}) {
        double[] a = Draws.gaussian(m * n, random);
        double expected = Singular.values(m, n, a)[0];
        assertEquals(
            expected, Norms.spectral(m, n, a, 0, () -> {}), 1e-13 * expected, m + " x " + n);
      }
    }
  }

  @Test
  void closedFormsHaveTheirNorm() {
    assertEquals(2, Norms.spectral(2, new double[] {1, 1, -1, -1}), 1e-15);
    assertEquals(1, Norms.spectral(33, Draws.orthogonal(33, 3)), 1e-14);
    assertEquals(1, Norms.spectral(5, Draws.identity(5)), 0);
    assertEquals(0, Norms.spectral(5, new double[25]), 0);
    assertEquals(3, Norms.spectral(1, new double[] {-3}), 0);
    // σ² of [[.9, 10], [0, .9]]: (101.62 + √(101.62² − 4·.9⁴)) / 2
    double square = (101.62 + Math.sqrt(101.62 * 101.62 - 4 * 0.6561)) / 2;
    assertEquals(Math.sqrt(square), Norms.spectral(2, new double[] {0.9, 10, 0, 0.9}), 1e-14);
  }

  @Test
  void normsScaleWithTheMatrixWhereItsSquareWouldOverflowOrVanish() {
    double[] a = Draws.gaussian(49, Draws.seeded(2));
    for (double factor : new double[] {0x1p-1000, 0x1p-600, 0x1p600, 0x1p1000}) {
      double[] scaled = Draws.times(a, factor);
      assertEquals(Norms.spectral(7, a), Norms.spectral(7, scaled) / factor, 1e-14);
      assertEquals(Norms.frobenius(a), Norms.frobenius(scaled) / factor, 1e-14);
    }
  }

  @Test
  void entriesOfVeryDifferentSizeKeepTheLargest() {
    double[] graded = {1e-200, 0, 0, 0, 1, 1e-170, 0, 1e-180, 1e-90};
    assertEquals(1, Norms.spectral(3, graded), 1e-15);
    double[] rankOne = new double[64];
    for (int i = 0; i < 64; i++) {
      rankOne[i] = StrictMath.pow(10, -(i / 8 + i % 8));
    }
    double length = 1 / (1 - 0.01) * (1 - 1e-16);
    assertEquals(length, Norms.spectral(8, rankOne), 1e-14);
  }

  @Test
  void theEuclideanNormOfAWindowIsThatOfItsNumbers() {
    assertEquals(5, Norms.euclidean(new double[] {9, 3, -4, 9}, 1, 2), 0);
    assertEquals(0, Norms.euclidean(new double[] {9}, 1, 0), 0);
    assertEquals(5 * 0x1p-1074, Norms.euclidean(new double[] {0x3p-1074, 0x1p-1072}, 0, 2), 0);
  }

  @Test
  void aNormOfNonFiniteNumbersSaysSo() {
    assertEquals(Double.NaN, Norms.euclidean(new double[] {1 / 0.0, Double.NaN}, 0, 2));
    assertEquals(1 / 0.0, Norms.euclidean(new double[] {1, -1 / 0.0}, 0, 2));
  }

  @Test
  void singularValuesOfADiagonalAreItsSizesInOrder() {
    double[] a = {0, 0, 2, 0, 0, -5, 0, 0, 0, 0, 0, 0.5};
    assertArrayEquals(new double[] {5, 2, 0.5}, Singular.values(3, 4, a), 1e-15);
    assertArrayEquals(new double[2], Singular.values(2, 5, new double[10]));
  }
}
