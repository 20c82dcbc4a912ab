package rhoscope.rules;

import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.setting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.Quantity;
import rhoscope.model.Activation;
import rhoscope.model.InitKind;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.ModelSpec;
import rhoscope.model.SettingKeys;
import rhoscope.theory.Dependency;
import rhoscope.theory.Prediction;
import rhoscope.theory.SequenceLength;

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

  /** Gains and radii are searched in thousandths, up to 3. */
  private static final int SIZE_MAX = 3000;

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

  /** The recurrent matrix as it is drawn, rescaled to another spectral radius. */
  static Remedy radius(ModelSpec spec, double radius) {
    ModelSpec edited = spec.with(Keys.SPECTRAL_RADIUS, radius);
    String name = "Spectral radius " + setting(spec.get(Keys.SPECTRAL_RADIUS)) + " → " + radius;
    String path = Keys.SPECTRAL_RADIUS.path();
    return new Remedy(name, path, radius, edited, Prediction.of(edited));
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

  /** The predicted factor over the steps; infinite where nothing is predicted. */
  double growth(int steps) {
    return StrictMath.pow(decay().orElse(Double.POSITIVE_INFINITY), steps);
  }

  /**
   * The predicted horizon, infinite where the gradient neither fades nor explodes over a sequence;
   * 0 where nothing is predicted or it explodes.
   */
  double reach() {
    boolean lasts = 1 <= decay().orElse(0);
    boolean explodes =
        edited.get(SettingKeys.PREDICTED_GROWTH) < growth(SequenceLength.assumed(edited));
    return lasts && !explodes ? Double.POSITIVE_INFINITY : horizon().orElse(0);
  }

  /**
   * Ways to a longer predicted horizon, the simplest first.
   *
   * @param needed steps
   * @param reached the horizon as it stands, predicted or measured
   * @param words the title's end, with {@code %s} for the horizon as it stands and, with its unit,
   *     afterwards
   */
  static List<Fix> forHorizon(ModelSpec spec, int needed, double reached, String words) {
    List<Remedy> remedies = recurrent(spec, needed);
    if (spec.get(Keys.ACTIVATION) != Activation.TANH) {
      remedies.add(tanh(spec));
    }
    double before = Prediction.of(spec).find(Quantity.PREDICTED_HORIZON).orElse(0);
    List<Fix> fixes = new ArrayList<>();
    for (Remedy remedy : remedies) {
      double after = remedy.reach();
      if (before < after && reached < after) {
        String steps =
            Double.isInfinite(after)
                ? "at least " + count(SequenceLength.assumed(remedy.edited), "step")
                : count(after, "step");
        fixes.add(remedy.fix(": " + String.format(Locale.ROOT, words, count(reached), steps)));
      }
    }
    return fixes;
  }

  /**
   * The change of the recurrent matrix that is predicted to end a growth by more than {@link
   * SettingKeys#PREDICTED_GROWTH}: the first that keeps the gradient as long as it is needed, else
   * the one that keeps it longest. Empty where no growth is predicted, as for weights from a file.
   */
  static Optional<Remedy> forGrowth(ModelSpec spec, int steps, Optional<Dependency> dependency) {
    double before = Prediction.of(spec).find(Quantity.PREDICTED_DECAY).orElse(0);
    if (before <= 1) {
      return Optional.empty();
    }
    int needed = dependency.map(Dependency::steps).orElse(0);
    List<Remedy> calm =
        recurrent(spec, Math.max(needed, dependency.isPresent() ? 0 : steps)).stream()
            .filter(r -> r.growth(steps) <= spec.get(SettingKeys.PREDICTED_GROWTH))
            .toList();
    return calm.stream()
        .filter(remedy -> needed <= remedy.reach())
        .findFirst()
        .or(() -> calm.stream().max(Comparator.comparingDouble(Remedy::reach)));
  }

  /** Other gains of the recurrent matrix, the simplest first. */
  private static List<Remedy> recurrent(ModelSpec spec, int needed) {
    List<Remedy> remedies = new ArrayList<>();
    if (spec.says(Keys.SPECTRAL_RADIUS)) {
      remedies.add(longer(radius -> radius(spec, radius), 1, needed));
      return remedies;
    }
    Remedy orthogonal = orthogonal(spec, 1);
    remedies.add(orthogonal);
    if (orthogonal.reach() < needed) {
      remedies.add(longer(gain -> orthogonal(spec, gain), 1000, needed));
    }
    return remedies;
  }

  /**
   * The smallest size of the matrix, in thousandths, with a predicted horizon of twice what is
   * needed: room for the prediction's error, and still short of growth.
   */
  private static Remedy longer(DoubleFunction<Remedy> ofSize, int least, int needed) {
    int tooSmall = least;
    int enough = SIZE_MAX;
    while (1 < enough - tooSmall) {
      int middle = (tooSmall + enough) / 2;
      Remedy remedy = ofSize.apply(middle / 1000.0);
      boolean grows = 1 <= remedy.decay().orElse(1);
      if (grows || 2 * needed <= remedy.horizon().orElse(0)) {
        enough = middle;
      } else {
        tooSmall = middle;
      }
    }
    Remedy found = ofSize.apply(enough / 1000.0);
    return needed <= found.horizon().orElse(0) ? found : ofSize.apply(tooSmall / 1000.0);
  }
}
