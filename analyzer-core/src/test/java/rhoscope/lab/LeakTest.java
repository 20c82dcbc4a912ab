package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Activation;
import rhoscope.testing.Property;

/** What a leak a does to the gradient: h_t = (1 − a) h_{t−1} + a φ(W h_{t−1} + U x_t + b). */
final class LeakTest {
  @Test
  void withoutRecurrentWeightsTheGradientKeepsOneMinusAAtEachStepBack() {
    for (double a : new double[] {0.02, 0.2, 0.5}) {
      Subject subject = Subjects.driven(Activation.LINEAR, 4, new double[16], 60);
      Arrays.fill(subject.parameters().leak(0), a);
      Probe probe = Subjects.probe(subject);
      double[] profile = probe.lagProfile().values();
      for (int k = 0; k < profile.length; k++) {
        double expected = profile[0] * Math.pow(1 - a, k);
        assertEquals(expected, profile[k], 1e-13 * expected, "a " + a + ", lag " + k);
      }
    }
  }

  @Test
  void aLinearLeakyNetworkGrowsByTheRadiusOfItsMixture() {
    Property.forAll(
        10,
        random -> {
          int n = 6;
          double a = random.nextDouble(0.05, 1);
          double[] w = symmetric(random, n);
          Subject subject = Subjects.driven(Activation.LINEAR, n, w, 400);
          Arrays.fill(subject.parameters().leak(0), a);
          double[] mixture = w.clone();
          for (int i = 0; i < n * n; i++) {
            mixture[i] = a * w[i] + (i % (n + 1) == 0 ? 1 - a : 0);
          }
          double effective = Spectrum.of(n, mixture).radius();
          Probe probe = Subjects.probe(subject);
          // symmetric, so that the largest singular value of each power is that of the radius
          double exponent = probe.layers().get(0).finiteTimeExponent()[0];
          assertEquals(Math.log(effective), exponent, 1e-10, "a " + a);
          boolean apart = 1e-3 < Math.abs(effective - Spectrum.of(n, w).radius());
          assertTrue(apart || 0.95 < a, "not the radius of W alone");
        });
  }

  private static double[] symmetric(RandomGenerator random, int n) {
    double[] w = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        w[i * n + j] = 0.4 * random.nextGaussian();
        w[j * n + i] = w[i * n + j];
      }
    }
    return w;
  }
}
