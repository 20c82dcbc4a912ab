package rhoscope.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSink;
import rhoscope.model.Tensors;

/** A sink that keeps everything. */
final class Recorder implements RunSink {
  final List<Long> updates = new ArrayList<>();
  final List<Double> losses = new ArrayList<>();
  final List<Double> norms = new ArrayList<>();
  final List<Double> scales = new ArrayList<>();
  final List<double[]> stateNorms = new ArrayList<>();
  final TreeMap<String, List<Double>> samples = new TreeMap<>();
  final TreeMap<String, List<Long>> sampledAt = new TreeMap<>();
  final List<ClipEvent> clips = new ArrayList<>();
  final List<NonFiniteEvent> nonFinite = new ArrayList<>();
  final List<ProbeRecord> probes = new ArrayList<>();
  final TreeMap<Long, Tensors> checkpoints = new TreeMap<>();
  final List<RunResult> results = new ArrayList<>();

  @Override
  public void updated(
      long update, double loss, double gradientNorm, double clipScale, double[] gradientNorms) {
    updates.add(update);
    losses.add(loss);
    norms.add(gradientNorm);
    scales.add(clipScale);
    stateNorms.add(gradientNorms.clone());
  }

  @Override
  public void sampled(String series, String unit, long update, double value) {
    samples.computeIfAbsent(series, name -> new ArrayList<>()).add(value);
    sampledAt.computeIfAbsent(series, name -> new ArrayList<>()).add(update);
  }

  @Override
  public void clipped(ClipEvent event) {
    clips.add(event);
  }

  @Override
  public void nonFinite(NonFiniteEvent event) {
    nonFinite.add(event);
  }

  @Override
  public void probed(ProbeRecord probe) {
    probes.add(probe);
  }

  @Override
  public void checkpoint(long update, Tensors state) {
    checkpoints.put(update, state);
  }

  @Override
  public void ended(RunResult result) {
    results.add(result);
  }
}
