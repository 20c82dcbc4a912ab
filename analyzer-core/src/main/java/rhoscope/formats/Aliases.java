package rhoscope.formats;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import rhoscope.model.Cell;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;

/** The names that people give the same thing in configs of their own. */
final class Aliases {
  static final List<String> SIZE =
      List.of(
          "hidden_size",
          "hidden_dim",
          "hidden_units",
          "rnn_size",
          "d_hidden",
          "state_size",
          "n_hidden",
          "num_hidden",
          "hidden_channels",
          "rnn_units",
          "lstm_units",
          "gru_units",
          "rnn_hidden_size",
          "lstm_hidden_size",
          "units");
  static final List<String> LAYERS =
      List.of(
          "num_layers",
          "n_layers",
          "rnn_layers",
          "n_rnn_layers",
          "num_rnn_layers",
          "lstm_layers",
          "num_lstm_layers",
          "nlayers");
  static final List<String> DROPOUT =
      List.of("dropout", "dropout_rate", "drop_prob", "dropout_p", "rnn_dropout", "lstm_dropout");
  static final List<String> CLIP =
      List.of(
          "gradient_clip_val",
          "max_grad_norm",
          "clip_grad_norm",
          "grad_clip_norm",
          "clip_gradient_norm",
          "gradient_clip_norm",
          "clip_norm",
          "clipnorm",
          "grad_norm",
          "grad_clip",
          "gradient_clip",
          "gradient_clipping",
          "clip_grad");
  static final List<String> LENGTH =
      List.of(
          "seq_length",
          "sequence_length",
          "seq_len",
          "window_size",
          "lookback",
          "look_back",
          "context_length");
  static final List<String> RATE = List.of("lr", "learning_rate");
  static final List<String> OPTIMIZER = List.of("optimizer", "optim");
  static final List<String> INPUT = List.of("input_size", "input_dim", "n_features");
  static final List<String> FORGET_BIAS =
      List.of("forget_bias", "initial_forget_bias", "forget_gate_bias");
  static final List<String> ACTIVATION_CLIP =
      List.of("cell_clip", "state_clip", "relu_clip", "activation_clip", "clip_activations");
  static final List<String> LEAK = List.of("leak_rate", "leaking_rate", "leaky_rate", "leak");
  static final List<String> RADIUS = List.of("sr", "spectral_radius", "rho");
  static final List<String> RESERVOIR = List.of("rc_connectivity", "input_scaling");
  static final List<String> OTHERS = List.of("batch_size", "epochs", "num_epochs", "max_epochs");

  /** Keys whose value is a kind of cell. */
  private static final List<String> CELL_KEYS =
      List.of("rnn_type", "cell_type", "rnn_cell", "cell", "rnn");

  /** Keys whose value may hold one, among other things. */
  private static final List<String> TYPE_KEYS =
      List.of(
          "_target_",
          "class_path",
          "type",
          "model",
          "model_type",
          "model_name",
          "arch",
          "architecture",
          "network",
          "backbone",
          "encoder_type",
          "encoder",
          "name",
          "node");

  /** Longer values are sentences. */
  private static final int NAME_MAX = 200;

  private static final Pattern OTHER_CELLS =
      Pattern.compile("(?i)conv|[xms]lstm|qrnn|sru|crnn|rcnn|tree");
  private static final Pattern LSTM = word("lstm|bilstm|blstm", "LSTM");
  private static final Pattern GRU = word("gru|bigru", "GRU");
  private static final Pattern RNN = word("rnn|birnn|simplernn", "RNN");
  private static final Pattern RESERVOIRS = word("esn|reservoir", "ESN|Reservoir");

  /** A kind of cell, or only that there is one. */
  record Marker(Member member, Optional<Cell> cell) {}

  /** A member and the object that it stands in. */
  record Found(ObjectNode object, Member member) {
    Node value() {
      return member.value();
    }
  }

  /** A whole word in lower case, or a part of a CamelCase name. */
  private static Pattern word(String lower, String camel) {
    return Pattern.compile("(?<![a-z])(?i:" + lower + ")(?![a-z])|" + camel);
  }

  static Optional<Marker> marker(ObjectNode object) {
    for (String key : CELL_KEYS) {
      Optional<Marker> marker = object.member(key).flatMap(member -> marker(member, true));
      if (marker.isPresent()) {
        return marker;
      }
    }
    for (String key : TYPE_KEYS) {
      Optional<Marker> marker = object.member(key).flatMap(member -> marker(member, false));
      if (marker.isPresent()) {
        return marker;
      }
    }
    return Optional.empty();
  }

  private static Optional<Marker> marker(Member member, boolean ofCells) {
    String text = Trees.text(member.value()).filter(t -> t.length() <= NAME_MAX).orElse("");
    if (OTHER_CELLS.matcher(text).find()) {
      return Optional.empty();
    } else if (LSTM.matcher(text).find()) {
      return Optional.of(new Marker(member, Optional.of(Cell.LSTM)));
    } else if (GRU.matcher(text).find()) {
      return Optional.of(new Marker(member, Optional.of(Cell.GRU)));
    } else if (RESERVOIRS.matcher(text).find()) {
      return Optional.of(new Marker(member, Optional.of(Cell.ESN)));
    } else if (RNN.matcher(text).find()) {
      boolean plain = ofCells || text.endsWith("nn.RNN");
      return Optional.of(new Marker(member, plain ? Optional.of(Cell.RNN) : Optional.empty()));
    }
    return Optional.empty();
  }

  /** The cell that a section is named after. */
  static Optional<Cell> ofSection(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "lstm" -> Optional.of(Cell.LSTM);
      case "gru" -> Optional.of(Cell.GRU);
      default -> Optional.empty();
    };
  }

  /** The first of the names in the first of the objects that has one with a plain value. */
  static Optional<Found> find(List<ObjectNode> places, List<String> names) {
    for (ObjectNode place : places) {
      for (String name : names) {
        Optional<Member> member = place.member(name).filter(m -> m.value() instanceof Node.Scalar);
        if (member.isPresent()) {
          return Optional.of(new Found(place, member.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the value is set elsewhere: {@code ${model.hidden}}. */
  static boolean isElsewhere(Node value) {
    return Trees.text(value).filter(text -> text.startsWith("${")).isPresent();
  }

  /** Sections that hold the arguments of what stands beside them. */
  static final Set<String> ARGUMENTS =
      Set.of("init_args", "params", "kwargs", "args", "model_params", "model_kwargs", "hparams");

  /** Sections about the training and its data. */
  static final List<String> TRAINING =
      List.of(
          "training",
          "train",
          "trainer",
          "optimizer",
          "optim",
          "optimization",
          "hparams",
          "hyperparameters",
          "data",
          "dataset",
          "datamodule",
          "dataloader");

  private Aliases() {}
}
