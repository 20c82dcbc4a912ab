package rhoscope.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rhoscope.formats.ForeignModel.Part;
import rhoscope.model.Cell;
import rhoscope.model.Clipping;
import rhoscope.model.Framework;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.SeveralClips;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.SyntaxTree;

/**
 * Configs of Ludwig 0.11: schema/encoders/sequence_encoders.py and schema/optimizers.py for the
 * defaults, modules/recurrent_modules.py and trainers/trainer.py for what is made of them.
 */
final class LudwigReader {
  private static final Map<String, Cell> CELLS =
      Map.of("rnn", Cell.RNN, "lstm", Cell.LSTM, "gru", Cell.GRU);
  private static final int FEATURES_MAX = 256;
  private static final double CLIP_GLOBAL_NORM = 0.5;

  private final ObjectNode root;

  private LudwigReader(ObjectNode root) {
    this.root = root;
  }

  static Optional<ForeignModel> read(SyntaxTree tree) {
    Optional<ObjectNode> root = Trees.object(tree.root());
    if (root.isEmpty() || root.get().member("output_features").isEmpty()) {
      return Optional.empty();
    }
    List<Part> parts = new LudwigReader(root.get()).parts();
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new ForeignModel(Framework.LUDWIG, parts));
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    List<Node> features =
        root.member("input_features")
            .map(member -> Trees.elements(member.value()))
            .orElse(List.of());
    for (Node feature : features.subList(0, Math.min(FEATURES_MAX, features.size()))) {
      Optional<ObjectNode> encoder = Trees.object(feature).flatMap(f -> Trees.object(f, "encoder"));
      String type = encoder.flatMap(e -> Trees.text(e, "type")).orElse("");
      if (type.equals("rnn") || type.equals("cnnrnn")) {
        parts.add(part(encoder.get(), type.equals("rnn") ? "num_layers" : "num_rec_layers"));
      }
    }
    return parts;
  }

  private Part part(ObjectNode encoder, String stack) {
    PartBuilder part = new PartBuilder(Framework.LUDWIG);
    Member type = encoder.member("type").orElseThrow();
    part.place("model", type);
    Member named = encoder.member("cell_type").orElse(type);
    part.place(Keys.CELL.path(), named);
    String cell = Trees.text(encoder, "cell_type").orElse("rnn");
    Optional.ofNullable(CELLS.get(cell)).ifPresent(known -> part.put(Keys.CELL, known));
    whole(part, Keys.HIDDEN_SIZE, encoder, "state_size", 256);
    whole(part, Keys.LAYERS, encoder, stack, 1);
    part.put(FrameworkKeys.BIDIRECTIONAL, Trees.isTrue(encoder, "bidirectional"));
    part.put(FrameworkKeys.ACTIVATION, "tanh");
    Torch.draw(part);
    for (String name : List.of("recurrent_initializer", "unit_forget_bias")) {
      part.ignore(encoder, name, "Ludwig drops it, and PyTorch draws as ever");
    }
    for (String name : List.of("activation", "recurrent_activation")) {
      part.ignore(encoder, name, "Ludwig drops it, and PyTorch's tanh and sigmoid act");
    }
    dropout(part, encoder);
    training(part);
    return part.build();
  }

  private static void whole(
      PartBuilder part, Key<Long> key, ObjectNode object, String name, long fallback) {
    Optional<Member> member = object.member(name);
    if (member.isEmpty()) {
      part.put(key, fallback);
    } else {
      part.put(key, Trees.whole(member.get().value()), member.get());
    }
  }

  /** PyTorch's dropout acts between layers. */
  private static void dropout(PartBuilder part, ObjectNode encoder) {
    boolean single = part.spec().find(Keys.LAYERS).filter(layers -> layers == 1).isPresent();
    boolean drops = Trees.number(encoder, "recurrent_dropout").filter(p -> 0 < p).isPresent();
    if (single && drops) {
      part.ignore(encoder, "recurrent_dropout", "PyTorch drops between layers, and there is one");
    }
  }

  private void training(PartBuilder part) {
    Optional<ObjectNode> trainer = Trees.object(root, "trainer");
    Optional<ObjectNode> optimizer = trainer.flatMap(t -> Trees.object(t, "optimizer"));
    part.put(FrameworkKeys.OPTIMIZER, optimizer.flatMap(o -> Trees.text(o, "type")).orElse("adam"));
    Optional<Member> rate = trainer.flatMap(t -> t.member("learning_rate"));
    if (rate.isPresent()) {
      part.put(Keys.LEARNING_RATE, Trees.number(rate.get().value()), rate.get());
    } else {
      part.put(Keys.LEARNING_RATE, 0.001);
    }
    root.member("trainer").ifPresent(member -> part.place("training", member));
    Optional<Member> section = trainer.flatMap(t -> t.member("gradient_clipping"));
    section.ifPresent(member -> part.place(FrameworkKeys.CLIPPING.path(), member));
    clipping(part, section.flatMap(member -> Trees.object(member.value())));
  }

  /** clipglobalnorm and clipnorm are both the joint norm, one after the other. */
  private static void clipping(PartBuilder part, Optional<ObjectNode> section) {
    section.ifPresent(
        object -> {
          part.home(Keys.CLIP_NORM, object, "clipglobalnorm");
          part.home(Keys.CLIP_VALUE, object, "clipvalue");
        });
    Optional<Member> global = section.flatMap(object -> object.member("clipglobalnorm"));
    Optional<Double> first =
        global.isPresent() ? Trees.number(global.get().value()) : Optional.of(CLIP_GLOBAL_NORM);
    Optional<Double> second = section.flatMap(object -> Trees.number(object, "clipnorm"));
    Optional<Double> value = section.flatMap(object -> Trees.number(object, "clipvalue"));
    Optional<Double> norm =
        Stream.concat(first.stream(), second.stream()).filter(n -> 0 < n).min(Double::compare);
    part.put(FrameworkKeys.SEVERAL_CLIPS, SeveralClips.ALL_ACT);
    part.put(FrameworkKeys.CLIPPING, Clipping.NONE);
    value
        .filter(v -> 0 < v)
        .ifPresent(
            v -> {
              part.put(Keys.CLIP_VALUE, v, section.get().member("clipvalue").orElseThrow());
              part.put(FrameworkKeys.CLIPPING, Clipping.VALUE);
            });
    norm.ifPresent(
        n -> {
          part.put(Keys.CLIP_NORM, n);
          part.put(FrameworkKeys.CLIPPING, Clipping.JOINT_NORM);
        });
    global.ifPresent(member -> part.place(Keys.CLIP_NORM.path(), member));
  }
}
