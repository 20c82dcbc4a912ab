package rhoscope.evidence;

import static rhoscope.evidence.Quantity.DECAY_PER_STEP;
import static rhoscope.evidence.Quantity.DECAY_R_SQUARED;
import static rhoscope.evidence.Quantity.ECHO_BOUND;
import static rhoscope.evidence.Quantity.EFFECTIVE_RADIUS;
import static rhoscope.evidence.Quantity.HENRICI;
import static rhoscope.evidence.Quantity.HORIZON;
import static rhoscope.evidence.Quantity.HORIZON_CENSORED;
import static rhoscope.evidence.Quantity.LAG_ZERO_GRADIENT;
import static rhoscope.evidence.Quantity.LONG_TERM_SHARE;
import static rhoscope.evidence.Quantity.LYAPUNOV;
import static rhoscope.evidence.Quantity.LYAPUNOV_ERROR;
import static rhoscope.evidence.Quantity.MEAN_SLOPE;
import static rhoscope.evidence.Quantity.NON_FINITE_UPDATE;
import static rhoscope.evidence.Quantity.PROBE_LENGTH;
import static rhoscope.evidence.Quantity.PROBE_SEQUENCES;
import static rhoscope.evidence.Quantity.SATURATED_FRACTION;
import static rhoscope.evidence.Quantity.SPECTRAL_NORM;
import static rhoscope.evidence.Quantity.SPECTRAL_RADIUS;
import static rhoscope.evidence.Quantity.STEP_BOUND;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Domain;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;

/** The single numbers of a probe that rules and hovers read. */
public final class ProbeEvidence {
  /** Evidence of the probe's own kind. */
  public static Evidence of(ModelSpec spec, Probe probe) {
    return new Evidence(
        probe.source(), Optional.empty(), values(spec, probe), profile(probe), probe.nonFinite());
  }

  static List<Double> profile(Probe probe) {
    double[] values = probe.lagProfile().values();
    boolean finite = Arrays.stream(values).allMatch(Double::isFinite);
    return finite ? Arrays.stream(values).boxed().toList() : List.of();
  }

  /*
   * A probe that met a NaN or an infinity has numbers for the weights alone: what was measured on
   * such states is no evidence.
   */
  static Map<Quantity, Double> values(ModelSpec spec, Probe probe) {
    Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
    boolean plain =
        spec.get(Keys.CELL) == Cell.ESN
            || (spec.get(Keys.CELL) == Cell.RNN
                && !spec.says(Keys.SKIP)
                && !spec.says(Keys.NORMALIZATION));
    if (plain && probe.layers().size() == 1) {
      probe.layers().get(0).recurrentWeights().values().stream()
          .findFirst()
          .ifPresent(weights -> putWeights(values, spec, weights));
    }
    probe
        .echo()
        .ifPresent(
            echo -> {
              put(values, EFFECTIVE_RADIUS, echo.effectiveRadius());
              put(values, ECHO_BOUND, stepBound(spec, echo.scaledNorm()));
            });
    if (probe.nonFinite().isPresent()) {
      put(values, NON_FINITE_UPDATE, (double) probe.nonFinite().get().update());
      return values;
    }
    put(values, PROBE_SEQUENCES, probe.sequences());
    put(values, PROBE_LENGTH, probe.sequenceLength());
    probe.horizon().ifPresent(horizon -> putHorizon(values, horizon));
    put(values, LONG_TERM_SHARE, probe.longTermShare());
    put(values, LAG_ZERO_GRADIENT, probe.lagProfile().values()[0]);
    put(values, MEAN_SLOPE, mean(probe, Probe.Layer::meanSlope));
    put(values, SATURATED_FRACTION, mean(probe, Probe.Layer::saturatedFraction));
    probe
        .lyapunov()
        .ifPresent(
            lyapunov -> {
              put(values, LYAPUNOV, lyapunov.exponents()[0]);
              put(values, LYAPUNOV_ERROR, lyapunov.standardError());
            });
    return values;
  }

  /** The mean over the layers, which have equally many units; undefined where one layer's is. */
  private static double mean(Probe probe, Function<Probe.Layer, OptionalDouble> number) {
    return probe.layers().stream()
        .mapToDouble(layer -> number.apply(layer).orElse(Double.NaN))
        .average()
        .orElse(Double.NaN);
  }

  /*
   * Of one plain layer alone: between the gates of an LSTM or GRU, in a stack, or beside the matrix of
   * a skip, no single one says how gradients grow, and no rule reads one. Nor does W where its product
   * is normalised: the step is the same for every multiple of it.
   */
  private static void putWeights(
      Map<Quantity, Double> values, ModelSpec spec, Probe.Weights weights) {
    put(values, SPECTRAL_RADIUS, weights.spectralRadius());
    put(values, SPECTRAL_NORM, weights.spectralNorm());
    put(values, HENRICI, weights.henrici());
    put(values, STEP_BOUND, stepBound(spec, weights.spectralNorm()));
  }

  /**
   * ‖J‖₂ ≤ max (1 − a) + max a · γ ‖W‖₂ over the leaks a, which is γ ‖W‖₂ without any; the same
   * bounds ‖D J D⁻¹‖₂ by ‖D W D⁻¹‖₂.
   */
  private static double stepBound(ModelSpec spec, double norm) {
    double leak = spec.get(Keys.LEAK);
    Optional<Domain.Interval.Ends> drawn = spec.find(Keys.LEAK_UNIFORM);
    double least = drawn.map(Domain.Interval.Ends::low).orElse(leak);
    double largest = drawn.map(Domain.Interval.Ends::high).orElse(leak);
    double steepest = Activation.ofTransition(spec).steepest();
    return 1 - least + largest * steepest * norm;
  }

  private static void putHorizon(Map<Quantity, Double> values, Probe.Horizon horizon) {
    put(values, HORIZON, horizon.stepsTo1Percent());
    put(values, HORIZON_CENSORED, horizon.censored() ? 1 : 0);
    put(values, DECAY_PER_STEP, horizon.decayPerStep());
    put(values, DECAY_R_SQUARED, horizon.rSquared());
  }

  static void put(Map<Quantity, Double> values, Quantity quantity, OptionalDouble value) {
    value.ifPresent(v -> put(values, quantity, v));
  }

  static void put(Map<Quantity, Double> values, Quantity quantity, double value) {
    if (Double.isFinite(value)) {
      values.put(quantity, value);
    }
  }

  private ProbeEvidence() {}
}
