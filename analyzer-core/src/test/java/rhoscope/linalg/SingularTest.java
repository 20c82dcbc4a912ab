package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import rhoscope.testing.Property;

class SingularTest {
  @Test
  void clampedIsTheNearestMatrixWithSuchSingularValues() {
    Property.forAll(
        60,
        random -> {
          int n = 1 + random.nextInt(8);
          double low = random.nextDouble();
          double high = low + random.nextDouble();
          double scale = Math.exp(random.nextDouble(-3, 3));
          double[] a = random.doubles((long) n * n, -scale, scale).toArray();
          double[] clamped = a.clone();
          boolean changed = Singular.clamp(n, clamped, low, high);
          double[] before = Singular.values(n, n, a);
          double[] after = Singular.values(n, n, clamped);
          double squares = 0;
          for (int i = 0; i < n; i++) {
            double wanted = Math.max(low, Math.min(high, before[i]));
            assertEquals(wanted, after[i], 1e-13 * (1 + before[0]));
            squares += (wanted - before[i]) * (wanted - before[i]);
          }
          // No nearer one: ‖A − B‖_F ≥ (Σ (σ_i(A) − σ_i(B))²)^½, von Neumann's trace inequality.
          double[] off = new double[n * n];
          Arrays.setAll(off, i -> clamped[i] - a[i]);
          double distance = Norms.euclidean(off, 0, off.length);
          assertEquals(Math.sqrt(squares), distance, 1e-13 * (1 + before[0]));
          assertEquals(changed, 0 < squares);
        });
  }

  @Test
  void whatLiesWithinIsLeftAsItIs() {
    double[] a = {0.6, -0.8, 0.8, 0.6};
    assertFalse(Singular.clamp(2, a, 0.9, 1.1));
    assertArrayEquals(new double[] {0.6, -0.8, 0.8, 0.6}, a);
    double[] zero = new double[9];
    Singular.clamp(3, zero, 0.5, 2);
    assertArrayEquals(new double[] {0.5, 0.5, 0.5}, Singular.values(3, 3, zero), 1e-15);
    double[] lost = {1, Double.NaN, 0, 1};
    assertThrows(IllegalArgumentException.class, () -> Singular.clamp(2, lost, 0, 1));
  }
}
