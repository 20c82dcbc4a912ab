package rhoscope.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSink;
import rhoscope.model.Tensors;

class ProgressMeterTest {
  private static final int TENTH = 100_000_000;

  private final Configs.Notes notes = new Configs.Notes();
  private long nanos = 5;

  private ProgressMeter meter(long firstUpdate, long updates) {
    return new ProgressMeter(new Nowhere(), notes, firstUpdate, updates, () -> nanos);
  }

  private void update(ProgressMeter meter, long update, long took) {
    nanos += took;
    meter.updated(update, 1, 1, 1, new double[0]);
  }

  /** Updates of 50 ms for half a second, then of 1 ms: so a JVM compiles. */
  private List<Progress> ofAnyJvm(long updates, int made) {
    ProgressMeter meter = meter(0, updates);
    for (int i = 1; i <= made; i++) {
      update(meter, i, i <= 10 ? TENTH / 2 : TENTH / 100);
    }
    return notes.progress;
  }

  @Test
  void nothingIsSaidToBeLeftWhileTheRateIsWild() {
    for (Progress progress : ofAnyJvm(100_000, 3_500)) {
      double seconds =
          progress.update() <= 10 ? 0.05 * progress.update() : 0.49 + 1e-3 * progress.update();
      assertEquals(3 - 1e-9 <= seconds, progress.secondsLeft().isPresent(), progress::toString);
    }
    double left = notes.progress.get(notes.progress.size() - 1).secondsLeft().getAsDouble();
    assertEquals(96.5, left, 0.2 * 96.5);
  }

  @Test
  void aShortTrainingNeedsNoThreeSeconds() {
    List<Progress> told = ofAnyJvm(2_000, 2_000);
    Progress first =
        told.stream().filter(p -> p.secondsLeft().isPresent()).findFirst().orElseThrow();
    assertTrue(500 <= first.update() && first.update() <= 700, first::toString);
    assertEquals(OptionalDouble.of(0), told.get(told.size() - 1).secondsLeft());
  }

  @Test
  void updatesOfAnEarlierProcessDoNotCount() {
    ProgressMeter meter = meter(50, 100);
    update(meter, 51, 15 * TENTH);
    assertEquals(OptionalDouble.empty(), notes.progress.get(0).secondsLeft());
    update(meter, 53, 10 * TENTH);
    assertEquals(47 * 2.5 / 3, notes.progress.get(1).secondsLeft().getAsDouble(), 1e-9);
  }

  private static final class Nowhere implements RunSink {
    @Override
    public void updated(long update, double loss, double norm, double scale, double[] states) {}

    @Override
    public void sampled(String series, String unit, long update, double value) {}

    @Override
    public void clipped(ClipEvent event) {}

    @Override
    public void nonFinite(NonFiniteEvent event) {}

    @Override
    public void probed(ProbeRecord probe) {}

    @Override
    public void checkpoint(long update, Tensors state) {}

    @Override
    public void ended(RunResult result) {}
  }
}
