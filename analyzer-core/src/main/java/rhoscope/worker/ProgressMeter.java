package rhoscope.worker;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.RunEvidence;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSink;
import rhoscope.model.Tensors;

/** Hands everything on to the recorder and tells a listener now and then how far the run is. */
final class ProgressMeter implements RunSink {
  private static final long REPORT_NANOS = 100_000_000;

  /** The rate is that of about the last three seconds, so that a probe does not make it jump. */
  private static final double RATE_SECONDS = 3;

  /** A JVM begins slowly: what is left is told after three seconds, or one and a twentieth. */
  private static final double WARM_SECONDS = 1;

  private static final double WARM_SHARE = 0.05;

  private final RunSink recorder;
  private final JobListener listener;
  private final long updates;
  private final boolean[] clipped = new boolean[RunEvidence.WINDOW];
  private long seen;
  private int clippedCount;
  private final LongSupplier nanoTime;
  private final long firstUpdate;
  private final long startedAt;
  private long reportedAt;
  private long reportedUpdate;
  private double rate;

  ProgressMeter(
      RunSink recorder,
      JobListener listener,
      long firstUpdate,
      long updates,
      LongSupplier nanoTime) {
    this.recorder = recorder;
    this.listener = listener;
    this.updates = updates;
    this.nanoTime = nanoTime;
    this.firstUpdate = firstUpdate;
    this.startedAt = nanoTime.getAsLong();
    this.reportedAt = startedAt;
    this.reportedUpdate = firstUpdate;
  }

  @Override
  public void updated(
      long update, double loss, double gradientNorm, double clipScale, double[] stateNorms) {
    recorder.updated(update, loss, gradientNorm, clipScale, stateNorms);
    count(clipScale < 1);
    long now = nanoTime.getAsLong();
    if (REPORT_NANOS <= now - reportedAt || update == updates) {
      measureRate(update, now);
      double share = (double) clippedCount / Math.min(seen, clipped.length);
      listener.progressed(
          new Progress(update, updates, loss, gradientNorm, share, rate, left(update, now)));
    }
  }

  private void count(boolean clips) {
    int place = (int) (seen % clipped.length);
    clippedCount += (clips ? 1 : 0) - (clipped[place] ? 1 : 0);
    clipped[place] = clips;
    seen++;
  }

  private OptionalDouble left(long update, long now) {
    if (update == updates) {
      return OptionalDouble.of(0);
    }
    double seconds = (now - startedAt) / 1e9;
    boolean far = WARM_SHARE * (updates - firstUpdate) <= update - firstUpdate;
    return RATE_SECONDS <= seconds || (WARM_SECONDS <= seconds && far)
        ? OptionalDouble.of((updates - update) / rate)
        : OptionalDouble.empty();
  }

  private void measureRate(long update, long now) {
    double seconds = Math.max(1e-6, (now - reportedAt) / 1e9);
    double measured = (update - reportedUpdate) / seconds;
    // The plain mean at first, else the first tenth of a second would count for all.
    double since = Math.min(RATE_SECONDS, (now - startedAt) / 1e9);
    double weight = Math.min(1, seconds / Math.max(1e-6, since));
    rate += weight * (measured - rate);
    reportedAt = now;
    reportedUpdate = update;
  }

  @Override
  public void sampled(String series, String unit, long update, double value) {
    recorder.sampled(series, unit, update, value);
  }

  @Override
  public void clipped(ClipEvent event) {
    recorder.clipped(event);
  }

  @Override
  public void nonFinite(NonFiniteEvent event) {
    recorder.nonFinite(event);
  }

  @Override
  public void probed(ProbeRecord probe) {
    recorder.probed(probe);
  }

  @Override
  public void checkpoint(long update, Tensors state) {
    recorder.checkpoint(update, state);
  }

  @Override
  public void ended(RunResult result) {
    recorder.ended(result);
  }
}
