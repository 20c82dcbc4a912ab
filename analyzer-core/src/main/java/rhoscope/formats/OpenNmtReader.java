package rhoscope.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import rhoscope.formats.ForeignModel.Part;
import rhoscope.model.Cell;
import rhoscope.model.Clipping;
import rhoscope.model.Framework;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.SyntaxTree;

/** Training configs of OpenNMT-py 3.5: onmt/opts.py for the defaults. */
final class OpenNmtReader {
  /** Two of these beside the types of encoder, decoder and cell tell the program. */
  private static final List<String> OWN =
      List.of(
          "save_model",
          "src_vocab",
          "tgt_vocab",
          "train_steps",
          "valid_steps",
          "world_size",
          "gpu_ranks",
          "global_attention",
          "copy_attn",
          "word_vec_size",
          "save_checkpoint_steps",
          "src_vocab_size",
          "share_vocab");

  private static final double PARAM_INIT = 0.1;
  private static final double MAX_GRAD_NORM = 5;
  private static final double DROPOUT = 0.3;

  private final ObjectNode root;

  private OpenNmtReader(ObjectNode root) {
    this.root = root;
  }

  static Optional<ForeignModel> read(SyntaxTree tree) {
    Optional<ObjectNode> root = Trees.object(tree.root());
    boolean typed =
        root.flatMap(o -> Trees.first(o, "encoder_type", "decoder_type", "rnn_type")).isPresent();
    if (!typed || OWN.stream().filter(key -> root.get().member(key).isPresent()).count() < 2) {
      return Optional.empty();
    }
    List<Part> parts = new OpenNmtReader(root.get()).parts();
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new ForeignModel(Framework.OPENNMT_PY, parts));
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    String encoder = Trees.text(root, "encoder_type").orElse("rnn");
    if (encoder.equals("rnn") || encoder.equals("brnn")) {
      parts.add(part("encoder_type", "enc", encoder.equals("brnn") ? 2 : 1));
    }
    if (Trees.text(root, "decoder_type").orElse("rnn").equals("rnn")) {
      parts.add(part("decoder_type", "dec", 1));
    }
    return parts;
  }

  /** Both directions of an encoder share its size. */
  private Part part(String type, String prefix, int directions) {
    PartBuilder part = new PartBuilder(Framework.OPENNMT_PY);
    Optional<Member> named = Trees.first(root, "rnn_type", type);
    Trees.first(root, type, "rnn_type", "hidden_size", "rnn_size", "encoder_type")
        .ifPresent(member -> part.place("model", member));
    named.ifPresent(member -> part.place(Keys.CELL.path(), member));
    switch (Trees.text(root, "rnn_type").orElse("LSTM").toUpperCase(Locale.ROOT)) {
      case "LSTM" -> part.put(Keys.CELL, Cell.LSTM);
      case "GRU" -> part.put(Keys.CELL, Cell.GRU);
      default -> {}
    }
    part.put(FrameworkKeys.BIDIRECTIONAL, directions == 2);
    part.put(FrameworkKeys.ACTIVATION, "tanh");
    size(prefix + "_hid_size", "hidden_size", "rnn_size")
        .ifPresent(
            member ->
                part.put(
                    Keys.HIDDEN_SIZE,
                    Trees.whole(member.value()).map(h -> h / directions),
                    member));
    if (directions == 2) {
      part.note(Keys.HIDDEN_SIZE, "each of both directions has half of these units");
    }
    size(prefix + "_layers", "layers")
        .ifPresent(member -> part.put(Keys.LAYERS, Trees.whole(member.value()), member));
    dropout(part);
    draw(part);
    training(part);
    return part.build();
  }

  /** The sizes of both parts overwrite their own. */
  private Optional<Member> size(String own, String... common) {
    return Trees.first(root, common)
        .filter(member -> Trees.number(member.value()).filter(n -> n > 0).isPresent())
        .or(() -> root.member(own));
  }

  private void dropout(PartBuilder part) {
    Optional<Member> member = root.member("dropout");
    Optional<Node> first =
        member.map(m -> Trees.elements(m.value()).stream().findFirst().orElse(m.value()));
    part.put(FrameworkKeys.DROPOUT, DROPOUT);
    member.ifPresent(m -> part.place(FrameworkKeys.DROPOUT.path(), m));
    first.flatMap(Trees::number).ifPresent(share -> part.put(FrameworkKeys.DROPOUT, share));
  }

  /** All parameters from one range, whatever their shapes; 0 leaves it to others. */
  private void draw(PartBuilder part) {
    Optional<Member> member = root.member("param_init");
    Optional<Double> limit =
        member.map(m -> Trees.number(m.value())).orElse(Optional.of(PARAM_INIT));
    part.home(Keys.RECURRENT.limit, root, "param_init");
    member.ifPresent(m -> part.place("model.initialization.recurrent.limit", m));
    limit
        .filter(a -> 0 < a)
        .ifPresent(
            a -> {
              part.put(Keys.RECURRENT.kind, InitKind.UNIFORM);
              part.put(Keys.RECURRENT.limit, a);
            });
  }

  private void training(PartBuilder part) {
    Optional<Member> optimizer = root.member("optim");
    optimizer.ifPresent(member -> part.place("training", member));
    part.put(FrameworkKeys.OPTIMIZER, optimizer.flatMap(m -> Trees.text(m.value())).orElse("sgd"));
    part.put(Keys.LEARNING_RATE, Trees.number(root, "learning_rate").orElse(1.0));
    root.member("learning_rate").ifPresent(member -> part.place(Keys.LEARNING_RATE.path(), member));
    Optional<Member> clip = root.member("max_grad_norm");
    part.home(Keys.CLIP_NORM, root, "max_grad_norm");
    Optional<Double> norm =
        clip.map(m -> Trees.number(m.value())).orElse(Optional.of(MAX_GRAD_NORM));
    norm.ifPresent(
        theta -> {
          part.put(Keys.CLIP_NORM, theta);
          part.put(FrameworkKeys.CLIPPING, 0 < theta ? Clipping.JOINT_NORM : Clipping.NONE);
        });
    clip.ifPresent(
        member -> {
          part.place(Keys.CLIP_NORM.path(), member);
          part.place(FrameworkKeys.CLIPPING.path(), member);
        });
    root.member("truncated_decoder")
        .ifPresent(member -> part.put(Keys.BPTT_WINDOW, Trees.whole(member.value()), member));
  }
}
