package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.Probe;
import rhoscope.evidence.ProbeEvidence;
import rhoscope.evidence.Quantity;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Products;
import rhoscope.linalg.Qr;
import rhoscope.linalg.Singular;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;

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
  void whatIsLostExactlyHasNoFiniteExponent() {
    double[] shift = {0, 1, 0, 0, 0, 1, 0, 0, 0};
    for (double[] w : new double[][] {new double[9], shift}) {
      Probe probe = Subjects.probe(Subjects.driven(Activation.LINEAR, 3, w, 60));
      Probe.Lyapunov lyapunov = probe.lyapunov().orElseThrow();
      assertEquals(Double.NEGATIVE_INFINITY, lyapunov.exponents()[0]);
      assertTrue(lyapunov.standardError().isEmpty());
      Evidence evidence = ProbeEvidence.of(ModelSpec.EMPTY, probe);
      assertTrue(evidence.find(Quantity.LYAPUNOV).isEmpty());
    }
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
  void productsAndStepsHaveTheNormsOfExplicitMatrices() {
    for (Architecture architecture : Subjects.architectures()) {
      check(Subjects.random(architecture, 9, 2, false, 4));
    }
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      check(Subjects.random(Architecture.of(cell, 2, 45, 1), 40, 1, false, 6));
    }
    Subject leaky = Subjects.random(Architecture.plain(2, 30, 1), 20, 1, false, 7);
    Arrays.fill(leaky.parameters().leak(0), 0.3);
    check(leaky);
  }

  private static void check(Subject subject) {
    Architecture architecture = subject.parameters().architecture();
    Probe probe = Subjects.probe(subject);
    Passage passage = new Passage(subject, 0, () -> false);
    int size = architecture.state();
    int steps = subject.steps();
    for (int l = 0; l < architecture.layers(); l++) {
      Probe.Layer layer = probe.layers().get(l);
      for (int n = 0; n < subject.sequences(); n++) {
        Jacobians jacobians = new Jacobians(passage, l, n);
        double[] product = new double[size * size];
        for (int i = 0; i < size; i++) {
          product[i * (size + 1)] = 1;
        }
        double[] jacobian = new double[size * size];
        for (int m = 1; m <= steps; m++) {
          jacobians.jacobian(steps - m + 1, jacobian);
          close(norm(size, jacobian), layer.stepJacobianNorm().get(steps - m).values()[n]);
          double[] next = new double[size * size];
          Products.addNn(size, size, size, product, 0, jacobian, 0, next, 0);
          product = next;
          close(norm(size, product), layer.jacobianProductNorm().get(m - 1).values()[n]);
        }
        double last = norm(size, product);
        double exponent = last == 0 ? Double.NaN : StrictMath.log(last) / steps;
        assertEquals(exponent, layer.finiteTimeExponent()[n], 1e-11);
        assertEquals(lyapunovMax(jacobians), layer.lyapunovMax()[n], 1e-11);
      }
    }
  }

  /** By QR of the whole state at every step. */
  private static double lyapunovMax(Jacobians jacobians) {
    int size = jacobians.size();
    double[] q = new double[size * size];
    for (int i = 0; i < size; i++) {
      q[i * (size + 1)] = 1;
    }
    double[] sums = new double[size];
    double[] jacobian = new double[size * size];
    double[] r = new double[size * size];
    for (int t = 1; t <= jacobians.steps(); t++) {
      jacobians.jacobian(t, jacobian);
      double[] next = new double[size * size];
      Products.addNn(size, size, size, jacobian, 0, q, 0, next, 0);
      new Qr(size, size).factor(next, r);
      q = next;
      for (int i = 0; i < size; i++) {
        double clamped = Math.max(1e-300, Math.abs(r[i * (size + 1)]));
        sums[i] += StrictMath.log(clamped) / jacobians.steps();
      }
    }
    return Arrays.stream(sums).max().orElseThrow();
  }

  private static double norm(int size, double[] matrix) {
    return Singular.values(size, size, matrix)[0];
  }

  private static void close(double expected, double found) {
    assertEquals(expected, found, 1e-10 * expected);
  }

  @Test
  void looseNormsOfAllLagsStayWithinTheirTolerance() {
    Subject subject = Subjects.random(Architecture.plain(2, 64, 1), 120, 1, false, 8);
    List<rhoscope.evidence.Norms> loose = JacobianNorms.allLags(subject, 0, 1e-4, () -> false);
    List<rhoscope.evidence.Norms> tight =
        Subjects.probe(subject).layers().get(0).jacobianProductNorm();
    for (int m = 0; m < 120; m++) {
      assertEquals(tight.get(m).ln()[0], loose.get(m).ln()[0], 1e-4, "lag " + (m + 1));
    }
  }

  @Test
  void aScaledOrthogonalMatrixHasStepNormsOfItsSteepestUnit() {
    double[] w = Qr.haar(40, 40, Subjects.seeded(9)::nextGaussian, () -> {});
    for (int i = 0; i < w.length; i++) {
      w[i] *= 0.7;
    }
    Subject subject = Subjects.driven(Activation.TANH, 40, w, 12);
    check(subject);
    for (Form form : Form.values()) {
      Architecture architecture =
          new Architecture(
              Cell.RNN, Activation.SIGMOID, form, GruReset.AFTER, GruUpdate.OLD, 1, 2, 40, 1);
      Subject other = Subjects.random(architecture, 12, 1, false, 10);
      System.arraycopy(w, 0, other.parameters().w(), 0, w.length);
      Arrays.fill(other.parameters().leak(0), 1);
      check(other);
    }
  }

  @Test
  void normsFarBelowTheRangeOfADoubleAreNumbersForEveryCell() {
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      Architecture architecture = Architecture.of(cell, 1, 3, 1);
      Parameters p = Parameters.zeros(architecture);
      for (int i = 0; i < p.w().length; i += 4) {
        p.w()[i] = 1e-6;
      }
      int forgets = cell == Cell.GRU ? 3 : cell == Cell.LSTM ? 3 : 9;
      for (int i = forgets; i < forgets + 3 && forgets < p.b().length; i++) {
        p.b()[i] = -14; // a gate that keeps a millionth of the state
      }
      Arrays.fill(p.v(), 1);
      int steps = 80;
      double[] target = {5};
      Subject subject =
          new Subject(
              p, rhoscope.model.Loss.SQUARED_ERROR, steps, 1, new double[steps], target, false);
      Probe probe = Subjects.probe(subject);
      double ln = probe.layers().get(0).jacobianProductNorm().get(steps - 1).ln()[0];
      assertTrue(Double.isFinite(ln) && ln < -800, cell + ": " + ln);
      double profile = probe.lagProfile().ln()[steps - 1];
      assertTrue(Double.isFinite(profile) && profile < -800, cell + ": " + profile);
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
