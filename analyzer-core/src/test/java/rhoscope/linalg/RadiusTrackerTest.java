package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class RadiusTrackerTest {
  /** A matrix that training could have moved: rank-one updates of changing direction. */
  private static final class Drift {
    private final int n;
    private final double[] w;
    private final RandomGenerator random = Draws.seeded(5);
    private final double[] u;
    private final double[] v;

    Drift(int n, double[] start) {
      this.n = n;
      this.w = start.clone();
      this.u = new double[n];
      this.v = new double[n];
    }

    double[] next() {
      for (int i = 0; i < n; i++) {
        u[i] = 0.9 * u[i] + 0.3 * random.nextGaussian();
        v[i] = 0.9 * v[i] + 0.3 * random.nextGaussian();
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          w[i * n + j] += 0.01 / n * u[i] * v[j];
        }
      }
      return w;
    }
  }

  private static double[] gaussian(int n) {
    return Draws.times(Draws.gaussian(n * n, Draws.seeded(1)), 1 / Math.sqrt(n));
  }

  @Test
  void aDriftingMatrixIsFollowed() {
    for (int n : new int[] {5, 96, 130}) {
      for (double[] start : new double[][] {gaussian(n), Draws.orthogonal(n, 2)}) {
        Drift drift = new Drift(n, start);
        RadiusTracker tracker = new RadiusTracker(n);
        double[] errors = new double[60];
        for (int k = 0; k < errors.length; k++) {
          double[] w = drift.next();
          double rho = Spectrum.of(n, w).radius();
          errors[k] = Math.abs(tracker.update(w) - rho) / rho;
        }
        Arrays.sort(errors);
        assertTrue(errors[30] < 2e-4, "n = " + n + ", median " + errors[30]);
        assertTrue(errors[59] < 3e-3, "n = " + n + ", largest " + errors[59]);
      }
    }
  }

  @Test
  void aRunThatIsResumedAnywhereGoesOnWithTheSameBits() {
    for (int n : new int[] {20, 100}) {
      for (int interrupted : new int[] {1, 5, 10, 11}) {
        Drift drift = new Drift(n, gaussian(n));
        RadiusTracker through = new RadiusTracker(n);
        RadiusTracker resumed = new RadiusTracker(n);
        for (int k = 0; k < 24; k++) {
          if (k == interrupted) {
            resumed = new RadiusTracker(n, resumed.state());
          }
          double[] w = drift.next();
          assertEquals(through.update(w), resumed.update(w), 0, "k = " + k);
        }
      }
    }
  }

  @Test
  void theFirstAnswerIsTheBracketsOwn() {
    for (int n : new int[] {33, 128}) {
      double[] w = gaussian(n);
      double first = new RadiusTracker(n).update(w);
      assertEquals(SpectralRadius.of(n, w).estimate(), first, 0);
    }
  }

  @Test
  void aSuddenChangeIsSeenWithinTenUpdates() {
    int n = 128;
    RadiusTracker tracker = new RadiusTracker(n);
    double[] w = gaussian(n);
    for (int k = 0; k < 15; k++) {
      tracker.update(w);
    }
    double[] other = Draws.times(Draws.gaussian(n * n, Draws.seeded(2)), 0.2);
    double answer = 0;
    for (int k = 0; k < 10; k++) {
      answer = tracker.update(other);
    }
    double rho = Spectrum.of(n, other).radius();
    assertEquals(rho, answer, 2e-3 * rho);
  }

  @Test
  void nothingHasRadiusZeroAndSizeDoesNotMatter() {
    int n = 110;
    RadiusTracker tracker = new RadiusTracker(n);
    assertEquals(0, tracker.update(new double[n * n]), 0);
    RadiusTracker plain = new RadiusTracker(n);
    RadiusTracker tiny = new RadiusTracker(n);
    Drift drift = new Drift(n, gaussian(n));
    for (int k = 0; k < 12; k++) {
      double[] w = drift.next();
      double expected = plain.update(w);
      double scaled = tiny.update(Draws.times(w, 0x1p-600));
      assertEquals(expected, Math.scalb(scaled, 600), 1e-9 * expected);
    }
  }

  @Test
  void aStateOfAnotherSizeIsRefused() {
    double[] state = new RadiusTracker(100).state();
    assertThrows(IllegalArgumentException.class, () -> new RadiusTracker(101, state));
    assertThrows(IllegalArgumentException.class, () -> new RadiusTracker(0));
    assertThrows(
        IllegalArgumentException.class, () -> new RadiusTracker(100).update(new double[99]));
  }
}
