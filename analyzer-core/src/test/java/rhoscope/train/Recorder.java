package rhoscope.train;

import java.util.ArrayList;
import java.util.List;

/** Keeps all that a training tells. */
final class Recorder implements TrainingListener {
  record Update(long update, double loss, double norm, double scale, List<Double> stateNorms) {}

  record Clip(long update, double norm, double threshold, double scale) {}

  final List<Update> updates = new ArrayList<>();
  final List<Clip> clips = new ArrayList<>();
  final List<String> samples = new ArrayList<>();
  final List<NonFinite> events = new ArrayList<>();

  @Override
  public void updated(
      long update, double loss, double gradientNorm, double clipScale, double[] norms) {
    List<Double> copy = new ArrayList<>();
    for (double norm : norms) {
      copy.add(norm);
    }
    updates.add(new Update(update, loss, gradientNorm, clipScale, copy));
  }

  @Override
  public void clipped(long update, double norm, double threshold, double scale) {
    clips.add(new Clip(update, norm, threshold, scale));
  }

  @Override
  public void sampled(String series, String unit, long update, double value) {
    samples.add(series + " " + update + " " + value);
  }

  @Override
  public void nonFinite(NonFinite event) {
    events.add(event);
  }
}
