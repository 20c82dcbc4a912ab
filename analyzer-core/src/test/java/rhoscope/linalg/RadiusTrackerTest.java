package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
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

  private static double update(RadiusTracker tracker, int n, double[] w) {
    int width = Kernels.f32().padded(n);
    float[] rows = new float[n * width];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rows[i * width + j] = (float) w[i * n + j];
      }
    }
    return tracker.update(rows, width, () -> {});
  }

  /** Relative errors of the answers to a drifting matrix, ascending. */
  private static double[] errors(int n, double[] start, double growth, int calls) {
    Drift drift = new Drift(n, start);
    RadiusTracker tracker = new RadiusTracker(n);
    double[] errors = new double[calls];
    for (int k = 0; k < calls; k++) {
      double[] w = Draws.times(drift.next(), Math.pow(growth, k));
      double rho = Spectrum.of(n, w).radius();
      errors[k] = Math.abs(update(tracker, n, w) - rho) / rho;
    }
    Arrays.sort(errors);
    return errors;
  }

  private static double[] gaussian(int n) {
    return Draws.times(Draws.gaussian(n * n, Draws.seeded(1)), 1 / Math.sqrt(n));
  }

  @Test
  void aDriftingMatrixIsFollowed() {
    for (int n : new int[] {5, 24, 50, 128}) {
      for (double[] start : new double[][] {gaussian(n), Draws.orthogonal(n, 2)}) {
        double[] errors = errors(n, start, 1, 100);
        assertTrue(errors[50] < 2e-4, "n = " + n + ", median " + errors[50]);
        assertTrue(errors[99] < 3e-3, "n = " + n + ", largest " + errors[99]);
      }
    }
  }

  @Test
  void aGrowingMatrixIsFollowed() {
    for (int n : new int[] {50, 128}) {
      double[] errors = errors(n, gaussian(n), 1.004, 100);
      assertTrue(errors[50] < 2e-4, "n = " + n + ", median " + errors[50]);
      assertTrue(errors[99] < 3e-3, "n = " + n + ", largest " + errors[99]);
    }
  }

  @Test
  void anOrthogonalMatrixIsNeverTakenForLess() {
    int n = 128;
    double[] w = Draws.orthogonal(n, 4);
    RadiusTracker tracker = new RadiusTracker(n);
    for (int k = 0; k < 200; k++) {
      assertEquals(1, update(tracker, n, w), 1e-4, "k = " + k);
    }
  }

  @Test
  void aRunThatIsResumedAnywhereGoesOnWithTheSameBits() {
    for (int n : new int[] {20, 50, 100}) {
      for (int interrupted : new int[] {1, 5, 10, 11, 33}) {
        Drift drift = new Drift(n, gaussian(n));
        RadiusTracker through = new RadiusTracker(n);
        RadiusTracker resumed = new RadiusTracker(n);
        for (int k = 0; k < 60; k++) {
          if (k == interrupted) {
            resumed = new RadiusTracker(n, resumed.state());
          }
          double[] w = drift.next();
          assertEquals(update(through, n, w), update(resumed, n, w), 0, "k = " + k);
        }
      }
    }
  }

  @Test
  void whatIsRestoredHasForgottenWhatCameSince() {
    int n = 64;
    Drift drift = new Drift(n, gaussian(n));
    RadiusTracker tracker = new RadiusTracker(n);
    update(tracker, n, drift.next());
    double[] state = tracker.state();
    double[] w = drift.next().clone();
    double expected = update(tracker, n, w);
    update(tracker, n, Draws.orthogonal(n, 3));
    tracker.restore(state);
    assertEquals(expected, update(tracker, n, w), 0);
  }

  @Test
  void theFirstAnswerIsTheBracketsOwn() {
    for (int n : new int[] {23, 33, 128}) {
      double[] w = gaussian(n);
      double[] rounded = Arrays.stream(w).map(entry -> (float) entry).toArray();
      double first = update(new RadiusTracker(n), n, w);
      assertEquals(SpectralRadius.of(n, rounded).estimate(), first, 0);
    }
  }

  @Test
  void aSuddenChangeIsSeenAtOnce() {
    for (int n : new int[] {50, 128}) {
      double[] outlier = Draws.orthogonal(n, 2);
      for (int i = 0; i < n; i++) {
        outlier[i * n + i] += 0.5;
      }
      double[] other = Draws.times(Draws.gaussian(n * n, Draws.seeded(2)), 0.2);
      double[][] starts = {gaussian(n), Draws.orthogonal(n, 2)};
      double[][] ends = {other, outlier, Draws.times(gaussian(n), 0.5)};
      for (double[] start : starts) {
        for (double[] end : ends) {
          RadiusTracker tracker = new RadiusTracker(n);
          for (int k = 0; k < 15; k++) {
            update(tracker, n, start);
          }
          double rho = Spectrum.of(n, end).radius();
          assertEquals(rho, update(tracker, n, end), 5e-4 * rho);
        }
      }
    }
  }

  @Test
  void aMatrixOfLowRankIsForgottenWhenItFills() {
    int n = 40;
    double[] w = new double[n * n];
    for (int i = 0; i < n; i++) {
      w[i * n] = 1;
    }
    double[] noise = Draws.times(gaussian(n), 0.01);
    RadiusTracker tracker = new RadiusTracker(n);
    for (int k = 0; k < 12; k++) {
      assertEquals(1, update(tracker, n, w), 0);
    }
    for (int k = 0; k < 30; k++) {
      for (int i = 0; i < n * n; i++) {
        w[i] += noise[i];
      }
      double rho = Spectrum.of(n, w).radius();
      assertEquals(rho, update(tracker, n, w), 3e-3 * rho, "k = " + k);
    }
  }

  @Test
  void aStrictTriangleHasRadiusZeroAtEveryCall() {
    int n = 30;
    double[] w = gaussian(n);
    for (int i = 0; i < n; i++) {
      Arrays.fill(w, i * n, i * n + i + 1, 0);
    }
    RadiusTracker tracker = new RadiusTracker(n);
    for (int k = 0; k < 100; k++) {
      assertEquals(0, update(tracker, n, w), 0);
    }
  }

  @Test
  void betweenAnchorsNothingIsAllocated() {
    int n = 64;
    int width = Kernels.f32().padded(n);
    float[] w = new float[n * width];
    double[] plain = gaussian(n);
    for (int i = 0; i < n * n; i++) {
      w[i / n * width + i % n] = (float) plain[i];
    }
    RadiusTracker tracker = new RadiusTracker(n);
    Runnable nothing = () -> {};
    for (int k = 0; k < 20_000; k++) {
      tracker.update(w, width, nothing);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    for (int k = 0; k < 400; k++) {
      long before = threads.getThreadAllocatedBytes(id);
      tracker.update(w, width, nothing);
      long bytes = threads.getThreadAllocatedBytes(id) - before;
      double[] state = tracker.state();
      boolean anchor = state[1] == state[0] - 1;
      assertTrue(anchor || bytes == 0, bytes + " bytes at call " + k);
    }
  }

  @Test
  void nothingHasRadiusZeroAndSizeDoesNotMatter() {
    int n = 110;
    RadiusTracker tracker = new RadiusTracker(n);
    assertEquals(0, update(tracker, n, new double[n * n]), 0);
    for (int exponent : new int[] {-120, 110}) {
      RadiusTracker plain = new RadiusTracker(n);
      RadiusTracker scaled = new RadiusTracker(n);
      Drift drift = new Drift(n, gaussian(n));
      for (int k = 0; k < 12; k++) {
        double[] w = drift.next();
        double expected = update(plain, n, w);
        double answer = update(scaled, n, Draws.times(w, Math.scalb(1.0, exponent)));
        assertEquals(expected, Math.scalb(answer, -exponent), 1e-5 * expected);
      }
    }
  }

  @Test
  void aStateOfAnotherSizeIsRefused() {
    double[] state = new RadiusTracker(100).state();
    assertThrows(IllegalArgumentException.class, () -> new RadiusTracker(101, state));
    assertThrows(IllegalArgumentException.class, () -> new RadiusTracker(0));
    RadiusTracker tracker = new RadiusTracker(100);
    int width = Kernels.f32().padded(100);
    float[] w = new float[100 * width];
    assertThrows(
        IllegalArgumentException.class, () -> tracker.update(new float[99], width, () -> {}));
    assertThrows(IllegalArgumentException.class, () -> tracker.update(w, width + 1, () -> {}));
    w[5] = Float.NaN;
    assertThrows(IllegalArgumentException.class, () -> tracker.update(w, width, () -> {}));
  }
}
