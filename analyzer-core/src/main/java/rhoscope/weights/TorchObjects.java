package rhoscope.weights;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhoscope.weights.PickleValue.Dict;
import rhoscope.weights.PickleValue.Items;
import rhoscope.weights.PickleValue.Made;

/**
 * Finds the tensors of what PyTorch pickled: a state dict; a checkpoint that holds one, under the
 * names that are usual, beside the optimizer's state; or a whole module, whose parameters get the
 * names that its state dict would have.
 */
final class TorchObjects {
  /** Where checkpoints keep the network; the first that has tensors is taken. */
  private static final List<String> STATE_DICTS =
      List.of("state_dict", "model_state_dict", "model_state", "model", "net", "network");

  /** The attributes of a module that its state dict is made of; they are no part of its names. */
  private static final Set<String> MODULE = Set.of("_parameters", "_modules", "_buffers");

  /** What {@code nn.Module} puts around a parameter and tensors of a class of their own. */
  private static final Set<String> PARAMETERS =
      Set.of("torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state");

  private static final String OF_TYPE = "torch._tensor._rebuild_from_type_v2";
  private static final String TENSOR = "torch._utils._rebuild_tensor";

  /** Deeper than modules nest, and than a stack overflows by far. */
  private static final int MAX_DEPTH = 64;

  /** Longer than any parameter's name. */
  private static final int MAX_NAME = 512;

  private final Content content;
  private final Map<String, Made> tensors = new LinkedHashMap<>();

  /** Looked into already; what contains itself ends here. */
  private final Set<PickleValue> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private TorchObjects(Content content) {
    this.content = content;
  }

  /** Name → the call that would make the tensor. */
  static Map<String, Made> tensors(Content content, PickleValue root) throws WeightsProblem {
    if (root instanceof Dict dict) {
      for (String name : STATE_DICTS) {
        PickleValue inner = dict.entries().get(name);
        Map<String, Made> found = inner == null ? Map.of() : below(content, inner);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return below(content, root);
  }

  private static Map<String, Made> below(Content content, PickleValue root) throws WeightsProblem {
    TorchObjects objects = new TorchObjects(content);
    objects.walk("", root, 0);
    return objects.tensors;
  }

  private void walk(String path, PickleValue value, int depth) throws WeightsProblem {
    Optional<Made> tensor = tensor(value);
    if (tensor.isPresent()) {
      add(path.isEmpty() ? "tensor" : path, tensor.get());
      return;
    }
    boolean container = value instanceof Dict || value instanceof Items || value instanceof Made;
    if (!container || depth > MAX_DEPTH || !seen.add(value)) {
      return;
    }
    if (value instanceof Dict dict) {
      walkEntries(path, dict.entries(), depth);
    } else if (value instanceof Items items) {
      walkItems(path, items.items(), depth);
    } else if (value instanceof Made made) {
      for (PickleValue part : made.parts()) {
        walk(path, part, depth + 1);
      }
    }
  }

  private void walkEntries(String path, Map<String, PickleValue> entries, int depth)
      throws WeightsProblem {
    boolean module = entries.keySet().containsAll(MODULE);
    for (Map.Entry<String, PickleValue> entry : entries.entrySet()) {
      String name = entry.getKey();
      if (!module) {
        walk(below(path, name), entry.getValue(), depth + 1);
      } else if (MODULE.contains(name)) {
        walk(path, entry.getValue(), depth + 1);
      }
    }
  }

  private void walkItems(String path, List<PickleValue> items, int depth) throws WeightsProblem {
    for (int i = 0; i < items.size(); i++) {
      walk(below(path, Integer.toString(i)), items.get(i), depth + 1);
    }
  }

  /** A tensor, taken out of what is put around it. */
  private static Optional<Made> tensor(PickleValue value) {
    PickleValue inner = value;
    for (int i = 0; i <= 2 && inner instanceof Made made; i++) {
      List<PickleValue> arguments = made.arguments();
      if (made.maker().equals(TENSOR) || made.maker().equals(TENSOR + "_v2")) {
        return Optional.of(made);
      } else if (PARAMETERS.contains(made.maker()) && !arguments.isEmpty()) {
        inner = arguments.get(0);
      } else if (made.maker().equals(OF_TYPE) && arguments.size() > 2) {
        inner = new Made(nameOf(arguments.get(0)), arguments.get(2), made.at());
      } else {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String nameOf(PickleValue function) {
    return function instanceof PickleValue.Name name ? name.name() : "";
  }

  private String below(String path, String name) throws WeightsProblem {
    if (path.length() + name.length() > MAX_NAME) {
      String shown = WeightsProblem.quoted(path + name);
      throw content.problem(0, "a name is longer than %d characters: %s", MAX_NAME, shown);
    }
    return path.isEmpty() ? name : path + "." + name;
  }

  private void add(String name, Made tensor) throws WeightsProblem {
    if (tensors.putIfAbsent(name, tensor) != null) {
      String shown = WeightsProblem.quoted(name);
      throw content.problem(tensor.at(), "the name %s stands twice", shown);
    }
  }
}
