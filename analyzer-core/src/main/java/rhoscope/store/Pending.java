package rhoscope.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.RunResult;

/** What a run has told and no transaction holds yet. Not thread-safe. */
final class Pending {
  record Update(long update, double loss, double gradientNorm, double clipScale) {}

  record Sample(String series, String unit, long update, double value) {}

  record StateGradient(long update, byte[] lnNorms) {}

  /** Where a store fails for hours the run goes on; this much of the heat map is kept meanwhile. */
  private static final int MOST_STATE_GRADIENTS = 4_096;

  /** Probes are large; this many wait for a store that fails. */
  private static final int MOST_PROBES = 64;

  final List<Update> updates = new ArrayList<>();
  final List<Sample> samples = new ArrayList<>();
  final List<StateGradient> stateGradients = new ArrayList<>();
  final List<ClipEvent> clipEvents = new ArrayList<>();
  final List<NonFiniteEvent> nonFinite = new ArrayList<>();
  final List<ProbeRecord> probes = new ArrayList<>();
  Optional<Checkpoint> checkpoint = Optional.empty();
  Optional<RunResult> result = Optional.empty();
  int stateGradientEvery = 1;

  boolean isEmpty() {
    return updates.isEmpty()
        && samples.isEmpty()
        && stateGradients.isEmpty()
        && clipEvents.isEmpty()
        && nonFinite.isEmpty()
        && probes.isEmpty()
        && checkpoint.isEmpty()
        && result.isEmpty();
  }

  /** Adds what came later. */
  void append(Pending later) {
    updates.addAll(later.updates);
    samples.addAll(later.samples);
    stateGradients.addAll(later.stateGradients);
    clipEvents.addAll(later.clipEvents);
    nonFinite.addAll(later.nonFinite);
    probes.addAll(later.probes);
    checkpoint = later.checkpoint.or(() -> checkpoint);
    result = later.result.or(() -> result);
    stateGradientEvery = later.stateGradientEvery;
    dropOldest(stateGradients, MOST_STATE_GRADIENTS);
    dropOldest(probes, MOST_PROBES);
  }

  private static void dropOldest(List<?> list, int most) {
    if (most < list.size()) {
      list.subList(0, list.size() - most).clear();
    }
  }
}
