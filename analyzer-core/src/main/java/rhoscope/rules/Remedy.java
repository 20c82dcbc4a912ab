package rhoscope.rules;

import static rhoscope.rules.Wording.count;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.Quantity;
import rhoscope.model.Activation;
import rhoscope.model.InitKind;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.ModelSpec;
import rhoscope.theory.Prediction;

/**
 * A change of the config and the spec that it leads to, so that the same prediction can be made of
 * both.
 *
 * @param name what is done: {@code orthogonal initialisation}
 * @param keyPath the key that is set
 * @param plainValue to this
 * @param edited the spec afterwards
 * @param prediction of it
 */
record Remedy(
    String name, String keyPath, Object plainValue, ModelSpec edited, Evidence prediction) {
  private static final String RECURRENT = "model.initialization.recurrent";
  private static final List<Key<?>> RECURRENT_KEYS =
      List.of(
          Keys.RECURRENT.kind,
          Keys.RECURRENT.gain,
          Keys.RECURRENT.std,
          Keys.RECURRENT.limit,
          Keys.RECURRENT.scale,
          Keys.RECURRENT.connections,
          Keys.RECURRENT.scope);

  /** Gains are searched in thousandths, up to 3. */
  private static final int GAIN_MAX = 3000;

  /** Where a person changes the recurrent matrix of this config. */
  static String recurrentKey(ModelSpec spec) {
    if (spec.says(Keys.WEIGHTS)) {
      return Keys.WEIGHTS.path();
    } else if (RECURRENT_KEYS.stream().anyMatch(spec::says)) {
      return RECURRENT;
    }
    return spec.says(Keys.SPECTRAL_RADIUS) ? Keys.SPECTRAL_RADIUS.path() : Keys.PRESET.path();
  }

  /** A recurrent matrix gain × Haar. */
  static Remedy orthogonal(ModelSpec spec, double gain) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("kind", Labels.of(InitKind.ORTHOGONAL));
    value.put("gain", gain);
    ModelSpec edited = spec;
    for (Key<?> key : RECURRENT_KEYS) {
      edited = edited.without(key);
    }
    edited = edited.with(Keys.RECURRENT.kind, InitKind.ORTHOGONAL).with(Keys.RECURRENT.gain, gain);
    String name = gain == 1 ? "Orthogonal initialisation" : "Orthogonal, gain " + gain;
    return new Remedy(name, RECURRENT, value, edited, Prediction.of(edited));
  }

  static Remedy tanh(ModelSpec spec) {
    String label = Labels.of(Activation.TANH);
    ModelSpec edited = spec.with(Keys.ACTIVATION, Activation.TANH);
    Evidence prediction = Prediction.of(edited);
    return new Remedy("Activation tanh", Keys.ACTIVATION.path(), label, edited, prediction);
  }

  /** The edit, its title the name and the effect. */
  Fix fix(String effect) {
    return new Fix.Edit(name + effect, keyPath, plainValue);
  }

  /** The predicted 1 % horizon afterwards; empty where none is predicted or the gradient grows. */
  OptionalDouble horizon() {
    return prediction.find(Quantity.PREDICTED_HORIZON);
  }

  /** The predicted factor per step afterwards. */
  OptionalDouble decay() {
    return prediction.find(Quantity.PREDICTED_DECAY);
  }

  /**
   * Ways to a longer predicted horizon, the simplest first.
   *
   * @param needed steps
   * @param reached the horizon as it stands, predicted or measured
   * @param words the title's end, with {@code %s} for the horizon as it stands and afterwards
   */
  static List<Fix> forHorizon(ModelSpec spec, int needed, double reached, String words) {
    List<Remedy> remedies = new ArrayList<>();
    remedies.add(orthogonal(spec, 1));
    if (remedies.get(0).horizon().orElse(0) < needed) {
      longerByGain(spec, needed).ifPresent(remedies::add);
    }
    if (spec.get(Keys.ACTIVATION) != Activation.TANH) {
      remedies.add(tanh(spec));
    }
    double before = Prediction.of(spec).find(Quantity.PREDICTED_HORIZON).orElse(0);
    List<Fix> fixes = new ArrayList<>();
    for (Remedy remedy : remedies) {
      double after = remedy.horizon().orElse(0);
      if (before < after && reached < after) {
        String effect = String.format(Locale.ROOT, words, count(reached), count(after));
        fixes.add(remedy.fix(": " + effect));
      }
    }
    return fixes;
  }

  /**
   * The smallest orthogonal gain above 1, in thousandths, with a predicted horizon of twice what is
   * needed: room for the prediction's error, and still short of growth.
   */
  private static Optional<Remedy> longerByGain(ModelSpec spec, int needed) {
    int tooSmall = 1000;
    int enough = GAIN_MAX;
    while (1 < enough - tooSmall) {
      int middle = (tooSmall + enough) / 2;
      Remedy remedy = orthogonal(spec, middle / 1000.0);
      boolean grows = 1 <= remedy.decay().orElse(1);
      if (grows || 2 * needed <= remedy.horizon().orElse(0)) {
        enough = middle;
      } else {
        tooSmall = middle;
      }
    }
    Remedy found = orthogonal(spec, enough / 1000.0);
    Remedy below = orthogonal(spec, tooSmall / 1000.0);
    return needed <= found.horizon().orElse(0) ? Optional.of(found) : Optional.of(below);
  }
}
