package rhoscope.formats;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ObjectNode;

/**
 * What passes between two layers, as far as the file tells.
 *
 * @param length the steps of a sequence
 * @param width the values of a step
 */
record KerasShape(Optional<Long> length, Optional<Long> width) {
  static final KerasShape UNKNOWN = new KerasShape(Optional.empty(), Optional.empty());

  /** Layers that hand on as many values at as many steps as they get. */
  private static final Set<String> SAME =
      Set.of(
          "Activation",
          "ActivityRegularization",
          "AlphaDropout",
          "BatchNormalization",
          "Dropout",
          "ELU",
          "GaussianDropout",
          "GaussianNoise",
          "LayerNormalization",
          "LeakyReLU",
          "Masking",
          "PReLU",
          "ReLU",
          "SpatialDropout1D");

  /** The input's shape that stands at the layer itself. */
  static KerasShape of(ObjectNode layer) {
    Optional<ObjectNode> config = Trees.object(layer, "config");
    Optional<Node> written =
        Trees.object(layer, "build_config")
            .flatMap(build -> build.member("input_shape"))
            .or(() -> config.flatMap(c -> Trees.first(c, "batch_shape", "batch_input_shape")))
            .map(Node.Member::value);
    KerasShape shape = of(written.map(Trees::elements).orElse(List.of()));
    return config
        .map(c -> shape.or(new KerasShape(size(c, "input_length"), size(c, "input_dim"))))
        .orElse(shape);
  }

  /** [batch, steps, values], or [batch, steps] of symbols. */
  private static KerasShape of(List<Node> axes) {
    return switch (axes.size()) {
      case 2 -> new KerasShape(Trees.whole(axes.get(1)), Optional.empty());
      case 3 -> new KerasShape(Trees.whole(axes.get(1)), Trees.whole(axes.get(2)));
      default -> UNKNOWN;
    };
  }

  /** This, and where it knows nothing the other. */
  KerasShape or(KerasShape other) {
    return new KerasShape(length.or(() -> other.length), width.or(() -> other.width));
  }

  /** What comes out of a layer that this goes into. */
  KerasShape through(String kind, ObjectNode config) {
    if (SAME.contains(kind) || kind.equals("InputLayer")) {
      return this;
    }
    return switch (kind) {
      case "Dense", "TimeDistributedDense" -> wide(config);
      case "Embedding" -> new KerasShape(length, size(config, "output_dim"));
      case "SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU" ->
          Trees.isTrue(config, "return_sequences") ? wide(config) : wide(config).atOnce();
      case "RepeatVector" -> new KerasShape(size(config, "n"), width);
      default -> UNKNOWN;
    };
  }

  /** What comes out of {@code TimeDistributed}. */
  KerasShape throughEach(ObjectNode wrapper) {
    Optional<ObjectNode> dense =
        Trees.object(wrapper, "layer")
            .filter(inner -> Trees.text(inner, "class_name").equals(Optional.of("Dense")));
    Optional<ObjectNode> config = dense.flatMap(inner -> Trees.object(inner, "config"));
    return config.map(this::wide).orElse(UNKNOWN);
  }

  /** As many steps with a value for each unit of a layer. */
  KerasShape wide(ObjectNode config) {
    return new KerasShape(length, size(config, "units").or(() -> size(config, "output_dim")));
  }

  /** The last step alone. */
  KerasShape atOnce() {
    return new KerasShape(Optional.empty(), width);
  }

  /** What comes out of both directions together. */
  KerasShape bothWays(String merge) {
    return switch (merge) {
      case "concat" -> new KerasShape(length, width.map(w -> 2 * w));
      case "sum", "mul", "ave" -> this;
      default -> UNKNOWN;
    };
  }

  private static Optional<Long> size(ObjectNode config, String key) {
    return config.member(key).flatMap(member -> Trees.whole(member.value()));
  }
}
