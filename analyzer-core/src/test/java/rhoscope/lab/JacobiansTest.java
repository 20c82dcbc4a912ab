package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Qr;
import rhoscope.linalg.Singular;
import rhoscope.model.Activation;
import rhoscope.nn.Architecture;

final class JacobiansTest {
  @Test
  void anOrthogonalLinearNetworkKeepsEveryNormAndItsHorizonIsCensored() {
    int n = 12;
    double[] w = Qr.haar(n, n, Subjects.seeded(1)::nextGaussian, () -> {});
    Probe probe = Subjects.probe(Subjects.driven(Activation.LINEAR, n, w, 60));
    Probe.Layer layer = probe.layers().get(0);
    for (int t = 0; t < 60; t++) {
      assertEquals(1, layer.stepJacobianNorm().get(t).values()[0], 1e-13);
      assertEquals(1, layer.jacobianProductNorm().get(t).values()[0], 1e-13);
    }
    assertEquals(0, layer.finiteTimeExponent()[0], 1e-14);
    assertEquals(0, layer.lyapunovMax()[0], 1e-14);
    assertEquals(59, probe.horizon().orElseThrow().stepsTo1Percent());
    assertTrue(probe.horizon().orElseThrow().censored());
    assertEquals(1, probe.horizon().orElseThrow().decayPerStep().orElseThrow(), 1e-13);
  }

  @Test
  void theSlopeOfALinearNetworkTendsToTheRadius() {
    double[] w = {0.5, 1, 0, 0, 0.7, 1, 0, 0, 0.9};
    Probe probe = Subjects.probe(Subjects.driven(Activation.LINEAR, 3, w, 300));
    assertEquals(0.9, probe.horizon().orElseThrow().decayPerStep().orElseThrow(), 0.01);
    assertEquals(StrictMath.log(0.9), probe.lyapunov().orElseThrow().exponents()[0], 1e-2);
    assertEquals(
        0.9, Subjects.get(probe.layers().get(0).recurrentWeights(), "h").spectralRadius(), 1e-14);
  }

  @Test
  void aJordanBlockPeaksBeforeItDecays() {
    // science.md: [[.9, 10], [0, .9]] has ρ = .9, a peak of 38.7 at k = 9 and 2.86 at k = 50
    double[] w = {0.9, 10, 0, 0.9};
    Probe.Layer layer =
        Subjects.probe(Subjects.driven(Activation.LINEAR, 2, w, 50)).layers().get(0);
    assertEquals(38.7, layer.jacobianProductNorm().get(8).values()[0], 0.05);
    assertEquals(2.86, layer.jacobianProductNorm().get(49).values()[0], 0.005);
    double greatest =
        layer.jacobianProductNorm().stream().mapToDouble(n -> n.values()[0]).max().orElseThrow();
    assertEquals(layer.jacobianProductNorm().get(8).values()[0], greatest, 1e-12);
  }

  @Test
  void aSmallRadiusAllowsEnormousTransients() {
    // methods.md 1.3: bidiagonal, .5 and 1, n = 40: ρ = .5, max ‖J^t‖ = 6.5e10 at t = 76
    double[] w = new double[1600];
    for (int i = 0; i < 40; i++) {
      w[i * 41] = 0.5;
      if (i < 39) {
        w[i * 41 + 1] = 1;
      }
    }
    Probe.Layer layer =
        Subjects.probe(Subjects.driven(Activation.LINEAR, 40, w, 90)).layers().get(0);
    assertEquals(0.5, Subjects.get(layer.recurrentWeights(), "h").spectralRadius(), 1e-12);
    double[] norms = layer.jacobianProductNorm().stream().mapToDouble(n -> n.values()[0]).toArray();
    double greatest = Arrays.stream(norms).max().orElseThrow();
    assertEquals(6.5e10, greatest, 0.05e10);
    assertEquals(greatest, norms[75], 1);
  }

  @Test
  void aStepMayHaveALargerRadiusThanTheMatrixItself() {
    // methods.md 1.3: W = [[2, 4], [−1, −2]] is nilpotent, diag(1, .01) W has ρ = 1.98, ‖W‖₂ = 5
    double[] w = {2, 4, -1, -2};
    double[] step = {2, 4, -0.01, -0.02};
    assertEquals(1.98, rhoscope.linalg.Spectrum.of(2, step).radius(), 1e-12);
    assertEquals(5, Norms.spectral(2, w), 1e-14);
    Probe.Layer layer =
        Subjects.probe(Subjects.driven(Activation.LINEAR, 2, w, 12)).layers().get(0);
    assertEquals(Double.NEGATIVE_INFINITY, layer.jacobianProductNorm().get(1).ln()[0]);
    assertTrue(Double.isNaN(layer.finiteTimeExponent()[0]), "an exact zero has no exponent");
    assertEquals(5, layer.stepJacobianNorm().get(0).values()[0], 1e-14);
  }

  @Test
  void theProductIsThatOfTheJacobiansInOrder() {
    Subject subject = Subjects.random(Architecture.plain(Activation.TANH, 2, 6, 1), 9, 3, false, 4);
    Probe.Layer layer = Subjects.probe(subject).layers().get(0);
    Passage passage = new Passage(subject, 0, () -> false);
    for (int n = 0; n < 3; n++) {
      Jacobians jacobians = new Jacobians(passage, 0, n);
      double[] product = new double[36];
      for (int i = 0; i < 6; i++) {
        product[i * 7] = 1;
      }
      for (int m = 1; m <= 9; m++) {
        double[] jacobian = new double[36];
        jacobians.jacobian(9 - m + 1, jacobian);
        double[] next = new double[36];
        for (int i = 0; i < 6; i++) {
          for (int j = 0; j < 6; j++) {
            for (int k = 0; k < 6; k++) {
              next[i * 6 + j] += product[i * 6 + k] * jacobian[k * 6 + j];
            }
          }
        }
        product = next;
        double expected = Singular.values(6, 6, product)[0];
        double measured = layer.jacobianProductNorm().get(m - 1).values()[n];
        assertEquals(expected, measured, 1e-12 * expected);
      }
      double ftle = StrictMath.log(Singular.values(6, 6, product)[0]) / 9;
      assertEquals(ftle, layer.finiteTimeExponent()[n], 1e-12);
    }
  }

  @Test
  void exponentsOfADiagonalLinearNetworkAreItsLogarithms() {
    double[] w = {0.5, 0, 0, 0, 1.5, 0, 0, 0, -0.8};
    Probe probe = Subjects.probe(Subjects.driven(Activation.LINEAR, 3, w, 200));
    double[] expected = {StrictMath.log(1.5), StrictMath.log(0.8), StrictMath.log(0.5)};
    assertArrayEquals(expected, probe.lyapunov().orElseThrow().exponents(), 1e-12);
    assertEquals(expected[0], probe.layers().get(0).lyapunovMax()[0], 1e-14);
    assertTrue(probe.lyapunov().orElseThrow().standardError().isEmpty(), "one sequence");
  }

  @Test
  void aDeadNetworkHasTheSmallestExponentAndNoGradient() {
    Probe probe =
        Subjects.probe(Subjects.driven(Activation.RELU, 2, new double[] {-1, 0, 0, -1}, 20));
    assertEquals(StrictMath.log(1e-300), probe.layers().get(0).lyapunovMax()[0], 40);
    assertEquals(Double.NEGATIVE_INFINITY, probe.lagProfile().ln()[19]);
    assertEquals(0, probe.horizon().orElseThrow().stepsTo1Percent());
    assertTrue(probe.horizon().orElseThrow().decayPerStep().isEmpty());
  }

  @Test
  void anExponentOfNetworksWithInputIsTheSlopeOfTheirProduct() {
    Subject subject =
        Subjects.random(Architecture.plain(Activation.TANH, 2, 10, 1), 200, 4, false, 5);
    Probe probe = Subjects.probe(subject);
    double[] slopes = probe.layers().get(0).finiteTimeExponent();
    double mean = (slopes[0] + slopes[1] + slopes[2] + slopes[3]) / 4;
    Probe.Lyapunov lyapunov = probe.lyapunov().orElseThrow();
    assertEquals(mean, lyapunov.exponents()[0], 0.02);
    assertEquals(10, lyapunov.exponents().length);
    assertTrue(lyapunov.standardError().orElseThrow() < 0.05);
  }
}
