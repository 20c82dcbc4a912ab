package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;

final class SeriesKindTest {
  @Test
  void scalarNetworksHaveTheSeriesOfTheirClosedForms() {
    assertEquals("converges", scalar(0.9, Subjects.constant(50, 1)));
    assertEquals("converges", scalar(0.9, Subjects.constant(200, 1)));
    assertEquals("converges", scalar(0.5, Subjects.impulse(60, 1)));
    assertEquals("grows_linearly", scalar(1, Subjects.impulse(60, 1)));
    assertEquals("diverges", scalar(1, Subjects.constant(60, 1)));
    assertEquals("diverges", scalar(1.1, Subjects.constant(200, 1)));
  }

  @Test
  void theSeriesOfAScalarNetworkIsItsGradientAtEveryStep() {
    Probe.OverTime overTime =
        Subjects.probe(Subjects.scalar(0.9, Subjects.constant(50, 1), true))
            .overTime()
            .orElseThrow();
    double running = 0;
    for (int t = 1; t <= 50; t++) {
      double power = StrictMath.pow(0.9, t - 1);
      double expected = (1 - power * 0.9) / 0.01 - t * power / 0.1;
      running += expected;
      assertEquals(expected, overTime.gradientOverTime().values()[t - 1], 1e-11);
      assertEquals(running / t, overTime.runningGradient().values()[t - 1], 1e-11);
    }
  }

  @Test
  void dataWithALossAtTheEndAloneHaveNoSeries() {
    Subject subject = Subjects.scalar(0.9, Subjects.constant(50, 1), false);
    assertTrue(Subjects.probe(subject).overTime().isEmpty());
  }

  @Test
  void aRandomWalkOfSummandsGrowsLikeARoot() {
    assertEquals("grows_like_sqrt", of(100, t -> Math.sqrt(t)));
    assertEquals("grows_linearly", of(100, t -> 3.0 * t + 2));
  }

  @Test
  void aWaveOscillates() {
    assertEquals("oscillates", of(120, t -> 2 + StrictMath.sin(t * 0.5)));
  }

  @Test
  void noiseAndFewStepsAreUndecided() {
    RandomGenerator random = Subjects.seeded(1);
    double[] noise = IntStream.range(0, 200).mapToDouble(t -> random.nextDouble(0.1, 2)).toArray();
    assertEquals("undecided", of(200, t -> noise[t - 1]));
    assertEquals("undecided", of(15, t -> t));
    assertEquals("undecided", of(100, t -> t % 2 == 0 ? 0 : t));
  }

  private static String scalar(double w, double[] inputs) {
    return Subjects.probe(Subjects.scalar(w, inputs, true)).overTime().orElseThrow().series();
  }

  private static String of(int steps, IntToDoubleFunction norms) {
    return SeriesKind.of(Norms.of(IntStream.rangeClosed(1, steps).mapToDouble(norms).toArray()))
        .label();
  }
}
