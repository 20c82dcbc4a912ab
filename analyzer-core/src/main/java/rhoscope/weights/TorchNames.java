package rhoscope.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import rhoscope.model.Layout;
import rhoscope.model.Layout.Layer;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Finds a recurrent stack and its read-out among tensors named as PyTorch names them: {@code
 * weight_ih_l0} [G·H, D], {@code weight_hh_l0} [G·H, H], {@code bias_ih_l0} and {@code bias_hh_l0}
 * [G·H] behind any prefix, one set per layer ({@code weight_ih} and so on for a cell module), and
 * {@code output.weight} [O, H], {@code output.bias} [O], or {@code fc}, {@code linear}, {@code
 * head} in place of {@code output}, behind any prefix.
 */
public final class TorchNames {
  private static final Pattern RECURRENT = Pattern.compile("(.*?)weight_hh(_l0)?");

  private final Tensors tensors;
  private final String prefix;
  private final boolean numbered;
  private final Roles roles;

  private TorchNames(Tensors tensors, String prefix, boolean numbered) {
    this.tensors = tensors;
    this.prefix = prefix;
    this.numbered = numbered;
    this.roles = new Roles(tensors);
  }

  /** Whether there is a recurrent matrix. */
  static boolean recognises(Tensors tensors) {
    return !stacks(tensors).isEmpty();
  }

  private static List<String> stacks(Tensors tensors) {
    return tensors.names().stream().filter(name -> RECURRENT.matcher(name).matches()).toList();
  }

  /** Reads the recurrent stack among these tensors, by their names and shapes alone. */
  public static WeightNames.Reading read(Tensors tensors) {
    List<String> stacks = stacks(tensors);
    if (stacks.isEmpty()) {
      String fact = "no tensor of %d is named weight_hh_l0, behind any prefix";
      return refused(Roles.text(fact, tensors.names().size()));
    }
    if (stacks.size() > 1) {
      return refused(Roles.severalOf("recurrent stacks", stacks));
    }
    String first = stacks.get(0);
    boolean numbered = first.endsWith("_l0");
    String prefix = first.substring(0, first.lastIndexOf("weight_hh"));
    TorchNames names = new TorchNames(tensors, prefix, numbered);
    return names.roles.reading(names.network());
  }

  private static WeightNames.Reading refused(String problem) {
    return new WeightNames.Reading(Optional.empty(), List.of(problem));
  }

  private Optional<Layout> network() {
    String name = name("weight_hh", 0);
    Tensor first = tensors.get(name);
    boolean matrix = first.rank() == 2;
    int hidden = matrix ? first.size(1) : 0;
    int gates = roles.gates(name, matrix ? first.size(0) : 0, hidden, "[G·H, H]");
    if (gates == 0) {
      return Optional.empty();
    }
    reportUnread();
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l == 0 || (numbered && tensors.find(name("weight_hh", l)).isPresent()); l++) {
      Optional<Layer> layer = layer(l, gates, hidden);
      if (layer.isEmpty()) {
        return Optional.empty();
      }
      layers.add(layer.get());
    }
    int inputSize = layers.get(0).input().size(1);
    return roles.readOut(hidden).map(out -> new Layout(gates, hidden, inputSize, layers, out));
  }

  /** Parts of PyTorch's recurrent modules that would change what the network computes. */
  private void reportUnread() {
    for (String name : tensors.names()) {
      if (name.startsWith(prefix + "weight_hr_l")) {
        roles.problem("a projection is not read: %s", WeightsProblem.quoted(name));
        return;
      }
      if (name.startsWith(prefix + "weight_hh_l") && name.endsWith("_reverse")) {
        roles.problem("the backward direction is not read: %s", WeightsProblem.quoted(name));
        return;
      }
    }
  }

  private Optional<Layer> layer(int l, int gates, int hidden) {
    int rows = gates * hidden;
    int inputs = l == 0 ? roles.size(name("weight_ih", l), 2, 1) : hidden;
    Optional<Tensor> recurrent = roles.required(name("weight_hh", l), rows, hidden);
    Optional<Tensor> input = roles.required(name("weight_ih", l), rows, inputs);
    Optional<Tensor> inputBias = roles.optional(name("bias_ih", l), rows);
    Optional<Tensor> recurrentBias = roles.optional(name("bias_hh", l), rows);
    if (recurrent.isEmpty() || input.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Layer(input.get(), recurrent.get(), inputBias, recurrentBias));
  }

  private String name(String role, int layer) {
    return prefix + role + (numbered ? "_l" + layer : "");
  }
}
