package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.SpectralRadius.Method;

final class SpectralRadiusTest {
  /** The families that initialisers draw, and the hard ones. */
  private static Map<String, double[]> families(int n) {
    RandomGenerator random = Draws.seeded(n);
    double root = 1 / Math.sqrt(n);
    double[] gaussian = Draws.times(Draws.gaussian(n * n, random), root);
    double[] uniform = new double[n * n];
    double[] sparse = new double[n * n];
    double[] symmetric = new double[n * n];
    double[] rankOne = new double[n * n];
    double[] delay = new double[n * n];
    double[] around = Draws.orthogonal(n, n);
    double[] nearby = around.clone();
    double[] pairs = new double[n * n];
    double[] u = Draws.gaussian(n, random);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        int at = i * n + j;
        uniform[at] = (2 * random.nextDouble() - 1) * root;
        sparse[at] = random.nextInt(10) == 0 ? 3 * gaussian[at] : 0;
        symmetric[at] = gaussian[at] + gaussian[j * n + i];
        rankOne[at] = 0.3 * gaussian[at] + 1.1 * u[i] * u[j] / n;
        delay[at] = (i == j + 1 ? 1.5 : 0) + 0.05 * gaussian[at];
        around[at] = 0.9 * around[at] + 0.3 * gaussian[at];
        nearby[at] += 0.02 * gaussian[at];
        pairs[at] = 1e-3 * gaussian[at];
      }
    }
    for (int i = 0; i + 1 < n; i += 2) {
      double angle = 6 * random.nextDouble();
      pairs[i * n + i] += Math.cos(angle);
      pairs[(i + 1) * n + i + 1] += Math.cos(angle);
      pairs[i * n + i + 1] += Math.sin(angle);
      pairs[(i + 1) * n + i] -= Math.sin(angle);
    }
    Map<String, double[]> families = new LinkedHashMap<>();
    families.put("gaussian", gaussian);
    families.put("uniform", uniform);
    families.put("orthogonal", Draws.orthogonal(n, n));
    families.put("identity", Draws.identity(n));
    families.put("cyclic shift", shift(n));
    families.put("echo state", sparse);
    families.put("symmetric", symmetric);
    families.put("rank one and noise", rankOne);
    families.put("delay line and noise", delay);
    families.put("orthogonal and noise", around);
    families.put("orthogonal and little noise", nearby);
    families.put("pairs of equal modulus", pairs);
    return families;
  }

  private static double[] shift(int n) {
    double[] shift = new double[n * n];
    for (int i = 0; i < n; i++) {
      shift[i * n + (i + 1) % n] = 1;
    }
    return shift;
  }

  private static double ejml(int n, double[] w) {
    EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(n, false, false);
    assertTrue(solver.decompose(new DMatrixRMaj(n, n, true, w.clone())));
    double radius = 0;
    for (int i = 0; i < n; i++) {
      radius = Math.max(radius, solver.getEigenvalue(i).getMagnitude());
    }
    return radius;
  }

  @Test
  void theBracketOfEveryFamilyHoldsTheRadiusThatEjmlFindsAndIsNarrow() {
    for (int n : new int[] {2, 7, 23, 24, 33, 64, 95, 97, 130, 191, 200}) {
      families(n)
          .forEach(
              (family, w) -> {
                String which = family + ", n = " + n;
                double rho = ejml(n, w);
                SpectralRadius radius = SpectralRadius.of(n, w);
                double rounding = 1e-11 * (1 + rho);
                assertTrue(radius.lower() <= rho + rounding, which + " " + radius + " " + rho);
                assertTrue(rho <= radius.upper() + rounding, which + " " + radius + " " + rho);
                assertTrue(radius.upper() <= 1.001 * radius.lower() + rounding, which + radius);
                assertEquals(rho, radius.estimate(), 1e-3 * rho + rounding, which);
                assertTrue(radius.lower() <= radius.estimate(), which);
                assertTrue(radius.estimate() <= radius.upper(), which);
              });
    }
  }

  @Test
  void numpysRadiusIsFoundToSixDigits() {
    // numpy.linalg.eigvals of w[k] = sin(1 + k² mod 1009) / sqrt(n), k = 131 i + j
    int n = 131;
    double[] w = new double[n * n];
    for (int k = 0; k < n * n; k++) {
      w[k] = Math.sin(1 + k * k % 1009) / Math.sqrt(n);
    }
    SpectralRadius radius = SpectralRadius.of(n, w);
    assertEquals(0.7384153991150768, radius.estimate(), 1e-6);
    assertNotEquals(Method.SPECTRUM, radius.method());
  }

  @Test
  void whatAnInitialiserDrawsNeedsNoEigenvalues() {
    for (int n : new int[] {64, 130}) {
      families(n)
          .forEach(
              (family, w) ->
                  assertNotEquals(Method.SPECTRUM, SpectralRadius.of(n, w).method(), family));
    }
  }

  @Test
  void anOrthogonalMatrixHasItsRadiusToRounding() {
    for (int n : new int[] {24, 33, 100}) {
      for (double[] w : new double[][] {Draws.orthogonal(n, 3), shift(n)}) {
        SpectralRadius radius = SpectralRadius.of(n, Draws.times(w, 0.7));
        assertEquals(Method.SINGULAR_VALUES, radius.method());
        assertEquals(0.7, radius.lower(), 1e-11);
        assertEquals(0.7, radius.upper(), 1e-11);
        assertTrue(radius.lower() <= 0.7 && 0.7 <= radius.upper());
        SpectralRadius decided = SpectralRadius.of(n, w, () -> {}, 1);
        assertEquals(Method.SINGULAR_VALUES, decided.method(), "no eigenvalue is more exact");
      }
    }
  }

  @Test
  void aDelayLineInAnyOrderHasRadiusZeroExactly() {
    int n = 100;
    double[] delay = new double[n * n];
    for (int i = 0; i + 1 < n; i++) {
      delay[37 * (i + 1) % n * n + 37 * i % n] = 1.5;
    }
    assertEquals(new SpectralRadius(0, 0, 0, Method.BLOCKS), SpectralRadius.of(n, delay));
  }

  @Test
  void aDefectiveTriangleHasItsDiagonalExactly() {
    int n = 60;
    double[] w = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        w[i * n + j] = i == j ? 0.9 : 3;
      }
    }
    assertEquals(new SpectralRadius(0.9, 0.9, 0.9, Method.BLOCKS), SpectralRadius.of(n, w));
    w[59 * n + 59] = -2;
    assertEquals(2, SpectralRadius.of(n, w).estimate(), 0);
  }

  @Test
  void aReducibleMatrixHasTheRadiusOfItsLargestBlock() {
    int n = 70;
    double[] small = Draws.gaussian(30 * 30, Draws.seeded(1));
    double[] large = Draws.gaussian(40 * 40, Draws.seeded(2));
    double[] w = Draws.gaussian(n * n, Draws.seeded(3));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i < 30 && j < 30) {
          w[i * n + j] = small[i * 30 + j];
        } else if (i >= 30 && j >= 30) {
          w[i * n + j] = large[(i - 30) * 40 + j - 30];
        } else if (i >= 30) {
          w[i * n + j] = 0;
        }
      }
    }
    double rho = Math.max(ejml(30, small), ejml(40, large));
    assertEquals(rho, SpectralRadius.of(n, w).estimate(), 1e-5 * rho);
  }

  @Test
  void theSizeOfTheNumbersDoesNotMatter() {
    for (int n : new int[] {1, 5, 40, 110}) {
      double[] w = Draws.gaussian(n * n, Draws.seeded(4));
      SpectralRadius plain = SpectralRadius.of(n, w);
      for (double factor : new double[] {0x1p-900, 0x1p-660, 0x1p660, 0x1p900}) {
        SpectralRadius scaled = SpectralRadius.of(n, Draws.times(w, factor));
        assertEquals(plain.method(), scaled.method());
        assertEquals(plain.estimate(), scaled.estimate() / factor, 1e-12 * plain.estimate());
        assertEquals(plain.lower(), scaled.lower() / factor, 1e-12 * plain.lower());
        assertEquals(plain.upper(), scaled.upper() / factor, 1e-12 * plain.upper());
      }
    }
  }

  @Test
  void badScalingIsBalancedAway() {
    int n = 60;
    double[] w = Draws.gaussian(n * n, Draws.seeded(5));
    double[] bad = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        bad[i * n + j] = Math.scalb(w[i * n + j], 20 * (i % 5 - j % 5));
      }
    }
    SpectralRadius radius = SpectralRadius.of(n, bad);
    assertNotEquals(Method.SPECTRUM, radius.method());
    double rho = ejml(n, w);
    assertTrue(radius.lower() <= rho && rho <= radius.upper());
  }

  @Test
  void aTurnedDelayLineWhosePowersDrownInRoundingIsLeftToTheEigenvalues() {
    int n = 60;
    double[] q = Draws.orthogonal(n, 10);
    double[] delay = new double[n * n];
    for (int i = 0; i + 1 < n; i++) {
      delay[(i + 1) * n + i] = 1.5;
    }
    double[] w = Draws.product(n, Draws.product(n, q, delay), Draws.transposed(n, n, q));
    assertEquals(Method.SPECTRUM, SpectralRadius.of(n, w).method());
  }

  @Test
  void aThresholdBetweenTheBoundsIsDecidedByTheEigenvalues() {
    int n = 80;
    double[] w = Draws.gaussian(n * n, Draws.seeded(6));
    SpectralRadius open = SpectralRadius.of(n, w);
    assertNotEquals(Method.SPECTRUM, open.method());
    double inside = (open.lower() + open.upper()) / 2;
    SpectralRadius decided = SpectralRadius.of(n, w, () -> {}, 1e3, inside);
    assertEquals(Method.SPECTRUM, decided.method());
    assertEquals(ejml(n, w), decided.estimate(), 1e-10);
    assertEquals(open, SpectralRadius.of(n, w, () -> {}, open.upper() * 1.01));
    double tiny = 0x1p-700;
    SpectralRadius scaled = SpectralRadius.of(n, Draws.times(w, tiny), () -> {}, inside * tiny);
    assertEquals(Method.SPECTRUM, scaled.method());
  }

  @Test
  void nothingHasRadiusZeroAndANumberItsSize() {
    for (int n : new int[] {1, 2, 30, 100}) {
      assertEquals(0, SpectralRadius.of(n, new double[n * n]).upper(), 0);
    }
    assertEquals(0.5, SpectralRadius.of(1, new double[] {-0.5}).estimate(), 0);
  }

  @Test
  void theSameMatrixGivesTheSameBits() {
    int n = 200;
    double[] w = Draws.gaussian(n * n, Draws.seeded(7));
    assertEquals(SpectralRadius.of(n, w), SpectralRadius.of(n, w.clone()));
  }

  @Test
  void theWorkEndsWhereThePauseThrows() {
    double[] w = Draws.gaussian(64 * 64, Draws.seeded(8));
    int[] left = {3};
    Runnable cancelled =
        () -> {
          if (--left[0] == 0) {
            throw new IllegalStateException("cancelled");
          }
        };
    assertThrows(IllegalStateException.class, () -> SpectralRadius.of(64, w, cancelled));
  }

  @Test
  void aDivergedMatrixHasNoRadius() {
    for (double hole : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1 / 0.0}) {
      for (int n : new int[] {1, 2, 40}) {
        double[] w = Draws.gaussian(n * n, Draws.seeded(9));
        w[n * n / 2] = hole;
        assertThrows(IllegalArgumentException.class, () -> SpectralRadius.of(n, w));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> SpectralRadius.of(2, new double[3]));
  }
}
