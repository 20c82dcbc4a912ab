package rhoscope.evidence;

import static rhoscope.evidence.ProbeEvidence.put;
import static rhoscope.evidence.Quantity.BASELINE_LOSS;
import static rhoscope.evidence.Quantity.CLIPPED_FRACTION;
import static rhoscope.evidence.Quantity.CLIP_NORM_P90;
import static rhoscope.evidence.Quantity.FINAL_LOSS;
import static rhoscope.evidence.Quantity.FINISHED;
import static rhoscope.evidence.Quantity.GRADIENT_NORM_MEAN;
import static rhoscope.evidence.Quantity.GRADIENT_SPIKE;
import static rhoscope.evidence.Quantity.GRADIENT_SPIKE_UPDATE;
import static rhoscope.evidence.Quantity.LOSS_FALL;
import static rhoscope.evidence.Quantity.MEMORY_CAPACITY;
import static rhoscope.evidence.Quantity.NON_FINITE_UPDATE;
import static rhoscope.evidence.Quantity.PLATEAU_LOSS;
import static rhoscope.evidence.Quantity.SETBACK;
import static rhoscope.evidence.Quantity.SETBACK_UPDATE;
import static rhoscope.evidence.Quantity.SOLVED;
import static rhoscope.evidence.Quantity.UPDATES;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.model.ModelSpec;

/** The single numbers of a recorded run that rules and hovers read. */
public final class RunEvidence {
  /** Clip statistics are judged over the last updates, where the training has settled. */
  public static final int WINDOW = 200;

  /** The series, of one point, that a run keeps its data's baseline in. */
  public static final String BASELINE = "baseline";

  /** The series, of one point, that a run keeps the memory capacity of its data in. */
  public static final String MEMORY = "memory_capacity";

  /** The updates that a spike of the gradient is compared with, and the losses around it. */
  public static final int BEFORE_SPIKE = 100;

  /** A gradient this many times the median may be what a rise of the loss comes from. */
  private static final double STANDS_OUT = 10;

  private static final int PLATEAU_FEWEST = 500;
  private static final int PLATEAU_PARTS = 10;

  /** Fewer updates than this say nothing about how often clipping engages. */
  private static final int FEWEST_UPDATES = 20;

  /** What the run measured: its last probe, and its series. */
  public static Evidence of(ModelSpec spec, Run run) {
    Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
    Optional<Probe> last =
        run.probes().isEmpty()
            ? Optional.empty()
            : Optional.of(run.probes().get(run.probes().size() - 1).probe());
    last.ifPresent(probe -> values.putAll(ProbeEvidence.values(spec, probe)));
    put(values, UPDATES, (double) run.summary().updates());
    put(values, FINISHED, run.summary().outcome() == Outcome.FINISHED ? 1 : 0);
    put(values, FINAL_LOSS, run.summary().finalLoss());
    run.result()
        .flatMap(RunResult::solved)
        .ifPresent(solved -> put(values, SOLVED, solved ? 1 : 0));
    putClipping(values, run);
    putSpike(values, run);
    putPlateau(values, run);
    memoryCapacity(run).ifPresent(sum -> put(values, MEMORY_CAPACITY, sum));
    Optional<NonFiniteEvent> event =
        run.nonFinite().stream().findFirst().or(() -> last.flatMap(Probe::nonFinite));
    event.ifPresent(e -> put(values, NON_FINITE_UPDATE, (double) e.update()));
    return new Evidence(
        EvidenceKind.RUN,
        Optional.of(run.summary().id()),
        values,
        last.map(ProbeEvidence::profile).orElse(List.of()),
        event);
  }

  /** Σ r² of the final weights, where the data ask for earlier inputs. */
  public static OptionalDouble memoryCapacity(Run run) {
    Series series = run.series().get(MEMORY);
    return series == null || series.size() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(series.values()[series.size() - 1]);
  }

  private static void putClipping(Map<Quantity, Double> values, Run run) {
    Series scales = run.series().get("clip_scale");
    Series norms = run.series().get("gradient_norm");
    Series losses = run.series().get("loss");
    if (scales == null || norms == null || losses == null || norms.size() < FEWEST_UPDATES) {
      return;
    }
    double[] scale = scales.tail(WINDOW).values();
    double[] norm = norms.tail(WINDOW).values();
    double[] loss = losses.tail(WINDOW).values();
    put(values, CLIPPED_FRACTION, Arrays.stream(scale).map(s -> s < 1 ? 1 : 0).average().orElse(0));
    put(values, GRADIENT_NORM_MEAN, Arrays.stream(norm).average().orElse(Double.NaN));
    put(values, CLIP_NORM_P90, quantile(norm, 0.9));
    int tenth = Math.max(1, loss.length / 10);
    double first = quantile(Arrays.copyOf(loss, tenth), 0.5);
    double end = quantile(Arrays.copyOfRange(loss, loss.length - tenth, loss.length), 0.5);
    put(values, LOSS_FALL, 1 - end / first);
  }

  /** The medians are those of a window that is kept sorted. */
  private static void putSpike(Map<Quantity, Double> values, Run run) {
    Series series = run.series().get("gradient_norm");
    Series losses = run.series().get("loss");
    if (series == null || series.size() <= BEFORE_SPIKE) {
      return;
    }
    // a NaN has no place in an order
    double[] norms =
        Arrays.stream(series.values())
            .map(norm -> Double.isNaN(norm) ? Double.POSITIVE_INFINITY : norm)
            .toArray();
    double[] window = Arrays.copyOf(norms, BEFORE_SPIKE);
    Arrays.sort(window);
    double most = 0;
    double worst = 0;
    for (int i = BEFORE_SPIKE; i < norms.length; i++) {
      double median = (window[BEFORE_SPIKE / 2 - 1] + window[BEFORE_SPIKE / 2]) / 2;
      double ratio = norms[i] / median;
      if (Double.isFinite(ratio) && most < ratio) {
        most = ratio;
        put(values, GRADIENT_SPIKE, ratio);
        put(values, GRADIENT_SPIKE_UPDATE, (double) series.updates()[i]);
      }
      if (STANDS_OUT < ratio && losses != null && i + BEFORE_SPIKE < losses.size()) {
        double setback = mean(losses, i + 1) / mean(losses, i - BEFORE_SPIKE);
        if (Double.isFinite(setback) && worst < setback) {
          worst = setback;
          put(values, SETBACK, setback);
          put(values, SETBACK_UPDATE, (double) series.updates()[i]);
        }
      }
      replace(window, norms[i - BEFORE_SPIKE], norms[i]);
    }
  }

  private static double mean(Series losses, int from) {
    return Arrays.stream(losses.values(), from, from + BEFORE_SPIKE).average().orElse(Double.NaN);
  }

  /** Puts a number in the place of another one, and keeps the order. */
  private static void replace(double[] sorted, double old, double value) {
    int at = Arrays.binarySearch(sorted, old);
    for (; 0 < at && value < sorted[at - 1]; at--) {
      sorted[at] = sorted[at - 1];
    }
    for (; at < sorted.length - 1 && sorted[at + 1] < value; at++) {
      sorted[at] = sorted[at + 1];
    }
    sorted[at] = value;
  }

  private static void putPlateau(Map<Quantity, Double> values, Run run) {
    Series baseline = run.series().get(BASELINE);
    Series losses = run.series().get("loss");
    if (baseline == null || baseline.size() == 0 || losses == null) {
      return;
    }
    put(values, BASELINE_LOSS, baseline.values()[0]);
    int count = plateau(losses.size());
    if (losses.size() < count) {
      return;
    }
    double[] last = losses.tail(count).values();
    double[] means = new double[PLATEAU_PARTS];
    for (int i = 0; i < PLATEAU_PARTS; i++) {
      int from = i * count / PLATEAU_PARTS;
      int to = (i + 1) * count / PLATEAU_PARTS;
      means[i] = Arrays.stream(last, from, to).average().orElse(Double.NaN);
    }
    put(values, PLATEAU_LOSS, quantile(means, 0.5));
  }

  /** How many updates at the end of so many the plateau is judged over. */
  public static int plateau(long updates) {
    return (int) Math.max(PLATEAU_FEWEST, updates / 5);
  }

  /** The value below which the share lies, by the nearest rank. */
  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }

  private RunEvidence() {}
}
