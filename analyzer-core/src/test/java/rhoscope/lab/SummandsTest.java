package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.nn.States64;

final class SummandsTest {
  @Test
  void withoutInputEverySummandOfALinearUnitIsEqual() {
    double w = 0.9;
    int steps = 20;
    Probe.Layer layer = layer(Subjects.scalar(w, Subjects.impulse(steps, 3), false));
    double[] recurrent = Subjects.get(layer.summandNorm(), "recurrent").values();
    assertEquals(0, recurrent[0], 0, "h_0 = 0");
    for (int k = 2; k <= steps; k++) {
      // C_{T,k} = w^{T−k} h_{k−1} with h_{k−1} = 3 w^{k−2}
      assertEquals(3 * StrictMath.pow(w, steps - 2), recurrent[k - 1], 1e-13, "k = " + k);
    }
    double sum = (steps - 1) * 3 * StrictMath.pow(w, steps - 2);
    assertEquals(sum, Subjects.get(layer.partialSumNorm(), "recurrent").values()[0], 1e-12);
    assertEquals(sum, Subjects.get(layer.parameterGradientNorm(), "recurrent").values()[0], 1e-12);
  }

  @Test
  void withConstantInputThePartialSumsHaveTheirClosedForm() {
    // methods.md 1.2: S_t = u [(1 − w^t)/(1 − w)² − t w^{t−1}/(1 − w)]
    for (double w : new double[] {0.9, 1.1}) {
      for (int t : new int[] {1, 2, 50, 200}) {
        double power = StrictMath.pow(w, t - 1);
        double expected = (1 - power * w) / ((1 - w) * (1 - w)) - t * power / (1 - w);
        Probe.Layer layer = layer(Subjects.scalar(w, Subjects.constant(t, 1), false));
        double sum = Subjects.get(layer.partialSumNorm(), "recurrent").values()[0];
        assertEquals(expected, sum, 1e-12 * Math.max(1, expected), w + ", t = " + t);
      }
    }
    Probe.Layer layer = layer(Subjects.scalar(1, Subjects.constant(200, 1), false));
    assertEquals(19_900, Subjects.get(layer.partialSumNorm(), "recurrent").values()[0], 0);
  }

  @Test
  void aProfileFarOutsideTheRangeOfADoubleKeepsItsLogarithm() {
    for (double w : new double[] {1e-3, 1e3}) {
      int steps = 400;
      Subject subject = Subjects.scalar(w, Subjects.impulse(steps, 0), false);
      Probe probe = Subjects.probe(subject);
      double[] ln = probe.lagProfile().ln();
      for (int k = 0; k < steps; k++) {
        double expected = k * StrictMath.log(w);
        assertEquals(expected, ln[k], 1e-12 * Math.max(1, Math.abs(expected)));
      }
      assertEquals(w < 1 ? 0 : Double.POSITIVE_INFINITY, probe.lagProfile().values()[399], 0);
      assertEquals(w, probe.horizon().orElseThrow().decayPerStep().orElseThrow(), 1e-11 * w);
      assertEquals(w < 1 ? 0 : 399, probe.horizon().orElseThrow().stepsTo1Percent());
      double ftle = probe.layers().get(0).finiteTimeExponent()[0];
      assertEquals(StrictMath.log(w), ftle, 1e-11);
    }
  }

  @Test
  void theLongTermShareIsThatOfTheSummandNorms() {
    for (Architecture architecture : Subjects.architectures()) {
      int steps = 15;
      Probe probe = Subjects.probe(Subjects.random(architecture, steps, 1, false, 5));
      double early = 0;
      double all = 0;
      for (int k = 1; k <= steps; k++) {
        double squares = 0;
        for (Probe.Layer layer : probe.layers()) {
          double norm = Subjects.get(layer.summandNorm(), "recurrent").values()[k - 1];
          squares += norm * norm;
        }
        all += Math.sqrt(squares);
        early += k <= steps / 2 ? Math.sqrt(squares) : 0;
      }
      double share = probe.longTermShare().orElseThrow();
      assertEquals(early / all, share, 1e-12, architecture.toString());
    }
  }

  @Test
  void theLongTermShareIsAMeanOverSequencesThatHaveASummand() {
    // h_t = w h_{t−1} + x_t with x_1 = 1 alone: C_{T,k} = w^{T−2} for k = 2 … T, whatever w
    int steps = 400;
    for (double w : new double[] {0.3, 1, 1.05}) {
      Subject one = Subjects.scalar(w, Subjects.impulse(steps, 1), false);
      double[] inputs = new double[3 * steps];
      inputs[0] = 1; // the second sequence has no input, the third one at its 300th step
      inputs[3 * 299 + 2] = 1;
      double[] targets = {one.targets()[0], -0.5, -0.5};
      Subject three =
          new Subject(one.parameters(), Loss.SQUARED_ERROR, steps, 3, inputs, targets, false);
      double alone = Subjects.probe(one).longTermShare().orElseThrow();
      assertEquals(199.0 / 399, alone, 1e-10, "w = " + w);
      assertEquals(alone / 2, Subjects.probe(three).longTermShare().orElseThrow(), 1e-10);
    }
    Subject silent = Subjects.scalar(0.5, new double[steps], false);
    assertTrue(Subjects.probe(silent).longTermShare().isEmpty());
  }

  @Test
  void summandsAddUpToTheGradientOfBackPropagation() {
    for (Architecture architecture : Subjects.architectures()) {
      Subject subject = Subjects.random(architecture, 15, 4, false, 1);
      Network64 network = backPropagated(subject);
      Parameters gradient = Parameters.zeros(architecture);
      network.gradient().store(gradient);
      Probe probe = Subjects.probe(subject);
      for (int l = 0; l < architecture.layers(); l++) {
        Probe.Layer layer = probe.layers().get(l);
        Map<String, Norms> norms = layer.parameterGradientNorm();
        check(gradient.get(Part.RECURRENT, l), Subjects.get(norms, "recurrent"));
        check(gradient.get(Part.INPUT, l), Subjects.get(norms, "input"));
        check(gradient.get(Part.BIAS, l), Subjects.get(norms, "bias"));
        check(gradient.get(Part.RECURRENT, l), Subjects.get(layer.partialSumNorm(), "recurrent"));
        if (architecture.hasCandidateBias()) {
          double[] inner = gradient.get(Part.BIAS, l).clone();
          double[] candidate = gradient.get(Part.CANDIDATE_BIAS, l);
          System.arraycopy(candidate, 0, inner, 2 * candidate.length, candidate.length);
          check(inner, Subjects.get(norms, "bias_hh"));
        }
        assertEquals(architecture.hasCandidateBias(), norms.containsKey("bias_hh"));
        if (0 < architecture.skip()) {
          check(gradient.get(Part.SKIP, l), Subjects.get(norms, "skip"));
        }
        assertEquals(0 < architecture.skip(), norms.containsKey("skip"));
        if (architecture.hasGains()) {
          check(gradient.get(Part.GAIN, l), Subjects.get(norms, "gain"));
        }
        assertEquals(architecture.hasGains(), norms.containsKey("gain"));
      }
    }
  }

  private static void check(double[] gradient, Norms norms) {
    double expected = rhoscope.linalg.Norms.frobenius(gradient);
    assertEquals(expected, norms.values()[0], 1e-12 * expected);
  }

  @Test
  void theGradientIsThatOfCentralDifferences() {
    Subject subject = Subjects.random(Architecture.plain(Activation.TANH, 2, 5, 2), 8, 3, true, 2);
    Parameters p = subject.parameters();
    double step = 1e-5;
    for (Part part : new Part[] {Part.RECURRENT, Part.INPUT, Part.BIAS}) {
      double[] values = p.get(part);
      double[] differences = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        double before = values[i];
        values[i] = before + step;
        double above = Subjects.probe(subject).loss().orElseThrow();
        values[i] = before - step;
        double below = Subjects.probe(subject).loss().orElseThrow();
        values[i] = before;
        differences[i] = (above - below) / (2 * step);
      }
      double expected = rhoscope.linalg.Norms.frobenius(differences);
      double measured =
          Subjects.get(layer(subject).parameterGradientNorm(), part.label()).values()[0];
      assertEquals(expected, measured, 1e-7 * expected, part.label());
    }
  }

  @Test
  void stateGradientsOfTheLastLossAreThoseOfBackPropagation() {
    for (Architecture architecture : Subjects.architectures()) {
      Subject subject = Subjects.random(architecture, 15, 4, false, 3);
      double[] expected = backPropagated(subject).stateGradientNorms();
      Probe probe = Subjects.probe(subject);
      for (int k = 0; k < 15; k++) {
        double squares = 0;
        for (Probe.Layer layer : probe.layers()) {
          double norm = layer.stateGradientNorm().values()[k];
          squares += norm * norm;
        }
        assertEquals(expected[k], Math.sqrt(squares), 1e-12 * expected[k], architecture + ", " + k);
      }
    }
  }

  @Test
  void twoLayersFarBelowTheRangeOfADoubleHaveTheirClosedForm() {
    // h' = a h' + x, h = b h + h': δ_k = b^m of the upper layer, Σ_j b^j a^{m−j} of the lower one
    double a = 1e-4;
    double b = 1e-3;
    int steps = 300;
    Parameters p = Parameters.zeros(Architecture.plain(Activation.LINEAR, 1, 1, 1).stacked(2));
    p.get(Part.RECURRENT, 0)[0] = a;
    p.get(Part.RECURRENT, 1)[0] = b;
    p.get(Part.INPUT, 0)[0] = 1;
    p.get(Part.INPUT, 1)[0] = 1;
    p.v()[0] = 1;
    double[] target = {-0.5};
    Subject subject =
        new Subject(p, Loss.SQUARED_ERROR, steps, 1, new double[steps], target, false);
    Probe probe = Subjects.probe(subject);
    for (int m = 0; m < steps; m++) {
      double upper = m * StrictMath.log(b);
      double lower = upper + StrictMath.log((1 - StrictMath.pow(a / b, m + 1)) / (1 - a / b));
      double[] found = {
        probe.layers().get(0).stateGradientNorm().ln()[steps - 1 - m],
        probe.layers().get(1).stateGradientNorm().ln()[steps - 1 - m],
        probe.lagProfile().ln()[m]
      };
      double together = upper + 0.5 * StrictMath.log1p(StrictMath.exp(2 * (lower - upper)));
      double size = Math.max(1, Math.abs(upper));
      assertEquals(lower, found[0], 1e-12 * size);
      assertEquals(upper, found[1], 1e-12 * size);
      assertEquals(together, found[2], 1e-12 * size);
    }
  }

  @Test
  void aGradientNeverOutgrowsTheStepBound() {
    // ‖δ_k‖ ≤ (γ σ_max)^{T−k} ‖δ_T‖ (Pascanu et al. 2013, eq. 6 and 7)
    for (Activation activation : Activation.values()) {
      for (int seed = 0; seed < 5; seed++) {
        Subject subject =
            Subjects.random(Architecture.plain(activation, 1, 9, 1), 12, 2, false, seed);
        Probe probe = Subjects.probe(subject);
        double norm = rhoscope.linalg.Norms.spectral(9, subject.parameters().w());
        double eta = activation.steepest() * norm;
        double[] delta = probe.layers().get(0).stateGradientNorm().values();
        for (int k = 1; k <= 12; k++) {
          double bound = StrictMath.pow(eta, 12 - k) * delta[11];
          assertTrue(delta[k - 1] <= bound * (1 + 1e-12), activation + ", k = " + k);
        }
      }
    }
  }

  @Test
  void oneExplodingSequenceDoesNotHideAVanishingOne() {
    // Two ReLU units that do not touch each other: one sequence drives only the first, and so on.
    Parameters p = Parameters.zeros(Architecture.plain(Activation.RELU, 2, 2, 1));
    p.w()[0] = 10;
    p.w()[3] = 0.1;
    p.u()[0] = 1;
    p.u()[3] = 1;
    p.v()[0] = 1;
    p.v()[1] = 1;
    int steps = 150;
    double[] inputs = new double[steps * 4];
    inputs[0] = 1e-140;
    inputs[3] = 1;
    double[] targets = {-1, -1};
    Subject subject = new Subject(p, Loss.SQUARED_ERROR, steps, 2, inputs, targets, false);
    double[] profile = Subjects.probe(subject).lagProfile().ln();
    assertTrue(Double.isFinite(profile[steps - 1]));
    assertEquals(StrictMath.log(10), (profile[140] - profile[100]) / 40, 1e-9);
  }

  @Test
  void theGradientOfAWindowIsTheSumOfTheSummandsInIt() {
    int steps = 12;
    int count = 4;
    for (Architecture architecture : Subjects.architectures()) {
      Subject subject = Subjects.random(architecture, steps, count, false, 5);
      Network64 network = backPropagated(subject);
      States64 start = new States64(Kernels.f64(), architecture);
      Probe probe = Subjects.probe(subject);
      Parameters shorter = Parameters.zeros(architecture);
      for (int window = 1; window <= steps; window++) {
        int first = steps - window;
        network.start().clear();
        whole(network, subject);
        start.zero(count);
        network.states(first, 0, count, start);
        network.start().copy(start);
        Parameters gradient = gradient(network, subject, first);
        for (int l = 0; l < architecture.layers(); l++) {
          Probe.Layer layer = probe.layers().get(l);
          double[] w = gradient.get(Part.RECURRENT, l);
          double whole = rhoscope.linalg.Norms.frobenius(w);
          double partial = Subjects.get(layer.partialSumNorm(), "recurrent").values()[first];
          assertEquals(partial, whole, 1e-12 * partial, architecture + ", window " + window);
          // One step more adds C_{T,k} of that step, and nothing else.
          for (Part part : new Part[] {Part.RECURRENT, Part.INPUT, Part.BIAS}) {
            double[] now = gradient.get(part, l);
            double[] difference = now.clone();
            for (int i = 0; i < difference.length; i++) {
              difference[i] -= shorter.get(part, l)[i];
            }
            double summand = Subjects.get(layer.summandNorm(), part.label()).values()[first];
            double size = rhoscope.linalg.Norms.frobenius(now);
            assertEquals(
                summand, rhoscope.linalg.Norms.frobenius(difference), 1e-12 * (1e-300 + size));
          }
        }
        shorter = gradient;
      }
    }
  }

  private static void whole(Network64 network, Subject subject) {
    int[] lengths = new int[subject.sequences()];
    Arrays.fill(lengths, subject.steps());
    network.forward(subject.steps(), lengths, subject.inputs(), subject.targets());
  }

  private static Parameters gradient(Network64 network, Subject subject, int first) {
    int row = subject.sequences() * subject.parameters().architecture().inputs();
    int[] lengths = new int[subject.sequences()];
    Arrays.fill(lengths, subject.steps() - first);
    double[] inputs = Arrays.copyOfRange(subject.inputs(), first * row, subject.steps() * row);
    network.forward(subject.steps() - first, lengths, inputs, subject.targets());
    network.backward();
    Parameters gradient = Parameters.zeros(subject.parameters().architecture());
    network.gradient().store(gradient);
    return gradient;
  }

  private static Network64 backPropagated(Subject subject) {
    Parameters p = subject.parameters();
    Network64 network =
        new Network64(
            Kernels.f64(), p.architecture(), subject.loss(), subject.everyStep(), 1, () -> false);
    network.weights().load(p);
    int[] lengths = new int[subject.sequences()];
    Arrays.fill(lengths, subject.steps());
    network.forward(subject.steps(), lengths, subject.inputs(), subject.targets());
    network.backward();
    return network;
  }

  private static Probe.Layer layer(Subject subject) {
    return Subjects.probe(subject).layers().get(0);
  }
}
