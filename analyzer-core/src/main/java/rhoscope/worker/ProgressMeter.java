package rhoscope.worker;

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

  private final RunSink recorder;
  private final JobListener listener;
  private final long updates;
  private final boolean[] clipped = new boolean[RunEvidence.WINDOW];
  private long seen;
  private int clippedCount;
  private long reportedAt = System.nanoTime();
  private long reportedUpdate;
  private double rate;

  ProgressMeter(RunSink recorder, JobListener listener, long firstUpdate, long updates) {
    this.recorder = recorder;
    this.listener = listener;
    this.reportedUpdate = firstUpdate;
    this.updates = updates;
  }

  @Override
  public void updated(
      long update, double loss, double gradientNorm, double clipScale, double[] stateNorms) {
    recorder.updated(update, loss, gradientNorm, clipScale, stateNorms);
    count(clipScale < 1);
    long now = System.nanoTime();
    if (REPORT_NANOS <= now - reportedAt || update == updates) {
      measureRate(update, now);
      double share = (double) clippedCount / Math.min(seen, clipped.length);
      double left = rate == 0 ? 0 : (updates - update) / rate;
      listener.progressed(new Progress(update, updates, loss, gradientNorm, share, rate, left));
    }
  }

  private void count(boolean clips) {
    int place = (int) (seen % clipped.length);
    clippedCount += (clips ? 1 : 0) - (clipped[place] ? 1 : 0);
    clipped[place] = clips;
    seen++;
  }

  private void measureRate(long update, long now) {
    double seconds = Math.max(1e-6, (now - reportedAt) / 1e9);
    double measured = (update - reportedUpdate) / seconds;
    double weight = rate == 0 ? 1 : Math.min(1, seconds / RATE_SECONDS);
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
