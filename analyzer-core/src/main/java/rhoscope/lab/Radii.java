package rhoscope.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import rhoscope.evidence.RunSink;
import rhoscope.linalg.RadiusTracker;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.nn.Architecture;
import rhoscope.nn.LayerWeights32;
import rhoscope.nn.Weights32;

/**
 * The spectral radius of the recurrent matrix of every gate and layer during a training: the series
 * {@code spectral_radius} of a plain RNN, {@code spectral_radius_f} of a gate f, and {@code …_l1}
 * in the second layer.
 */
final class Radii {
  /*
   * The weights hold Wᵀ, whose eigenvalues are those of W. Where no eigenvalue iteration converges
   * the series has a gap.
   */
  private static final String STATE = "experiment.radius.";

  private record Tracked(
      String series, int layer, int gate, RadiusTracker tracker, double[] before) {}

  private final List<Tracked> all = new ArrayList<>();
  private final double[] radii;

  /**
   * Trackers at their beginning, or where they stood.
   *
   * @param state of an interrupted run
   * @throws IllegalArgumentException if it is of another size
   */
  Radii(Architecture architecture, Optional<Tensors> state) {
    int hidden = architecture.hidden();
    List<String> gates = architecture.gates();
    for (int l = 0; l < architecture.layers(); l++) {
      for (int g = 0; g < gates.size(); g++) {
        String gate = gates.size() == 1 ? "" : "_" + gates.get(g);
        String series = "spectral_radius" + gate + (l == 0 ? "" : "_l" + l);
        RadiusTracker tracker =
            state
                .flatMap(s -> s.find(STATE + series))
                .map(t -> new RadiusTracker(hidden, t.values()))
                .orElseGet(() -> new RadiusTracker(hidden));
        all.add(new Tracked(series, l, g, tracker, tracker.state()));
      }
    }
    this.radii = new double[all.size()];
  }

  /**
   * Measures them all; the sink hears of them when all are known, so a cancelled measurement leaves
   * no trace.
   *
   * @param between run every few milliseconds; what it throws ends the work
   */
  void sample(long update, Weights32 weights, RunSink sink, Runnable between) {
    for (int i = 0; i < radii.length; i++) {
      Tracked tracked = all.get(i);
      tracked.tracker.save(tracked.before);
    }
    try {
      for (int i = 0; i < radii.length; i++) {
        radii[i] = radius(all.get(i), weights.layer(all.get(i).layer), between);
      }
    } catch (CancellationException stop) {
      for (int i = 0; i < radii.length; i++) {
        Tracked tracked = all.get(i);
        tracked.tracker.restore(tracked.before);
      }
      throw stop;
    }
    for (int i = 0; i < radii.length; i++) {
      if (!Double.isNaN(radii[i])) {
        sink.sampled(all.get(i).series, "1", update, radii[i]);
      }
    }
  }

  private static double radius(Tracked tracked, LayerWeights32 weights, Runnable between) {
    try {
      return tracked.tracker.update(weights.recurrent(tracked.gate), weights.width(), between);
    } catch (ArithmeticException e) {
      return Double.NaN;
    }
  }

  /** Adds what later answers depend on. */
  void store(Tensors.Builder into) {
    for (Tracked tracked : all) {
      double[] state = tracked.tracker.state();
      into.add(STATE + tracked.series, Tensor.of(new int[] {state.length}, state));
    }
  }
}
