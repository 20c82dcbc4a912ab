package rhoscope.formats;

import java.util.Locale;
import java.util.Optional;
import rhoscope.model.Clipping;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Keys;
import rhoscope.model.OptimizerKind;
import rhoscope.model.SeveralClips;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;

/** What a file says of its training: the optimizer and its clipping. */
final class KerasTraining {
  /*
   * clipnorm: Keras 1 and the standalone 2 scale all gradients by their joint norm
   * (keras/optimizers.py, get_gradients); the Keras inside TensorFlow and Keras 3 scale each
   * variable's by its own, and call the other one global_clipnorm. Two thresholds: get_gradients, in
   * TensorFlow up to 2.3 too, applies clipnorm, then clipvalue; the optimizers of Keras 2.11 to 2.15
   * refuse clipnorm beside global_clipnorm and else return after the first (optimizer.py); Keras 3
   * refuses any two (base_optimizer.py). Of 2.4 to 2.10 nothing is said.
   */
  private static final int NEW_OPTIMIZERS = 11;

  private final KerasVersion version;
  private final Optional<Member> optimizer;

  private KerasTraining(KerasVersion version, Optional<Member> optimizer) {
    this.version = version;
    this.optimizer = optimizer;
  }

  static KerasTraining of(ObjectNode root, KerasVersion version) {
    Optional<Member> compiled =
        Trees.object(root, "compile_config").flatMap(config -> config.member("optimizer"));
    Optional<Member> trained =
        Trees.object(root, "training_config")
            .flatMap(config -> Trees.first(config, "optimizer_config", "optimizer"));
    return new KerasTraining(
        version, compiled.or(() -> trained).filter(member -> Trees.says(member.value())));
  }

  void into(PartBuilder part) {
    if (optimizer.isEmpty()) {
      return;
    }
    Member member = optimizer.get();
    part.place("training", member);
    part.place("training.optimizer", member);
    part.place("training.clip", member);
    part.place(FrameworkKeys.CLIPPING.path(), member);
    Trees.text(member.value()).ifPresent(name -> byName(part, name, member));
    Trees.object(member.value()).ifPresent(object -> configured(part, object));
  }

  /** An optimizer that is only named has all its defaults, and none of them clips. */
  private void byName(PartBuilder part, String name, Member member) {
    kind(part, name, member);
    part.put(FrameworkKeys.CLIPPING, Clipping.NONE);
  }

  private static void kind(PartBuilder part, String name, Member member) {
    String lower = name.toLowerCase(Locale.ROOT);
    part.put(FrameworkKeys.OPTIMIZER, lower, member);
    for (OptimizerKind kind : OptimizerKind.values()) {
      if (kind.name().equalsIgnoreCase(name)) {
        part.put(Keys.OPTIMIZER, kind);
      }
    }
  }

  private void configured(PartBuilder part, ObjectNode object) {
    Optional<ObjectNode> config = Trees.object(object, "config");
    Optional<Member> named = object.member("class_name");
    Optional<String> name = named.flatMap(member -> Trees.text(member.value()));
    if (config.isEmpty() || name.isEmpty() || name.get().startsWith("LossScale")) {
      return; // another optimizer inside it
    }
    kind(part, name.get(), named.get());
    Trees.first(config.get(), "learning_rate", "lr")
        .ifPresent(rate -> part.put(Keys.LEARNING_RATE, Trees.number(rate.value()), rate));
    clipping(part, config.get());
  }

  private void clipping(PartBuilder part, ObjectNode config) {
    part.put(FrameworkKeys.CLIPPING, Clipping.NONE);
    part.home(Keys.CLIP_NORM, config, jointName());
    part.home(Keys.CLIP_VALUE, config, "clipvalue");
    part.home(FrameworkKeys.CLIP_EACH, config, "clipnorm");
    clip(config, "clipvalue")
        .ifPresent(
            member -> {
              part.put(Keys.CLIP_VALUE, Trees.number(member.value()), member);
              part.put(FrameworkKeys.CLIPPING, Clipping.VALUE);
            });
    clip(config, "global_clipnorm").ifPresent(member -> joint(part, member));
    clip(config, "clipnorm").ifPresent(member -> clipnorm(part, member));
    several(config).ifPresent(effect -> part.put(FrameworkKeys.SEVERAL_CLIPS, effect));
  }

  private String jointName() {
    return version.clipsEach().orElse(false) ? "global_clipnorm" : "clipnorm";
  }

  /** A threshold of 0 clips nothing in any version. */
  private static Optional<Member> clip(ObjectNode config, String name) {
    return config
        .member(name)
        .filter(member -> Trees.says(member.value()))
        .filter(member -> Trees.number(member.value()).filter(d -> d <= 0).isEmpty());
  }

  private static void joint(PartBuilder part, Member member) {
    part.put(Keys.CLIP_NORM, Trees.number(member.value()), member);
    part.put(FrameworkKeys.CLIPPING, Clipping.JOINT_NORM);
  }

  private void clipnorm(PartBuilder part, Member member) {
    Optional<Boolean> each = version.clipsEach();
    if (each.isEmpty()) {
      part.place(FrameworkKeys.CLIP_EACH.path(), member);
      part.put(FrameworkKeys.CLIPPING, Clipping.NORM);
      part.note(
          FrameworkKeys.CLIP_EACH,
          "which norm depends on the version, which this file does not say: the joint norm of all"
              + " gradients in Keras up to 2.3, each variable's own in TensorFlow");
    } else if (each.get()) {
      part.put(FrameworkKeys.CLIP_EACH, Trees.number(member.value()), member);
      part.put(FrameworkKeys.CLIPPING, Clipping.NORM_OF_EACH);
      part.note(
          FrameworkKeys.CLIP_EACH,
          "in "
              + version.title()
              + " clipnorm scales each variable's gradient by its own norm, so that the direction of"
              + " the step changes; the joint norm of all is global_clipnorm");
    } else {
      joint(part, member);
      part.note(
          Keys.CLIP_NORM,
          "in "
              + version.title()
              + " clipnorm is about the joint norm of all gradients; from TensorFlow's Keras on it"
              + " is about each variable's own");
    }
  }

  private Optional<SeveralClips> several(ObjectNode config) {
    boolean early = version.written().filter(text -> text.endsWith("-tf")).isPresent();
    if (version.generation() == 3) {
      return Optional.of(SeveralClips.REFUSED);
    } else if (!version.ofTensorFlow() || early) {
      return Optional.of(SeveralClips.ALL_ACT);
    }
    boolean twoNorms = Trees.says(config, "clipnorm") && Trees.says(config, "global_clipnorm");
    return version
        .minor()
        .filter(minor -> NEW_OPTIMIZERS <= minor)
        .map(minor -> twoNorms ? SeveralClips.REFUSED : SeveralClips.FIRST_ACTS);
  }
}
