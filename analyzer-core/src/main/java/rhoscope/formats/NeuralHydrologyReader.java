package rhoscope.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rhoscope.formats.ForeignModel.Part;
import rhoscope.model.Cell;
import rhoscope.model.Clipping;
import rhoscope.model.Framework;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.SyntaxTree;

/** Run configs of NeuralHydrology 1.13: utils/config.py for the keys, modelzoo for what they do. */
final class NeuralHydrologyReader {
  private static final Set<String> MODELS =
      Set.of("cudalstm", "embcudalstm", "customlstm", "lstm", "ealstm", "mtslstm", "gru");

  /** Without one of these it is another program's file with the same names. */
  private static final List<String> OWN =
      List.of("train_basin_file", "experiment_name", "predict_last_n", "head", "dynamic_inputs");

  private static final int FREQUENCIES_MAX = 16;

  private final ObjectNode root;
  private final Member model;

  private NeuralHydrologyReader(ObjectNode root, Member model) {
    this.root = root;
    this.model = model;
  }

  static Optional<ForeignModel> read(SyntaxTree tree) {
    Optional<ObjectNode> root = Trees.object(tree.root());
    Optional<Member> model = root.flatMap(object -> object.member("model"));
    boolean known = model.flatMap(NeuralHydrologyReader::name).filter(MODELS::contains).isPresent();
    if (!known
        || OWN.stream().noneMatch(key -> root.get().member(key).isPresent())
        || !Trees.says(root.get(), "hidden_size")
        || !Trees.says(root.get(), "seq_length")) {
      return Optional.empty();
    }
    List<Part> parts = new NeuralHydrologyReader(root.get(), model.get()).parts();
    return Optional.of(new ForeignModel(Framework.NEURALHYDROLOGY, parts));
  }

  private static Optional<String> name(Member model) {
    return Trees.text(model.value()).map(text -> text.toLowerCase(Locale.ROOT));
  }

  /** One for each frequency: every one has an LSTM of its own. */
  private List<Part> parts() {
    Member length = root.member("seq_length").orElseThrow();
    Optional<ObjectNode> frequencies = Trees.object(length.value());
    List<Part> parts = new ArrayList<>();
    frequencies.ifPresent(
        each ->
            each.members().stream()
                .limit(FREQUENCIES_MAX)
                .forEach(one -> parts.add(part(one, Optional.of(one.key())))));
    return parts.isEmpty() ? List.of(part(length, Optional.empty())) : parts;
  }

  private Part part(Member length, Optional<String> frequency) {
    PartBuilder part = new PartBuilder(Framework.NEURALHYDROLOGY);
    String kind = name(model).orElseThrow();
    Cell cell = kind.equals("gru") ? Cell.GRU : Cell.LSTM;
    part.place("model", model);
    part.put(Keys.CELL, cell, model);
    part.put(Keys.LAYERS, 1L);
    part.put(FrameworkKeys.LENGTH, Trees.whole(length.value()), length);
    Member hidden = root.member("hidden_size").orElseThrow();
    Member own =
        frequency
            .flatMap(name -> Trees.object(hidden.value()).flatMap(each -> each.member(name)))
            .orElse(hidden);
    part.put(Keys.HIDDEN_SIZE, Trees.whole(own.value()), own);
    draw(part, kind);
    if (cell == Cell.LSTM) {
      part.home(Keys.FORGET_BIAS, root, "initial_forget_bias");
      root.member("initial_forget_bias")
          .ifPresent(bias -> part.put(Keys.FORGET_BIAS, Trees.number(bias.value()), bias));
    } else {
      part.ignore(root, "initial_forget_bias", "a gru has no forget gate");
    }
    training(part);
    return part.build();
  }

  private static void draw(PartBuilder part, String kind) {
    part.put(FrameworkKeys.ACTIVATION, "tanh");
    switch (kind) {
      case "customlstm", "lstm" -> {
        part.put(Keys.FORGET_BIAS, 0.0);
        Optional<Long> units = part.spec().find(Keys.HIDDEN_SIZE);
        units.ifPresent(
            h -> {
              part.put(Keys.RECURRENT.kind, InitKind.UNIFORM);
              part.put(Keys.RECURRENT.limit, Math.sqrt(3.0 / h));
            });
      }
      case "ealstm" -> {
        part.put(Keys.FORGET_BIAS, 0.0);
        part.put(Keys.RECURRENT.kind, InitKind.IDENTITY);
        part.put(Keys.RECURRENT.scale, 1.0);
      }
      default -> Torch.draw(part);
    }
  }

  private void training(PartBuilder part) {
    root.member("optimizer")
        .ifPresent(
            member -> {
              part.place("training", member);
              part.put(
                  FrameworkKeys.OPTIMIZER,
                  Trees.text(member.value()).map(name -> name.toLowerCase(Locale.ROOT)),
                  member);
            });
    root.member("learning_rate").ifPresent(member -> rate(part, member));
    part.home(Keys.CLIP_NORM, root, "clip_gradient_norm");
    part.place(FrameworkKeys.CLIPPING.path(), model);
    Optional<Member> clip = root.member("clip_gradient_norm");
    boolean clips = clip.filter(member -> Trees.says(member.value())).isPresent();
    part.put(FrameworkKeys.CLIPPING, clips ? Clipping.JOINT_NORM : Clipping.NONE);
    clip.ifPresent(
        member -> {
          part.put(Keys.CLIP_NORM, Trees.number(member.value()), member);
          part.place(FrameworkKeys.CLIPPING.path(), member);
        });
  }

  /** A number, or from which epoch on which number holds. */
  private static void rate(PartBuilder part, Member member) {
    Member first =
        Trees.object(member.value()).flatMap(epochs -> epochs.member("0")).orElse(member);
    part.put(Keys.LEARNING_RATE, Trees.number(first.value()), first);
  }
}
