package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import rhoscope.data.Datasets;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Direction;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

final class NetworkProbeTest {
  @Test
  void theFirstOverflowOfAnExplodingNetworkIsNamed() {
    Subject subject = Subjects.scalar(1e100, Subjects.constant(10, 1), false);
    Probe probe = Subjects.probe(subject);
    assertEquals(
        new NonFiniteEvent(0, "pre_activation", "h", 5, "forward"),
        probe.nonFinite().orElseThrow());
    assertTrue(probe.loss().isEmpty());
    assertTrue(probe.lyapunov().isEmpty());
    assertEquals(
        1e100, Subjects.get(probe.layers().get(0).recurrentWeights(), "h").spectralRadius(), 1e85);
    assertAllUndefined(probe.lagProfile());
    assertAllUndefined(probe.layers().get(0).stateGradientNorm());
  }

  @Test
  void aNanInTheWeightsOrTheInputsIsNamed() {
    Subject weights = Subjects.scalar(0.5, Subjects.constant(10, 1), false);
    weights.parameters().u()[0] = Double.NaN;
    assertEquals("parameter:input", event(weights).tensor());
    Subject recurrent = Subjects.scalar(0.5, Subjects.constant(10, 1), false);
    recurrent.parameters().w()[0] = Double.POSITIVE_INFINITY;
    assertEquals("parameter:recurrent", event(recurrent).tensor());
    Subject inputs = Subjects.scalar(0.5, Subjects.constant(10, 1), false);
    inputs.inputs()[3] = Double.NaN;
    assertEquals(new NonFiniteEvent(0, "input", "", 4, "forward"), event(inputs));
  }

  @Test
  void theTensorOfAWeightsFileIsNamedBesideItsParameter() {
    Subject weights = Subjects.scalar(0.5, Subjects.constant(10, 1), false);
    weights.parameters().comeFrom(Map.of("input", "rnn.weight_ih_l0"));
    weights.parameters().u()[0] = Double.NaN;
    assertEquals("parameter:input (rnn.weight_ih_l0)", event(weights).tensor());
  }

  @Test
  void aGradientBeyondFloat64IsAnEventAndItsLogarithmANumber() {
    Subject entering = Subjects.scalar(0.5, new double[4], false);
    entering.parameters().v()[0] = 1e300;
    entering.targets()[0] = -1e10;
    Probe probe = Subjects.probe(entering);
    assertEquals(new NonFiniteEvent(0, "state_gradient", "h", 4, "backward"), event(entering));
    assertEquals(Double.POSITIVE_INFINITY, probe.lagProfile().values()[0]);
    assertEquals(Math.log(2) + 310 * Math.log(10), probe.lagProfile().ln()[0], 1e-9);
    Subject growing = Subjects.scalar(1e10, new double[40], false);
    assertEquals(new NonFiniteEvent(0, "state_gradient", "h", 9, "backward"), event(growing));
    assertTrue(Subjects.probe(growing).horizon().isPresent());
    Subject vanishing = Subjects.scalar(1e-10, new double[40], false);
    assertTrue(Subjects.probe(vanishing).nonFinite().isEmpty());
  }

  @Test
  void anOverflowOfTheLossAloneKeepsTheJacobians() {
    Subject subject = Subjects.scalar(0.5, Subjects.constant(4, 1e200), false);
    subject.targets()[0] = -1e200;
    Probe probe = Subjects.probe(subject);
    assertEquals(new NonFiniteEvent(0, "loss", "", 4, "forward"), event(subject));
    assertEquals(0.5, probe.layers().get(0).stepJacobianNorm().get(2).values()[0], 0);
    assertTrue(probe.lyapunov().isPresent());
    assertAllUndefined(probe.lagProfile());
  }

  @Test
  void anOverflowAtAStepKeepsTheJacobiansBeforeIt() {
    Subject subject = Subjects.scalar(1e100, Subjects.constant(10, 1), true);
    subject.targets()[1] = 0;
    Probe probe = Subjects.probe(subject);
    Probe.Layer layer = probe.layers().get(0);
    for (int t = 1; t <= 10; t++) {
      double size = layer.stepJacobianNorm().get(t - 1).values()[0];
      assertEquals(t < 5 ? 1e100 : Double.NaN, size, 1e85, "step " + t);
      assertAllUndefined(layer.jacobianProductNorm().get(t - 1));
    }
    assertTrue(Double.isNaN(layer.lyapunovMax()[0]));
    Norms overTime = probe.overTime().orElseThrow().gradientOverTime();
    assertEquals(2e100, overTime.values()[1], 1e85);
    assertTrue(Double.isNaN(overTime.values()[5]));
    assertTrue(probe.horizon().isEmpty());
  }

  @Test
  void oneSequenceThatOverflowsLeavesTheOthersTheirNumbers() {
    Subject subject =
        Subjects.random(Architecture.plain(Activation.LINEAR, 1, 3, 1), 6, 2, false, 4);
    Probe whole = Subjects.probe(subject);
    subject.inputs()[3 * 2] = Double.POSITIVE_INFINITY;
    Probe.Layer layer = Subjects.probe(subject).layers().get(0);
    Probe.Layer before = whole.layers().get(0);
    assertTrue(Double.isNaN(layer.lyapunovMax()[0]));
    assertEquals(before.lyapunovMax()[1], layer.lyapunovMax()[1], 0);
    for (int t = 0; t < 6; t++) {
      double[] step = layer.stepJacobianNorm().get(t).values();
      assertEquals(3 <= t, Double.isNaN(step[0]));
      assertEquals(before.stepJacobianNorm().get(t).values()[1], step[1], 0);
      double product = layer.jacobianProductNorm().get(t).values()[1];
      assertEquals(before.jacobianProductNorm().get(t).values()[1], product, 0);
    }
  }

  @Test
  void anInfiniteReadOutKeepsAllOfTheRecurrence() {
    Subject subject = Subjects.random(Architecture.plain(Activation.TANH, 2, 4, 1), 6, 2, true, 5);
    Probe sound = Subjects.probe(subject);
    subject.parameters().v()[2] = Double.POSITIVE_INFINITY;
    Probe probe = Subjects.probe(subject);
    assertEquals("parameter:output", event(subject).tensor());
    assertTrue(probe.horizon().isEmpty());
    Probe.Layer layer = probe.layers().get(0);
    Probe.Layer expected = sound.layers().get(0);
    assertArrayEquals(expected.lyapunovMax(), layer.lyapunovMax());
    assertArrayEquals(expected.finiteTimeExponent(), layer.finiteTimeExponent());
    assertEquals(expected.meanSlope(), layer.meanSlope());
    assertEquals(expected.saturatedFraction(), layer.saturatedFraction());
    assertTrue(probe.lyapunov().isPresent());
  }

  @Test
  void aRectifiedNetworkThatOverflowsStillHasADeadFractionToMiss() {
    Subject subject = Subjects.driven(Activation.RELU, 2, new double[] {1e200, 0, 0, 0}, 9);
    Probe.Layer layer = Subjects.probe(subject).layers().get(0);
    assertTrue(Double.isNaN(layer.deadFraction().orElseThrow()));
    assertTrue(layer.saturatedFraction().isEmpty());
  }

  @Test
  void aNanInAGateOrInAnUpperLayerIsNamed() {
    for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
      Architecture architecture = Architecture.of(cell, 2, 4, 1).stacked(2);
      Subject gate = Subjects.random(architecture, 6, 2, false, 7);
      gate.parameters().get(Part.RECURRENT, 0)[4 * 4 + 1] = Double.NaN;
      assertEquals(
          new NonFiniteEvent(0, "parameter:recurrent", cell == Cell.LSTM ? "f" : "z", 0, "forward"),
          event(gate));
      Subject upper = Subjects.random(architecture, 6, 2, false, 7);
      Probe sound = Subjects.probe(upper);
      upper.parameters().get(Part.BIAS, 1)[0] = Double.NEGATIVE_INFINITY;
      Probe probe = Subjects.probe(upper);
      assertEquals("parameter:bias_l1", event(upper).tensor());
      Probe.Layer lower = probe.layers().get(0);
      assertArrayEquals(sound.layers().get(0).lyapunovMax(), lower.lyapunovMax());
      assertEquals(sound.layers().get(0).meanSlope(), lower.meanSlope());
      assertTrue(Double.isNaN(probe.layers().get(1).lyapunovMax()[0]));
      assertTrue(probe.lyapunov().isEmpty());
      assertTrue(probe.horizon().isEmpty());
    }
  }

  @Test
  void oneSequenceOfAGatedStackWithoutFiniteInputLeavesTheOthersTheirNumbers() {
    for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
      Architecture architecture = Architecture.of(cell, 1, 30, 1).stacked(2);
      Subject subject = Subjects.random(architecture, 6, 2, true, 8);
      Probe whole = Subjects.probe(subject);
      subject.inputs()[3 * 2] = Double.NaN;
      Probe probe = Subjects.probe(subject);
      assertEquals(new NonFiniteEvent(0, "input", "", 4, "forward"), event(subject));
      for (int l = 0; l < 2; l++) {
        Probe.Layer before = whole.layers().get(l);
        Probe.Layer after = probe.layers().get(l);
        assertTrue(Double.isNaN(after.lyapunovMax()[0]));
        assertEquals(before.lyapunovMax()[1], after.lyapunovMax()[1], 0);
        for (int t = 0; t < 6; t++) {
          double[] step = after.stepJacobianNorm().get(t).values();
          assertEquals(3 <= t, Double.isNaN(step[0]));
          assertEquals(before.stepJacobianNorm().get(t).values()[1], step[1], 0);
          double product = after.jacobianProductNorm().get(t).values()[1];
          assertEquals(before.jacobianProductNorm().get(t).values()[1], product, 0);
        }
      }
      double[] overTime = probe.overTime().orElseThrow().gradientOverTime().values();
      assertEquals(whole.overTime().orElseThrow().gradientOverTime().values()[2], overTime[2], 0);
      assertTrue(Double.isNaN(overTime[3]));
    }
  }

  @Test
  void enormousWeightsOfEveryCellLeaveNumbersOrEvents() {
    for (Architecture architecture : Subjects.architectures()) {
      for (double size : new double[] {1e150, 1e300}) {
        Subject subject = Subjects.random(architecture, 6, 2, true, 1);
        for (int l = 0; l < architecture.layers(); l++) {
          double[] w = subject.parameters().get(Part.RECURRENT, l);
          for (int i = 0; i < w.length; i++) {
            w[i] *= size;
          }
        }
        Probe probe = Subjects.probe(subject);
        for (Probe.Layer layer : probe.layers()) {
          for (Norms row : layer.stepJacobianNorm()) {
            for (double value : row.values()) {
              assertTrue(probe.nonFinite().isPresent() || !Double.isNaN(value), "" + architecture);
            }
          }
        }
        for (double ln : probe.lagProfile().ln()) {
          assertTrue(probe.nonFinite().isPresent() || !Double.isNaN(ln), "" + architecture);
        }
      }
    }
  }

  @Test
  void hugeWeightsThatSaturateEverythingLeaveNumbersOnly() {
    Subject subject = Subjects.random(Architecture.plain(Activation.TANH, 2, 4, 1), 6, 2, false, 1);
    Parameters p = subject.parameters();
    for (int i = 0; i < 16; i++) {
      p.w()[i] *= 1e300;
    }
    Probe probe = Subjects.probe(subject);
    for (Norms row : probe.layers().get(0).jacobianProductNorm()) {
      for (double ln : row.ln()) {
        assertTrue(!Double.isNaN(ln));
      }
    }
  }

  @Test
  void twoProbesOfOneSubjectAgreeBitForBit() {
    Subject subject = Subjects.random(Architecture.plain(Activation.TANH, 2, 8, 1), 20, 5, true, 2);
    Probe first = Subjects.probe(subject);
    Probe second = Subjects.probe(subject);
    assertArrayEquals(first.lagProfile().values(), second.lagProfile().values());
    for (int t = 0; t < 20; t++) {
      assertArrayEquals(
          first.layers().get(0).jacobianProductNorm().get(t).values(),
          second.layers().get(0).jacobianProductNorm().get(t).values());
    }
    assertArrayEquals(
        first.lyapunov().orElseThrow().exponents(), second.lyapunov().orElseThrow().exponents());
  }

  @Test
  void aProbeEndsSoonAfterItIsCancelled() {
    Subject subject =
        Subjects.random(Architecture.plain(Activation.TANH, 1, 150, 1), 100, 4, true, 3);
    AtomicLong asked = new AtomicLong();
    long start = System.nanoTime();
    assertThrows(
        CancellationException.class,
        () ->
            NetworkProbe.of(
                subject,
                Subjects.ORIGIN,
                4,
                NetworkProbe.Depth.WHOLE,
                () -> asked.incrementAndGet() > 3000));
    assertTrue(System.nanoTime() - start < 20_000_000_000L);
    assertTrue(asked.get() < 3100, "asked " + asked.get() + " times");
  }

  @Test
  void saturationAndDeadUnitsAreCounted() {
    double[] zero = new double[4];
    Subject tanh = Subjects.driven(Activation.TANH, 2, zero, 10);
    tanh.parameters().b()[0] = 10;
    Probe.Layer layer = Subjects.probe(tanh).layers().get(0);
    assertEquals(0.5, layer.saturatedFraction().orElseThrow(), 0);
    assertTrue(layer.deadFraction().isEmpty());
    double slope = 1 - StrictMath.pow(StrictMath.tanh(0.5), 2);
    assertEquals((9 + slope) / 20, layer.meanSlope().orElseThrow(), 1e-8);
    Subject relu = Subjects.driven(Activation.RELU, 2, zero, 10);
    relu.parameters().u()[1] = -1;
    Probe.Layer rectified = Subjects.probe(relu).layers().get(0);
    assertEquals(0.5, rectified.deadFraction().orElseThrow(), 0);
    assertTrue(rectified.saturatedFraction().isEmpty());
    assertEquals(1.0 / 20, rectified.meanSlope().orElseThrow(), 1e-15);
  }

  @Test
  void aRandomDirectionIsWhatALossWithThatGradientSendsBack() {
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      for (boolean everyStep : new boolean[] {false, true}) {
        Subject own =
            Subjects.random(Architecture.of(cell, 2, 6, 3).stacked(2), 9, 4, everyStep, 11);
        Subject random = own.inRandomDirections(Subjects.seeded(5));
        double[] u = random.direction().orElseThrow();
        double[] y = new Passage(own, 0, () -> false).outputs();
        for (int n = 0; n < 4; n++) {
          assertEquals(1, rhoscope.linalg.Norms.euclidean(u, n * 3, 3), 1e-15);
        }
        // ∂E/∂y = 2 (y − d) / (N O) = u
        double[] targets = new double[y.length];
        for (int i = 0; i < y.length; i++) {
          targets[i] = y[i] - u[i % u.length] * 6;
        }
        Subject aimed =
            new Subject(own.parameters(), own.loss(), 9, 4, own.inputs(), targets, everyStep);
        Probe expected = Subjects.probe(aimed);
        Probe probe = Subjects.probe(random);
        assertEquals(Subjects.probe(own).loss(), probe.loss(), "E itself is still the data's");
        assertNear(expected.lagProfile(), probe.lagProfile());
        for (int l = 0; l < 2; l++) {
          Probe.Layer layer = expected.layers().get(l);
          Probe.Layer found = probe.layers().get(l);
          layer
              .summandNorm()
              .forEach((name, e) -> assertNear(e, Subjects.get(found.summandNorm(), name)));
        }
        if (everyStep) {
          assertNear(
              expected.overTime().orElseThrow().gradientOverTime(),
              probe.overTime().orElseThrow().gradientOverTime());
        }
      }
    }
  }

  private static void assertNear(Norms expected, Norms actual) {
    for (int k = 0; k < expected.values().length; k++) {
      double value = expected.values()[k];
      assertEquals(value, actual.values()[k], 1e-11 * value);
    }
  }

  @Test
  void theDirectionFollowsFromTheSeed() {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.TASK, TaskKind.COPY)
            .with(Keys.LENGTH, 5L)
            .with(Keys.DIRECTION, Direction.RANDOM);
    double[] first = direction(spec);
    assertArrayEquals(first, direction(spec));
    assertTrue(!java.util.Arrays.equals(first, direction(spec.with(Keys.SEED, 2L))));
    assertTrue(subject(spec.without(Keys.DIRECTION)).direction().isEmpty());
  }

  private static double[] direction(ModelSpec spec) {
    return subject(spec).direction().orElseThrow();
  }

  private static Subject subject(ModelSpec spec) {
    try {
      Setup setup = new Setup(spec, Datasets.open(spec, Path.of(".")), Optional.empty());
      return setup.subject(setup.initial());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theCostOfALargeProbeIsOverItsBoundBeforeAnythingIsAllocated() {
    assertTrue(ProbeCost.of(Architecture.plain(2, 100, 1), 100, 8, false).overBound().isEmpty());
    assertTrue(ProbeCost.of(Architecture.plain(2, 128, 1), 200, 8, true).overBound().isEmpty());
    assertTrue(
        ProbeCost.of(Architecture.plain(2, 16_384, 1), 10, 1, false).overBound().isPresent());
    assertTrue(
        ProbeCost.of(Architecture.plain(2, 1, 1), 1_000_000, 1024, true).overBound().isPresent());
    assertTrue(
        ProbeCost.of(Architecture.plain(2, 1, 1), 1_000_000, 1, false).overBound().isPresent());
    String text =
        ProbeCost.of(Architecture.plain(2, 1000, 1), 100, 8, false).overBound().orElseThrow();
    assertTrue(text.matches("a probe needs .* multiplications, the bound is 4.00e\\+11"), text);
  }

  private static NonFiniteEvent event(Subject subject) {
    return Subjects.probe(subject).nonFinite().orElseThrow();
  }

  private static void assertAllUndefined(Norms norms) {
    for (double value : norms.values()) {
      assertTrue(Double.isNaN(value));
    }
  }
}
