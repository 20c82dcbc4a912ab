package rhoscope.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import rhoscope.model.ModelSpec;

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

  private static Evidence evidence(double[] loss, OptionalDouble baseline) {
    long[] updates = LongStream.rangeClosed(1, loss.length).toArray();
    Series losses = new Series("loss", "loss", updates, loss);
    Map<String, Series> series =
        baseline.isPresent()
            ? Map.of(
                "loss",
                losses,
                RunEvidence.BASELINE,
                new Series(
                    RunEvidence.BASELINE,
                    "loss",
                    new long[] {1},
                    new double[] {baseline.getAsDouble()}))
            : Map.of("loss", losses);
    RunSummary summary =
        new RunSummary(
            "r1",
            "a.rnn.json",
            EvidenceKey.of("digest"),
            1,
            Instant.EPOCH,
            Outcome.FINISHED,
            loss.length,
            OptionalDouble.empty());
    Run run = new Run(summary, "", Optional.empty(), series, List.of(), List.of(), List.of());
    return RunEvidence.of(ModelSpec.EMPTY, run);
  }
}
