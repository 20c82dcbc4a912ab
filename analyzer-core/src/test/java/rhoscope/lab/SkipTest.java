package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rhoscope.evidence.Probe;
import rhoscope.evidence.ProbeEvidence;
import rhoscope.evidence.Quantity;
import rhoscope.model.Activation;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

/** A skip of d steps is measured on the state of the last d steps together, the companion form. */
final class SkipTest {

  /** h_t = w h_{t−1} + v h_{t−d} + x_t, y = h. */
  private static Subject scalar(double w, double v, int delay, int steps) {
    Parameters p = Parameters.zeros(Architecture.plain(Activation.LINEAR, 1, 1, 1).skipping(delay));
    p.w()[0] = w;
    p.get(Part.SKIP)[0] = v;
    p.u()[0] = 1;
    p.v()[0] = 1;
    double[] target = {-0.5};
    return new Subject(p, Loss.SQUARED_ERROR, steps, 1, new double[steps], target, false);
  }

  private static double power(double base, int exponent) {
    return StrictMath.pow(base, exponent);
  }

  @Test
  void aGradientThatTravelsByTheSkipAloneFadesOnceInAPeriod() {
    int delay = 5;
    int steps = 50;
    Probe probe = Subjects.probe(scalar(0, 0.9, delay, steps));
    for (int k = 0; k < steps; k++) {
      int periods = (k + delay - 1) / delay;
      // the next state that is heard would lie before the first step
      double expected = periods * delay < steps ? power(0.9, periods) : 0;
      assertEquals(expected, probe.lagProfile().values()[k], 1e-13);
      assertEquals(
          expected, probe.layers().get(0).stateGradientNorm().values()[steps - 1 - k], 1e-13);
    }
    // after q periods J′ is v^q I, between them some numbers have made one round more than others
    for (int m = 1; m <= steps; m++) {
      double norm = probe.layers().get(0).jacobianProductNorm().get(m - 1).values()[0];
      assertEquals(power(0.9, m / delay), norm, 1e-12);
      assertEquals(1, probe.layers().get(0).stepJacobianNorm().get(m - 1).values()[0], 1e-12);
    }
    assertEquals(StrictMath.log(0.9) / delay, probe.layers().get(0).lyapunovMax()[0], 1e-12);
    double[] exponents = probe.lyapunov().orElseThrow().exponents();
    assertEquals(delay, exponents.length);
  }

  @Test
  void theExponentIsThatOfTheCompanionMatrix() {
    // h_t = h_{t−1} + h_{t−2}: Fibonacci's numbers, which grow by the golden ratio
    Probe probe = Subjects.probe(scalar(1, 1, 2, 400));
    double golden = StrictMath.log((1 + Math.sqrt(5)) / 2);
    double[] exponents = probe.lyapunov().orElseThrow().exponents();
    assertEquals(golden, exponents[0], 1e-12);
    assertEquals(-golden, exponents[1], 1e-12);
    double[] profile = probe.lagProfile().ln();
    assertEquals(golden, (profile[300] - profile[200]) / 100, 1e-12);
  }

  @Test
  void aSkipOfOneStepIsASecondMatrixInThePlaceOfTheFirst() {
    Subject skipping = Subjects.random(Architecture.plain(2, 5, 1).skipping(1), 12, 2, false, 3);
    Subject plain = Subjects.random(Architecture.plain(2, 5, 1), 12, 2, false, 3);
    for (Part part : new Part[] {Part.INPUT, Part.BIAS, Part.OUTPUT, Part.OUTPUT_BIAS}) {
      double[] from = skipping.parameters().get(part);
      System.arraycopy(from, 0, plain.parameters().get(part), 0, from.length);
    }
    for (int i = 0; i < 25; i++) {
      plain.parameters().w()[i] =
          skipping.parameters().w()[i] + skipping.parameters().get(Part.SKIP)[i];
    }
    System.arraycopy(skipping.inputs(), 0, plain.inputs(), 0, plain.inputs().length);
    System.arraycopy(skipping.targets(), 0, plain.targets(), 0, plain.targets().length);
    Probe one = Subjects.probe(skipping);
    Probe two = Subjects.probe(plain);
    assertEquals(two.loss().orElseThrow(), one.loss().orElseThrow(), 1e-13);
    for (int k = 0; k < 12; k++) {
      assertEquals(two.lagProfile().ln()[k], one.lagProfile().ln()[k], 1e-11);
      assertEquals(
          two.layers().get(0).jacobianProductNorm().get(k).ln()[1],
          one.layers().get(0).jacobianProductNorm().get(k).ln()[1],
          1e-11);
    }
  }

  /** Nothing waits for ever: a delay beyond the sequence is no memory. */
  @Test
  void aDelayBeyondTheSequenceChangesNothing() {
    Probe none = Subjects.probe(scalar(0.5, 0.5, 40, 40));
    for (int k = 0; k < 40; k++) {
      assertEquals(power(0.5, k), none.lagProfile().values()[k], 1e-13 * power(0.5, k));
    }
    assertEquals(6, none.horizon().orElseThrow().stepsTo1Percent());
    assertTrue(none.lyapunov().isEmpty());
  }

  @Test
  void noSingleMatrixIsEvidence() {
    Probe probe = Subjects.probe(scalar(0.5, 0.5, 3, 30));
    var evidence = ProbeEvidence.of(ModelSpec.EMPTY.with(Keys.SKIP, 3L), probe);
    assertTrue(evidence.find(Quantity.SPECTRAL_RADIUS).isEmpty());
    assertTrue(evidence.find(Quantity.STEP_BOUND).isEmpty());
    assertTrue(evidence.find(Quantity.HORIZON).isPresent());
    assertTrue(evidence.find(Quantity.LYAPUNOV).isPresent());
  }

  @Test
  void aDelayBeyondAllMemoryIsOverTheBoundAndNotAnError() {
    Architecture endless = Architecture.plain(2, 16_384, 1).skipping(1_000_000);
    assertTrue(ProbeCost.of(endless, 100, 8, false).overBound().isPresent());
    assertTrue(1e12 < rhoscope.train.Trainer.bytes(endless, false, 100, 100, 20));
  }
}
