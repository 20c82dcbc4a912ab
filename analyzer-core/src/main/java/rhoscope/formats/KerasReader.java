package rhoscope.formats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhoscope.formats.ForeignModel.Part;
import rhoscope.model.Framework;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.SyntaxTree;

/**
 * Models as Keras 1, 2 and 3 write them: {@code to_json()}, the {@code config.json} of an archive,
 * the attributes of an HDF5 file and TensorFlow.js' {@code model.json}.
 */
final class KerasReader {
  private static final Set<String> MODELS = Set.of("Sequential", "Model", "Functional");
  private static final Set<String> CELLS =
      Set.of("SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU");

  /** Nobody nests models deeper, and no model has more recurrent layers. */
  private static final int NESTING_MAX = 16;

  private static final int PARTS_MAX = 256;

  private final KerasTraining training;
  private final KerasVersion version;
  private final List<Part> parts = new ArrayList<>();

  private KerasReader(KerasVersion version, KerasTraining training) {
    this.version = version;
    this.training = training;
  }

  static Optional<ForeignModel> read(SyntaxTree tree) {
    return Trees.object(tree.root())
        .map(root -> Trees.object(root, "modelTopology").orElse(root))
        .flatMap(KerasReader::read);
  }

  private static Optional<ForeignModel> read(ObjectNode root) {
    Optional<ObjectNode> model = Trees.object(root, "model_config").or(() -> Optional.of(root));
    boolean known = Trees.text(model.get(), "class_name").filter(MODELS::contains).isPresent();
    if (!known || model.get().member("config").isEmpty()) {
      return Optional.empty();
    }
    KerasVersion version = KerasVersion.of(root, model.get());
    KerasReader reader = new KerasReader(version, KerasTraining.of(root, version));
    reader.model(model.get(), KerasShape.UNKNOWN, 0);
    return reader.parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new ForeignModel(Framework.KERAS, reader.parts));
  }

  /** What stands around a layer. */
  private record Around(KerasShape input, boolean bidirectional) {}

  /** The layers of a model; the shape of what comes out of it. */
  private KerasShape model(ObjectNode model, KerasShape input, int depth) {
    Optional<Node> config = model.member("config").map(Node.Member::value);
    List<Node> layers =
        config
            .map(
                node ->
                    Trees.object(node)
                        .flatMap(o -> o.member("layers"))
                        .map(Node.Member::value)
                        .orElse(node))
            .map(Trees::elements)
            .orElse(List.of());
    Map<String, KerasShape> outputs = new HashMap<>();
    boolean graph = !Trees.text(model, "class_name").equals(Optional.of("Sequential"));
    KerasShape last = input;
    for (Node node : layers) {
      if (node instanceof ObjectNode layer) {
        KerasShape before = graph ? outputs.getOrDefault(inbound(layer), KerasShape.UNKNOWN) : last;
        last = layer(layer, new Around(KerasShape.of(layer).or(before), false), depth);
        outputs.put(name(layer), last);
      }
    }
    return last;
  }

  private static String name(ObjectNode layer) {
    return Trees.text(layer, "name")
        .or(() -> Trees.object(layer, "config").flatMap(config -> Trees.text(config, "name")))
        .orElse("");
  }

  /** The name of the layer that the first input comes from; empty where there is none. */
  private static String inbound(ObjectNode layer) {
    Node node = layer.member("inbound_nodes").map(Node.Member::value).orElse(layer);
    for (int i = 0; i < 3 && !Trees.elements(node).isEmpty(); i++) {
      node = Trees.elements(node).get(0);
    }
    if (node instanceof ObjectNode call) {
      Node args = call.member("args").map(Node.Member::value).orElse(call);
      Node first = Trees.elements(args).isEmpty() ? call : Trees.elements(args).get(0);
      return Trees.object(first)
          .flatMap(tensor -> Trees.object(tensor, "config"))
          .flatMap(config -> config.member("keras_history"))
          .flatMap(history -> Trees.elements(history.value()).stream().findFirst())
          .flatMap(Trees::text)
          .orElse("");
    }
    return Trees.text(node).orElse("");
  }

  /** Reads one layer; the shape of what comes out of it. */
  private KerasShape layer(ObjectNode layer, Around around, int depth) {
    Optional<ObjectNode> config = Trees.object(layer, "config");
    String kind = Trees.text(layer, "class_name").orElse("");
    if (NESTING_MAX < depth || PARTS_MAX <= parts.size()) {
      return KerasShape.UNKNOWN;
    }
    if (MODELS.contains(kind)) {
      return model(layer, around.input, depth + 1);
    }
    if (config.isEmpty()) {
      return KerasShape.UNKNOWN;
    }
    if (CELLS.contains(kind)) {
      parts.add(
          new KerasLayer(version, layer, config.get())
              .part(around.input, around.bidirectional, training));
      return around.input.through(kind, config.get());
    }
    return switch (kind) {
      case "RNN" -> cells(config.get(), around);
      case "Bidirectional" ->
          inside(config.get(), new Around(around.input, true), depth)
              .bothWays(Trees.text(config.get(), "merge_mode").orElse(""));
      case "TimeDistributed" -> {
        inside(config.get(), new Around(KerasShape.UNKNOWN, false), depth);
        yield around.input.throughEach(config.get());
      }
      default -> around.input.through(kind, config.get());
    };
  }

  private KerasShape inside(ObjectNode wrapper, Around around, int depth) {
    return Trees.object(wrapper, "layer")
        .map(
            inner ->
                layer(
                    inner,
                    new Around(KerasShape.of(inner).or(around.input), around.bidirectional),
                    depth + 1))
        .orElse(KerasShape.UNKNOWN);
  }

  /** The cells of {@code RNN(cell)}, one or a stack of them. */
  private KerasShape cells(ObjectNode rnn, Around around) {
    Optional<ObjectNode> cell = Trees.object(rnn, "cell");
    List<Node> stack = cell.map(List::<Node>of).orElse(List.of());
    boolean stacked =
        cell.flatMap(one -> Trees.text(one, "class_name"))
            .filter("StackedRNNCells"::equals)
            .isPresent();
    if (stacked) {
      stack =
          cell.flatMap(one -> Trees.object(one, "config"))
              .flatMap(config -> config.member("cells"))
              .map(member -> Trees.elements(member.value()))
              .orElse(List.of());
    }
    KerasShape shape = around.input;
    for (Node node : stack) {
      Optional<ObjectNode> one = Trees.object(node);
      Optional<ObjectNode> config = one.flatMap(layer -> Trees.object(layer, "config"));
      String kind = one.flatMap(layer -> Trees.text(layer, "class_name")).orElse("");
      boolean known = kind.endsWith("Cell") && CELLS.contains(kind.substring(0, kind.length() - 4));
      if (known && config.isPresent() && parts.size() < PARTS_MAX) {
        parts.add(
            new KerasLayer(version, one.get(), config.get())
                .part(shape, around.bidirectional, training));
        shape = shape.wide(config.get());
      } else {
        shape = KerasShape.UNKNOWN;
      }
    }
    return Trees.isTrue(rnn, "return_sequences") ? shape : shape.atOnce();
  }
}
