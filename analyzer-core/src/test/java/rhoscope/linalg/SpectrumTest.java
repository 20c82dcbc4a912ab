package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.junit.jupiter.api.Test;

final class SpectrumTest {
  @Test
  void closedFormsHaveTheirRadius() {
    assertEquals(0.5, radius(1, -0.5), 0);
    double c = Math.cos(0.3);
    double s = Math.sin(0.3);
    assertEquals(1, radius(2, c, -s, s, c), 1e-15);
    assertEquals(0.9, radius(2, 0.9, 10, 0, 0.9), 1e-15);
    assertEquals(0, radius(2, 1, 1, -1, -1), 1e-7, "defective: the root of the rounding error");
    assertEquals(2, radius(3, 2, 1, 0, 0, 2, 1, 0, 0, 2), 1e-15);
    assertEquals((1 + Math.sqrt(5)) / 2, radius(2, 1, 1, 1, 0), 1e-15);
  }

  @Test
  void complexPairsStandWithTheirConjugates() {
    Spectrum rotation = Spectrum.of(2, new double[] {0, -3, 3, 0});
    assertEquals(0, rotation.re()[0], 1e-15);
    assertEquals(3, Math.abs(rotation.im()[0]), 1e-15);
    assertEquals(-rotation.im()[0], rotation.im()[1], 0);
  }

  @Test
  void aCyclicShiftHasAllItsEigenvaluesOnTheUnitCircle() {
    for (int n : new int[] {2, 3, 4, 7, 33, 64, 100}) {
      double[] shift = new double[n * n];
      for (int i = 0; i < n; i++) {
        shift[i * n + (i + 1) % n] = 1;
      }
      Spectrum spectrum = Spectrum.of(n, shift);
      for (int i = 0; i < n; i++) {
        assertEquals(1, Math.hypot(spectrum.re()[i], spectrum.im()[i]), 1e-12, "n = " + n);
      }
      assertEquals(0, spectrum.henrici(), 0);
    }
  }

  @Test
  void numpysRadiusOfAFixedMatrixIsFound() {
    // numpy.linalg.eigvals of w[i, j] = sin(1 + 5 i + j) / (1 + i + j), 5 x 5
    double[] w = new double[25];
    for (int i = 0; i < 25; i++) {
      w[i] = Math.sin(1 + i) / (1 + i / 5 + i % 5);
    }
    Spectrum spectrum = Spectrum.of(5, w);
    assertEquals(0.5983960324084204, spectrum.radius(), 1e-14);
    assertEquals(0.7039427449461597, spectrum.henrici(), 1e-13);
    assertEquals(1.0966305769774793, Norms.spectral(5, w), 1e-14);
  }

  @Test
  void everyFamilyHasTheEigenvaluesThatEjmlFinds() {
    for (int n : new int[] {1, 2, 3, 4, 5, 8, 17, 40, 100}) {
      RandomGenerator random = Draws.seeded(n);
      double[] gaussian = Draws.gaussian(n * n, random);
      double[] symmetric = gaussian.clone();
      double[] sparse = gaussian.clone();
      double[] graded = gaussian.clone();
      double[] companion = new double[n * n];
      for (int i = 0; i < n; i++) {
        companion[i] = random.nextGaussian();
        for (int j = 0; j < n; j++) {
          symmetric[i * n + j] = gaussian[i * n + j] + gaussian[j * n + i];
          sparse[i * n + j] *= random.nextInt(3) == 0 ? 1 : 0;
          graded[i * n + j] *= StrictMath.pow(10, (j - i) * 8.0 / n);
          companion[i * n + j] += i == j + 1 ? 1 : 0;
        }
      }
      for (double[] w : new double[][] {gaussian, symmetric, sparse, graded, companion}) {
        compareWithEjml(n, w);
      }
      compareWithEjml(n, Draws.orthogonal(n, n));
      compareWithEjml(n, new double[n * n]);
    }
  }

  private static void compareWithEjml(int n, double[] w) {
    EigenDecomposition_F64<DMatrixRMaj> ejml = DecompositionFactory_DDRM.eig(n, false, false);
    assertTrue(ejml.decompose(new DMatrixRMaj(n, n, true, w.clone())));
    double[] expected = new double[n];
    Spectrum spectrum = Spectrum.of(n, w);
    double[] actual = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      expected[i] = ejml.getEigenvalue(i).getMagnitude();
      actual[i] = Math.hypot(spectrum.re()[i], spectrum.im()[i]);
      sum += spectrum.im()[i];
    }
    Arrays.sort(expected);
    Arrays.sort(actual);
    assertArrayEquals(expected, actual, 1e-9 * (1 + expected[n - 1]), "n = " + n);
    assertEquals(0, sum, 0, "conjugate pairs");
  }

  @Test
  void sizesThatFillNoVectorHaveTheEigenvaluesThatEjmlFinds() {
    for (int n : new int[] {31, 63, 65, 129, 190}) {
      compareWithEjml(n, Draws.gaussian(n * n, Draws.seeded(n)));
    }
  }

  @Test
  void badScalingDoesNotCostTheSmallEigenvalues() {
    // D⁻¹ T D with T triangular: its eigenvalues are the diagonal 1 … n, whatever D is
    int n = 20;
    RandomGenerator random = Draws.seeded(8);
    double[] w = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        w[i * n + j] = (i == j ? i + 1 : random.nextGaussian()) * Math.scalb(1.0, 7 * (i - j));
      }
    }
    Spectrum spectrum = Spectrum.of(n, w);
    double[] re = spectrum.re().clone();
    Arrays.sort(re);
    for (int i = 0; i < n; i++) {
      assertEquals(i + 1, re[i], 1e-10);
      assertEquals(0, spectrum.im()[i], 0);
    }
  }

  @Test
  void balancingUndoesAScalingByPowersOfTwo() {
    int n = 40;
    double[] w = Draws.gaussian(n * n, Draws.seeded(9));
    double[] bad = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        bad[i * n + j] = Math.scalb(w[i * n + j], 15 * (i % 7 - j % 7));
      }
    }
    double radius = Spectrum.of(n, w).radius();
    assertEquals(radius, Spectrum.of(n, bad).radius(), 1e-12 * radius);
  }

  @Test
  void theWorkEndsWhereThePauseThrows() {
    double[] w = Draws.gaussian(64 * 64, Draws.seeded(10));
    int[] pauses = new int[1];
    Spectrum.of(64, w, () -> pauses[0]++);
    for (int stop : new int[] {1, 20, pauses[0]}) {
      int[] left = {stop};
      Runnable cancelled =
          () -> {
            if (--left[0] == 0) {
              throw new IllegalStateException("cancelled");
            }
          };
      assertThrows(IllegalStateException.class, () -> Spectrum.of(64, w, cancelled));
    }
  }

  @Test
  void radiusNeverExceedsNorm() {
    RandomGenerator random = Draws.seeded(1);
    for (int n : new int[] {1, 2, 3, 7, 16, 33}) {
      for (int repeat = 0; repeat < 10; repeat++) {
        double[] w = Draws.gaussian(n * n, random);
        assertTrue(Spectrum.of(n, w).radius() <= Norms.spectral(n, w) * (1 + 1e-13), "n = " + n);
      }
    }
  }

  @Test
  void eigenvaluesSumToTheTrace() {
    RandomGenerator random = Draws.seeded(2);
    double[] w = Draws.gaussian(33 * 33, random);
    Spectrum spectrum = Spectrum.of(33, w);
    double trace = 0;
    double sum = 0;
    double imaginary = 0;
    for (int i = 0; i < 33; i++) {
      trace += w[i * 33 + i];
      sum += spectrum.re()[i];
      imaginary += spectrum.im()[i];
    }
    assertEquals(trace, sum, 1e-11);
    assertEquals(0, imaginary, 1e-13);
  }

  @Test
  void radiusScalesWithTheMatrixAtAnySize() {
    double[] w = Draws.gaussian(49, Draws.seeded(3));
    double radius = Spectrum.of(7, w).radius();
    double henrici = Spectrum.of(7, w).henrici();
    for (double factor : new double[] {0x1p-1000, 0x1p-500, 0x1p500, 0x1p1000}) {
      Spectrum scaled = Spectrum.of(7, Draws.times(w, factor));
      assertEquals(radius, scaled.radius() / factor, 1e-14 * radius);
      assertEquals(henrici, scaled.henrici(), 1e-13);
    }
  }

  @Test
  void henriciIsZeroForNormalMatricesAndOneForNilpotentOnes() {
    for (int n : new int[] {1, 7, 33, 100}) {
      assertEquals(0, Spectrum.of(n, Draws.orthogonal(n, 5)).henrici(), 0, "orthogonal " + n);
      assertEquals(0, Spectrum.of(n, Draws.identity(n)).henrici(), 0);
    }
    assertEquals(1, Spectrum.of(3, new double[] {0, 1, 2, 0, 0, 3, 0, 0, 0}).henrici(), 0);
    assertEquals(Double.NaN, Spectrum.of(3, new double[9]).henrici(), "0/0 for the zero matrix");
  }

  @Test
  void henriciOfATwoByTwoJordanBlockHasItsClosedForm() {
    // ‖W‖_F² = 2·0.81 + 100, Σ|λ|² = 2·0.81
    double expected = 10 / Math.sqrt(101.62);
    assertEquals(expected, Spectrum.of(2, new double[] {0.9, 10, 0, 0.9}).henrici(), 1e-14);
  }

  @Test
  void henriciOfALargeGaussianMatrixIsNearRootOneHalf() {
    assertEquals(0.707, Spectrum.of(100, Draws.gaussian(10_000, Draws.seeded(4))).henrici(), 0.02);
  }

  @Test
  void aDivergedMatrixHasNoSpectrum() {
    for (double hole : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1 / 0.0}) {
      for (int n : new int[] {1, 2, 3, 7}) {
        double[] w = Draws.gaussian(n * n, Draws.seeded(6));
        w[n * n / 2] = hole;
        assertThrows(IllegalArgumentException.class, () -> Spectrum.of(n, w));
        assertThrows(IllegalArgumentException.class, () -> Norms.spectral(n, w));
        assertThrows(IllegalArgumentException.class, () -> Singular.values(n, n, w));
      }
    }
  }

  @Test
  void aShapeThatDoesNotFitIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Spectrum.of(2, new double[3]));
    assertThrows(IllegalArgumentException.class, () -> Spectrum.of(0, new double[0]));
  }

  private static double radius(int n, double... w) {
    return Spectrum.of(n, w).radius();
  }
}
