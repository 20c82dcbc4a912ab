package rhoscope.worker;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rhoscope.model.ModelSpec;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.nn.Parameters;
import rhoscope.weights.WeightsFile;

/**
 * Which tensor of a weights file made a parameter NaN or infinite. Files split, stack and transpose
 * what a network holds, each maker in another way; so the file is read again with all but one of
 * its tensors made finite.
 */
final class NonFiniteSources {
  /** Who has more of them looks at the file. */
  private static final int TENSORS_MAX = 8;

  /** In a message of one line. */
  private static final int NAME_MAX = 30;

  /**
   * The first such tensor of each parameter, by {@link Parameters.Entry#name}; empty where all are
   * finite.
   *
   * @param file that of a network that the spec describes
   */
  static Map<String, String> of(WeightsFile file, ModelSpec spec) {
    Tensors tensors = file.tensors();
    List<String> names =
        tensors.nonFinite().stream().map(Tensors.NonFinite::tensor).limit(TENSORS_MAX).toList();
    Map<String, String> sources = new TreeMap<>();
    for (String name : names) {
      file.network(withOnly(tensors, name))
          .network()
          .ifPresent(network -> add(sources, Parameters.from(network, spec), name));
    }
    return sources;
  }

  private static void add(Map<String, String> sources, Parameters read, String name) {
    String shown = name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX - 1) + "…";
    for (Parameters.Entry entry : read.entries()) {
      for (double value : entry.values()) {
        if (!Double.isFinite(value)) {
          sources.putIfAbsent(entry.name(), shown);
          break;
        }
      }
    }
  }

  private static Tensors withOnly(Tensors tensors, String kept) {
    Tensors.Builder builder = Tensors.builder();
    for (String name : tensors.names()) {
      Tensor tensor = tensors.get(name);
      builder.add(name, name.equals(kept) ? tensor : finite(tensor));
    }
    return builder.build();
  }

  private static Tensor finite(Tensor tensor) {
    double[] values = tensor.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.isFinite(values[i]) ? values[i] : 0;
    }
    return Tensor.owning(tensor.shape(), values, tensor.integer());
  }

  private NonFiniteSources() {}
}
