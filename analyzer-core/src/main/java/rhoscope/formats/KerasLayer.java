package rhoscope.formats;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rhoscope.formats.ForeignModel.Part;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Framework;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;

/** One recurrent layer or cell of a Keras model. */
final class KerasLayer {
  private static final Map<String, Cell> CELLS =
      Map.of("SimpleRNN", Cell.RNN, "LSTM", Cell.LSTM, "GRU", Cell.GRU);

  private final KerasVersion version;
  private final ObjectNode layer;
  private final ObjectNode config;
  private final PartBuilder part = new PartBuilder(Framework.KERAS);

  KerasLayer(KerasVersion version, ObjectNode layer, ObjectNode config) {
    this.version = version;
    this.layer = layer;
    this.config = config;
  }

  /** What is known of it. */
  Part part(KerasShape input, boolean bidirectional, KerasTraining training) {
    Member name = layer.member("class_name").orElseThrow();
    String kind = Trees.text(name.value()).orElse("").replace("CuDNN", "");
    Cell cell = CELLS.get(kind.endsWith("Cell") ? kind.substring(0, kind.length() - 4) : kind);
    if (cell == null) {
      throw new IllegalArgumentException(kind);
    }
    part.place("model", name);
    part.put(Keys.CELL, cell, name);
    part.note(Keys.CELL, "written by " + version.title());
    part.put(FrameworkKeys.VERSION, version.written().orElse(version.generation() + ""));
    part.put(FrameworkKeys.BIDIRECTIONAL, bidirectional);
    part.put(Keys.LAYERS, 1L);
    input.length().ifPresent(length -> part.put(FrameworkKeys.LENGTH, length));
    input.width().ifPresent(width -> part.put(Keys.INPUT_SIZE, width));
    Trees.first(config, "units", "output_dim")
        .ifPresent(units -> part.put(Keys.HIDDEN_SIZE, Trees.whole(units.value()), units));
    activations(cell, Trees.text(name.value()).orElse("").startsWith("CuDNN"));
    new KerasDraw(version, config, part).of(cell);
    biases(cell);
    share(FrameworkKeys.DROPOUT, "dropout", "dropout_W");
    share(FrameworkKeys.RECURRENT_DROPOUT, "recurrent_dropout", "dropout_U");
    if (cell == Cell.GRU) {
      gru();
    }
    training.into(part);
    return part.build();
  }

  private void share(Key<Double> key, String... names) {
    Trees.first(config, names)
        .ifPresent(member -> part.put(key, Trees.number(member.value()), member));
  }

  private void activations(Cell cell, boolean fixed) {
    Optional<Member> state = config.member("activation");
    Optional<Member> gates = Trees.first(config, "recurrent_activation", "inner_activation");
    part.home(FrameworkKeys.ACTIVATION, config, "activation");
    if (fixed) {
      part.put(FrameworkKeys.ACTIVATION, "tanh");
      part.put(FrameworkKeys.GATE_ACTIVATION, "sigmoid");
    }
    state.ifPresent(
        member -> {
          Optional<String> name = Trees.text(member.value());
          part.put(FrameworkKeys.ACTIVATION, name, member);
          for (Activation activation : Activation.values()) {
            if (cell == Cell.RNN && name.equals(Optional.of(Labels.of(activation)))) {
              part.put(Keys.ACTIVATION, activation, member);
            }
          }
        });
    if (cell != Cell.RNN) {
      gates.ifPresent(
          member -> part.put(FrameworkKeys.GATE_ACTIVATION, Trees.text(member.value()), member));
    }
  }

  /** The forget bias is 1 with unit_forget_bias, else what all biases start at. */
  private void biases(Cell cell) {
    boolean none =
        config
            .member("use_bias")
            .flatMap(use -> Trees.flag(use.value()))
            .filter(use -> !use)
            .isPresent();
    Optional<Member> initializer = config.member("bias_initializer");
    Optional<Double> all =
        none ? Optional.of(0.0) : initializer.flatMap(member -> KerasDraw.constant(member.value()));
    all.ifPresent(value -> part.put(Keys.BIAS, value));
    initializer.ifPresent(member -> part.place(Keys.BIAS.path(), member));
    if (cell != Cell.LSTM) {
      return;
    }
    Optional<Member> own = Trees.first(config, "unit_forget_bias", "forget_bias_init");
    Optional<Boolean> unit = own.flatMap(member -> Trees.flag(member.value()));
    Optional<Double> start =
        none
            ? Optional.of(0.0)
            : own.flatMap(member -> KerasDraw.constant(member.value()))
                .or(() -> unit.flatMap(one -> one ? Optional.of(1.0) : all));
    own.ifPresent(member -> part.place(Keys.FORGET_BIAS.path(), member));
    start.ifPresent(value -> part.put(Keys.FORGET_BIAS, value));
  }

  /** Before reset_after there was but one variant. */
  private void gru() {
    Optional<Member> after = config.member("reset_after");
    Optional<Boolean> said = after.flatMap(member -> Trees.flag(member.value()));
    part.put(Keys.GRU_UPDATE, GruUpdate.OLD);
    if (said.isPresent()) {
      part.put(Keys.GRU_RESET, said.get() ? GruReset.AFTER : GruReset.BEFORE, after.get());
    } else if (version.generation() == 1) {
      part.put(Keys.GRU_RESET, GruReset.BEFORE);
    }
  }

  /** The name of a class in lower case with underscores. */
  static String snake(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
