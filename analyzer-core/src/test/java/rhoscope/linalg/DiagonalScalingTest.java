package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rhoscope.testing.Property;

class DiagonalScalingTest {
  /** D [0 a; b 0] D⁻¹ has the norm max(|a| d, |b| / d), least at √|a b|, which is ρ. */
  @Test
  void ofTwoUnitsItIsTheLeast() {
    double[] a = {0, 8, 0.02, 0};
    assertEquals(0.4, DiagonalScaling.norm(2, a, () -> {}), 1e-3);
  }

  @Test
  void itLiesBetweenTheRadiusAndTheNorm() {
    Property.forAll(
        20,
        random -> {
          int n = random.nextInt(1, 20);
          double[] a = Draws.gaussian(n * n, random);
          for (int i = 0; i < n * n; i++) {
            a[i] *= Math.pow(10, random.nextInt(-3, 3));
          }
          double norm = DiagonalScaling.norm(n, a, () -> {});
          assertTrue(norm <= Norms.spectral(n, a) * (1 + 1e-12));
          assertTrue(Spectrum.of(n, a, () -> {}).radius() <= norm * (1 + 1e-9));
        });
  }

  @Test
  void aSymmetricOrSplitMatrixIsLeftAlone() {
    double[] symmetric = {0.5, 0.3, 0.3, -0.2};
    double norm = Norms.spectral(2, symmetric);
    assertEquals(norm, DiagonalScaling.norm(2, symmetric, () -> {}), 1e-12);
    double[] split = {0.5, 1e6, 0, 0.5};
    assertTrue(Double.isFinite(DiagonalScaling.norm(2, split, () -> {})));
  }

  /** W = D⁻¹ Q D / 2 with an orthogonal Q: ‖W‖ is large, and ½ in the units D. */
  @Test
  void itFindsTheUnitsThatHideAContraction() {
    int n = 12;
    double[] w = Draws.orthogonal(n, 4);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        w[i * n + j] *= 0.5 * Math.pow(3, j - i);
      }
    }
    assertTrue(100 < Norms.spectral(n, w));
    assertEquals(0.5, DiagonalScaling.norm(n, w, () -> {}), 0.15);
  }
}
