package rhoscope.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Reads what Keras saved: an archive {@code .keras} of config.json, metadata.json and
 * model.weights.h5; a {@code .weights.h5} of arrays below {@code layers/NAME/…/vars/N}; or an older
 * {@code .h5}, whose attributes name layers and weights, beside the model's JSON.
 */
final class KerasFile {
  private static final String WEIGHTS = "model.weights.h5";
  private static final List<String> ENTRIES = List.of("config.json", "metadata.json");
  private static final List<String> ATTRIBUTES =
      List.of("model_config", "training_config", "keras_version", "backend");

  /** The state of the optimizer, which is no part of the network. */
  private static final List<String> OPTIMIZER = List.of("optimizer", "optimizer_weights");

  private static final int MAX_DEPTH = 16;

  /** What a file holds besides the tensors: JSON and versions, by the file's own names. */
  record Model(Tensors tensors, Map<String, String> texts) {}

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Content content;

  private KerasFile(Content content) {
    this.content = content;
  }

  /** Whether an archive is one of Keras'. */
  static boolean recognises(ZipArchive archive) {
    return archive.names().contains("config.json") && archive.names().contains("metadata.json");
  }

  static Model read(Content content, ZipArchive archive) throws WeightsProblem {
    Optional<Content> weights = archive.find(WEIGHTS);
    if (weights.isEmpty()) {
      throw content.problem(0, "an archive of Keras without %s", WEIGHTS);
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : ENTRIES) {
      Optional<Content> entry = archive.find(name);
      if (entry.isPresent()) {
        texts.put(name, entry.get().utf8(0, entry.get().size()));
      }
    }
    Model model = read(weights.get());
    texts.putAll(model.texts());
    return new Model(model.tensors(), texts);
  }

  /** An HDF5 file of Keras'. */
  static Model read(Content content) throws WeightsProblem {
    if (!Hdf5.recognises(content)) {
      throw content.problem(0, "no HDF5 file begins here");
    }
    Hdf5.Group root = Hdf5.open(content);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String attribute : ATTRIBUTES) {
      for (String text : root.texts(attribute)) {
        texts.putIfAbsent(attribute, text);
      }
    }
    KerasFile file = new KerasFile(content);
    Optional<Hdf5.Group> older = root.group("model_weights");
    Hdf5.Group top = older.orElse(root);
    List<String> layers = parts(top, "layer_names");
    if (layers.isEmpty()) {
      file.walk(top, 0);
    } else {
      file.named(top, layers);
    }
    Tensors.Builder tensors = Tensors.builder();
    file.tensors.forEach(tensors::add);
    return new Model(tensors.build(), texts);
  }

  /** An attribute, or its parts where it is too long for one: weight_names0, weight_names1, … */
  private static List<String> parts(Hdf5.Group group, String attribute) throws WeightsProblem {
    List<String> all = new ArrayList<>(group.texts(attribute));
    for (int part = 0; true; part++) {
      List<String> more = group.texts(attribute + part);
      if (more.isEmpty()) {
        return all;
      }
      all.addAll(more);
    }
  }

  private void named(Hdf5.Group top, List<String> layers) throws WeightsProblem {
    for (String layer : layers) {
      Optional<Hdf5.Group> group = top.group(layer);
      if (group.isEmpty()) {
        throw content.problem(0, "layer %s is missing", WeightsProblem.quoted(layer));
      }
      for (String name : parts(group.get(), "weight_names")) {
        add(name, numbers(group.get(), name));
      }
    }
  }

  /** The array at a path below a layer. */
  private Tensor numbers(Hdf5.Group layer, String path) throws WeightsProblem {
    String[] steps = path.split("/", -1);
    Optional<Hdf5.Group> group = Optional.of(layer);
    for (int i = 0; i + 1 < steps.length && group.isPresent(); i++) {
      group = group.get().group(steps[i]);
    }
    Optional<Tensor> found =
        group.isPresent() ? group.get().numbers(steps[steps.length - 1]) : Optional.empty();
    if (found.isEmpty()) {
      throw content.problem(0, "array %s is missing", WeightsProblem.quoted(path));
    }
    return found.get();
  }

  private void walk(Hdf5.Group group, int depth) throws WeightsProblem {
    if (depth > MAX_DEPTH) {
      throw content.problem(0, "groups are nested more than %d deep", MAX_DEPTH);
    }
    for (String name : group.names()) {
      boolean optimizer = depth == 0 && OPTIMIZER.contains(name);
      Optional<Tensor> numbers = optimizer ? Optional.empty() : group.numbers(name);
      if (numbers.isPresent()) {
        add(group.path() + name, numbers.get());
      }
      Optional<Hdf5.Group> inner = optimizer ? Optional.empty() : group.group(name);
      if (inner.isPresent()) {
        walk(inner.get(), depth + 1);
      }
    }
  }

  private void add(String name, Tensor tensor) throws WeightsProblem {
    if (tensors.putIfAbsent(name, tensor) != null) {
      throw content.problem(0, "the name %s stands twice", WeightsProblem.quoted(name));
    }
  }
}
