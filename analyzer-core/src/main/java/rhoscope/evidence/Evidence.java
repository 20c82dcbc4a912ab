package rhoscope.evidence;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Numbers about one spec from one source; never a judgement.
 *
 * @param kind where they come from
 * @param run the id of the run, where the kind is {@link EvidenceKind#RUN}
 * @param values what was measured; an absent quantity was not, and no rule may assume it
 * @param lagProfile g_k = mean ‖∂E/∂s_{T−k}‖₂ for k = 0 … T−1; empty where it was not measured
 * @param nonFinite the first non-finite value of the run or the probe
 */
public record Evidence(
    EvidenceKind kind,
    Optional<String> run,
    Map<Quantity, Double> values,
    List<Double> lagProfile,
    Optional<NonFiniteEvent> nonFinite) {

  /**
   * @throws IllegalArgumentException if a value is NaN or infinite: that is an event, not a value
   */
  public Evidence {
    values.forEach(
        (quantity, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(quantity + " = " + value);
          }
        });
    EnumMap<Quantity, Double> copy = new EnumMap<>(Quantity.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
    lagProfile = List.copyOf(lagProfile);
  }

  /** Evidence of single numbers alone. */
  public static Evidence of(EvidenceKind kind, Map<Quantity, Double> values) {
    return new Evidence(kind, Optional.empty(), values, List.of(), Optional.empty());
  }

  /** The value of a quantity, where it was measured. */
  public OptionalDouble find(Quantity quantity) {
    Double value = values.get(quantity);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Whether all the quantities were measured. */
  public boolean has(List<Quantity> quantities) {
    return values.keySet().containsAll(quantities);
  }
}
