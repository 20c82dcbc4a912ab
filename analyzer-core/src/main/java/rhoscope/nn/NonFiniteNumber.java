package rhoscope.nn;

import java.util.List;
import java.util.Optional;

/**
 * Where in a pass a NaN or infinity stands.
 *
 * @param tensor {@code input}, {@code pre_activation}, {@code hidden_state}, {@code cell_state},
 *     {@code output}, {@code output_gradient}, {@code state_gradient}, {@code
 *     pre_activation_gradient}, or the name of a parameter; in the second layer with {@code _l1}
 *     behind, and so on
 * @param gate of a gate's tensors its name, see {@link Architecture#gates}; of states and their
 *     gradients h or c; empty for all else
 * @param timeStep 1-based; 0 where the tensor has no time axis
 */
public record NonFiniteNumber(String tensor, String gate, int timeStep) {
  /** The first in these parameters, or in what has their shapes. */
  public static Optional<NonFiniteNumber> in(Parameters values) {
    List<String> gates = values.architecture().gates();
    for (Parameters.Entry entry : values.entries()) {
      double[] numbers = entry.values();
      for (int i = 0; i < numbers.length; i++) {
        if (!Double.isFinite(numbers[i])) {
          return Optional.of(new NonFiniteNumber(entry.name(), gate(entry, i, gates), 0));
        }
      }
    }
    return Optional.empty();
  }

  private static String gate(Parameters.Entry entry, int index, List<String> gates) {
    if (!entry.part().ofLayer()) {
      return "";
    }
    boolean candidate = entry.part() == Part.CANDIDATE_BIAS;
    int ofOne = entry.values().length / gates.size();
    return gates.get(candidate ? gates.size() - 1 : index / ofOne);
  }

  /** A tensor of a layer. */
  static NonFiniteNumber ofLayer(String tensor, int layer, String gate, int timeStep) {
    return new NonFiniteNumber(layer == 0 ? tensor : tensor + "_l" + layer, gate, timeStep);
  }
}
