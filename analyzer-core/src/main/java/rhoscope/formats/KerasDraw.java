package rhoscope.formats;

import java.util.Optional;
import rhoscope.model.Cell;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.OrthogonalScope;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;

/** How Keras draws the recurrent matrix of a layer. */
final class KerasDraw {
  /*
   * From Keras 2 on the blocks of all gates are one matrix, (H, G·H), and drawn as such: an
   * orthogonal one has orthonormal rows over all gates together, Glorot's limit counts G·H columns,
   * and the identity would be that of the first gate alone. Keras 1 draws so only with consume_less
   * "gpu"; else it draws each gate's block, and not by inner_init but by init
   * (1.2.2, keras/layers/recurrent.py: U_i is added with initializer=self.init).
   */
  private static final double KERAS_1_GAIN = 1.1;
  private static final double KERAS_1_SCALE = 0.05;

  private final KerasVersion version;
  private final ObjectNode config;
  private final PartBuilder part;

  KerasDraw(KerasVersion version, ObjectNode config, PartBuilder part) {
    this.version = version;
    this.config = config;
    this.part = part;
  }

  void of(Cell cell) {
    boolean gated = cell != Cell.RNN;
    boolean eachGate =
        version.generation() == 1
            && gated
            && !Trees.text(config, "consume_less").equals(Optional.of("gpu"));
    Optional<Member> declared = Trees.first(config, "recurrent_initializer", "inner_init");
    boolean idle = eachGate && version.minor().equals(Optional.of(2));
    Optional<Member> acting = idle ? config.member("init") : declared;
    if (declared.isEmpty() || acting.isEmpty()) {
      return;
    }
    part.place("model.initialization", declared.get());
    part.place("model.initialization.recurrent", declared.get());
    part.place(Keys.RECURRENT.kind.path(), declared.get());
    if (idle) {
      part.ignore(config, "inner_init", "Keras 1.2 draws W by init unless consume_less is gpu");
    }
    if (eachGate && !idle) {
      return; // which of both acts differs between the versions before 1.2
    }
    draw(name(acting.get().value()), parameters(acting.get().value()), gated, eachGate);
  }

  private void draw(String name, Optional<ObjectNode> parameters, boolean gated, boolean eachGate) {
    boolean first = version.generation() == 1;
    switch (name) {
      case "orthogonal", "orthogonal_initializer" -> {
        double gain = number(parameters, "gain").orElse(first ? KERAS_1_GAIN : 1.0);
        part.put(Keys.RECURRENT.kind, InitKind.ORTHOGONAL);
        part.put(Keys.RECURRENT.gain, gain);
        if (gated) {
          part.put(
              Keys.RECURRENT.scope, eachGate ? OrthogonalScope.PER_GATE : OrthogonalScope.FUSED);
        }
        place(parameters, "gain", Keys.RECURRENT.gain.path());
      }
      case "glorot_uniform" -> glorot(eachGate);
      case "variance_scaling" -> {
        boolean same =
            number(parameters, "scale").equals(Optional.of(1.0))
                && text(parameters, "mode").equals("fan_avg")
                && text(parameters, "distribution").equals("uniform");
        if (same) {
          glorot(eachGate);
        }
      }
      case "random_uniform", "uniform" -> uniform(parameters);
      case "random_normal", "normal" -> gaussian(parameters);
      case "identity", "identity_initializer" -> {
        if (!gated) {
          part.put(Keys.RECURRENT.kind, InitKind.IDENTITY);
          part.put(Keys.RECURRENT.scale, number(parameters, "gain").orElse(1.0));
          place(parameters, "gain", Keys.RECURRENT.scale.path());
        }
      }
      default -> {}
    }
  }

  private void glorot(boolean eachGate) {
    if (!eachGate) {
      part.put(Keys.RECURRENT.kind, InitKind.GLOROT_UNIFORM);
    } else if (part.spec().find(Keys.HIDDEN_SIZE).isPresent()) {
      part.put(Keys.RECURRENT.kind, InitKind.UNIFORM);
      part.put(Keys.RECURRENT.limit, Math.sqrt(3.0 / part.spec().get(Keys.HIDDEN_SIZE)));
    }
  }

  private void uniform(Optional<ObjectNode> parameters) {
    double high = number(parameters, "maxval").orElse(KERAS_1_SCALE);
    double low = number(parameters, "minval").orElse(-KERAS_1_SCALE);
    if (low == -high && 0 <= high) {
      part.put(Keys.RECURRENT.kind, InitKind.UNIFORM);
      part.put(Keys.RECURRENT.limit, high);
      place(parameters, "maxval", Keys.RECURRENT.limit.path());
    }
  }

  private void gaussian(Optional<ObjectNode> parameters) {
    if (number(parameters, "mean").orElse(0.0) == 0) {
      part.put(Keys.RECURRENT.kind, InitKind.GAUSSIAN);
      part.put(Keys.RECURRENT.std, number(parameters, "stddev").orElse(KERAS_1_SCALE));
      place(parameters, "stddev", Keys.RECURRENT.std.path());
    }
  }

  private void place(Optional<ObjectNode> parameters, String name, String path) {
    parameters.flatMap(object -> object.member(name)).ifPresent(member -> part.place(path, member));
  }

  private static Optional<Double> number(Optional<ObjectNode> parameters, String name) {
    return parameters.flatMap(object -> Trees.number(object, name));
  }

  private static String text(Optional<ObjectNode> parameters, String name) {
    return parameters.flatMap(object -> Trees.text(object, name)).orElse("");
  }

  /** The constant that an initializer gives; empty for those that draw. */
  static Optional<Double> constant(Node initializer) {
    return switch (name(initializer)) {
      case "zeros", "zero" -> Optional.of(0.0);
      case "ones", "one" -> Optional.of(1.0);
      case "constant" -> number(parameters(initializer), "value");
      default -> Optional.empty();
    };
  }

  private static String name(Node initializer) {
    return Trees.text(initializer)
        .or(() -> Trees.object(initializer).flatMap(object -> Trees.text(object, "class_name")))
        .map(KerasLayer::snake)
        .orElse("");
  }

  private static Optional<ObjectNode> parameters(Node initializer) {
    return Trees.object(initializer).flatMap(object -> Trees.object(object, "config"));
  }
}
