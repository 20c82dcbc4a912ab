package rhoscope.evidence;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhoscope.model.ModelSpec;
import rhoscope.testing.Property;

class RunEvidenceTest {

  @Test
  void thePlateauIsTheEndOfTheRunWithoutItsSpikes() {
    double[] loss = new double[3000];
    Arrays.fill(loss, 0, 2400, 9);
    for (int i = 2400; i < 3000; i++) {
      loss[i] = i % 2 == 0 ? 1 : 3; // noise around 2
    }
    Arrays.fill(loss, 2460, 2520, 1e6); // one of ten parts explodes
    Evidence evidence = evidence(loss, OptionalDouble.of(1.9));
    assertEquals(2, evidence.find(Quantity.PLATEAU_LOSS).orElseThrow());
    assertEquals(1.9, evidence.find(Quantity.BASELINE_LOSS).orElseThrow());
  }

  @Test
  void thePlateauIsAtLeastFiveHundredUpdatesLong() {
    double[] loss = new double[600];
    Arrays.fill(loss, 100, 600, 1);
    assertEquals(1, evidence(loss, OptionalDouble.of(1)).find(Quantity.PLATEAU_LOSS).orElseThrow());
    assertEquals(500, RunEvidence.plateau(600));
    assertEquals(4000, RunEvidence.plateau(20_000));
    Evidence few = evidence(new double[499], OptionalDouble.of(1));
    assertTrue(few.find(Quantity.PLATEAU_LOSS).isEmpty());
    Evidence unknown = evidence(loss, OptionalDouble.empty());
    assertTrue(unknown.find(Quantity.PLATEAU_LOSS).isEmpty());
    assertTrue(unknown.find(Quantity.BASELINE_LOSS).isEmpty());
  }

  @Test
  void aSpikeIsTheLargestRatioToTheMedianOfTheHundredBefore() {
    Property.forAll(
        50,
        random -> {
          double[] norms = new double[101 + random.nextInt(400)];
          Arrays.setAll(norms, i -> random.nextInt(20) + (random.nextInt(50) == 0 ? 1e3 : 1));
          norms[random.nextInt(norms.length)] = Double.POSITIVE_INFINITY;
          norms[norms.length - 1] = Double.NaN;
          double most = 0;
          double update = 0;
          for (int i = 100; i < norms.length; i++) {
            double[] before = Arrays.copyOfRange(norms, i - 100, i);
            Arrays.sort(before);
            double ratio = norms[i] / ((before[49] + before[50]) / 2);
            if (ratio < Double.POSITIVE_INFINITY && most < ratio) {
              most = ratio;
              update = i + 1;
            }
          }
          Evidence evidence = evidence(series("gradient_norm", norms));
          assertEquals(most, evidence.find(Quantity.GRADIENT_SPIKE).orElse(0));
          assertEquals(update, evidence.find(Quantity.GRADIENT_SPIKE_UPDATE).orElse(0));
        });
    assertTrue(
        evidence(series("gradient_norm", new double[100])).find(Quantity.GRADIENT_SPIKE).isEmpty());
  }

  @Test
  void aSetbackIsWhatTheLossRoseByWhereAGradientStoodOut() {
    double[] norms = new double[500];
    Arrays.fill(norms, 1);
    norms[150] = 11;
    norms[300] = 20;
    norms[420] = 50; // too near to the end to tell
    double[] loss = new double[500];
    Arrays.setAll(loss, i -> i <= 300 ? 0.5 : 1.25);
    loss[150] = 9; // of the step itself: neither before nor after
    Evidence evidence = evidence(series("gradient_norm", norms), series("loss", loss));
    assertEquals(2.5, evidence.find(Quantity.SETBACK).orElse(0), 1e-12);
    assertEquals(301, evidence.find(Quantity.SETBACK_UPDATE).orElse(0));
    norms[300] = 10;
    evidence = evidence(series("gradient_norm", norms), series("loss", loss));
    assertEquals(1, evidence.find(Quantity.SETBACK).orElse(0), 1e-12);
    assertEquals(151, evidence.find(Quantity.SETBACK_UPDATE).orElse(0));
  }

  private static Evidence evidence(double[] loss, OptionalDouble baseline) {
    return baseline.isPresent()
        ? evidence(series("loss", loss), series(RunEvidence.BASELINE, baseline.getAsDouble()))
        : evidence(series("loss", loss));
  }

  private static Series series(String name, double... values) {
    return new Series(name, "", LongStream.rangeClosed(1, values.length).toArray(), values);
  }

  private static Evidence evidence(Series... series) {
    RunSummary summary =
        new RunSummary(
            "r1",
            "a.rnn.json",
            EvidenceKey.of("digest"),
            1,
            Instant.EPOCH,
            Outcome.FINISHED,
            series[0].size(),
            OptionalDouble.empty());
    Map<String, Series> all = Stream.of(series).collect(toMap(Series::name, identity()));
    Run run = new Run(summary, "", Optional.empty(), all, List.of(), List.of(), List.of());
    return RunEvidence.of(ModelSpec.EMPTY, run);
  }
}
