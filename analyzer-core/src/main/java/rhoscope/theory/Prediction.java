package rhoscope.theory;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Quantity;
import rhoscope.model.Cell;
import rhoscope.model.Initialization;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.MatrixInit;
import rhoscope.model.ModelSpec;

/** What mean-field theory says of a freshly drawn network. */
public final class Prediction {
  /*
   * σ_w² is n Var W_ij for independent entries and g² for a gain g times a Haar-distributed matrix.
   * Both were compared with gradients of drawn networks (PredictionTest): within 15 % at n = 256.
   *
   * Rescaled to a radius ρ, an orthogonal matrix has σ_w = ρ exactly. One of independent entries and
   * 16 to 400 units has ρ = 1.05 σ_w on average before the rescaling, 1 only as n → ∞ [1]. The first
   * lags follow σ_w and the late ones ρ; the middle, σ_w = ρ / 1.025, agrees with drawn networks
   * where ρ itself predicts horizons that are a third too long (smart_tanh, n = 256: 61 measured, 89
   * from ρ, 59 from the middle).
   *
   * Sparse rows act like full ones from about 15 entries on; with 4 (n = 256, σ_w = 0.8) networks
   * differ so much that the mean horizon is ten times the predicted one. For an identity there is
   * no randomness to average over. In these cases nothing is predicted and the probe decides.
   *
   * [1] Girko 1984, circular law; the figures are means over 40 draws
   */
  /** What counts as vanished: 1 % of the gradient at lag 0, as in the measured horizon. */
  private static final double VANISHED = 0.01;

  private static final int FEWEST_CONNECTIONS = 15;
  private static final double RADIUS_EXCESS = 0.025;

  private static final List<Key<?>> BEYOND_PLAIN =
      List.of(
          Keys.FORM,
          Keys.LEAK,
          Keys.LEAK_UNIFORM,
          Keys.LAYERS,
          Keys.LINEAR_TRANSITION,
          Keys.SKIP,
          Keys.OVERSHOOT,
          Keys.NORMALIZATION,
          Keys.WEIGHTS);

  /** What it predicts. */
  public static final Set<Quantity> QUANTITIES =
      Set.of(Quantity.PREDICTED_DECAY, Quantity.PREDICTED_HORIZON);

  /** The keys that it depends on. */
  public static final List<Key<?>> READS =
      List.of(
          Keys.CELL,
          Keys.FORM,
          Keys.ACTIVATION,
          Keys.HIDDEN_SIZE,
          Keys.LAYERS,
          Keys.LEAK,
          Keys.LEAK_UNIFORM,
          Keys.LINEAR_TRANSITION,
          Keys.SKIP,
          Keys.OVERSHOOT,
          Keys.NORMALIZATION,
          Keys.WEIGHTS,
          Keys.PRESET,
          Keys.RECURRENT.kind,
          Keys.RECURRENT.gain,
          Keys.RECURRENT.std,
          Keys.RECURRENT.limit,
          Keys.RECURRENT.scale,
          Keys.RECURRENT.connections,
          Keys.INPUT.kind,
          Keys.INPUT.gain,
          Keys.INPUT.std,
          Keys.INPUT.limit,
          Keys.INPUT.scale,
          Keys.INPUT.connections,
          Keys.SPECTRAL_RADIUS,
          Keys.BIAS,
          Keys.BIAS_LIMIT,
          Keys.TASK,
          Keys.FILE,
          Keys.VARIANT,
          Keys.LENGTH,
          Keys.POSITIONS,
          Keys.SYMBOLS,
          Keys.DELAY,
          Keys.OFFSET,
          Keys.PERIOD,
          Keys.NOISE,
          Keys.STANDARDIZE);

  /**
   * The predicted decay √χ and, where 0 < χ < 1, the predicted 1 % horizon: the largest K with
   * χ^{K/2} ≥ 0.01. Milliseconds at most; reads no file.
   *
   * @return evidence of kind CONFIG, without values where mean field does not apply
   */
  public static Evidence of(ModelSpec spec) {
    Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
    decay(spec)
        .ifPresent(
            decay -> {
              values.put(Quantity.PREDICTED_DECAY, decay);
              if (decay < 1) {
                double steps = StrictMath.log(VANISHED) / StrictMath.log(decay);
                values.put(Quantity.PREDICTED_HORIZON, Math.floor(steps));
              }
            });
    return Evidence.of(EvidenceKind.CONFIG, values);
  }

  private static OptionalDouble decay(ModelSpec spec) {
    double chi = field(spec).map(MeanField::chi).orElse(0.0);
    return 0 < chi && chi < Double.POSITIVE_INFINITY
        ? OptionalDouble.of(Math.sqrt(chi))
        : OptionalDouble.empty();
  }

  /** The network in the limit of many units, where that limit describes it. */
  static Optional<MeanField> field(ModelSpec spec) {
    Optional<double[]> moments = InputMoments.of(spec);
    if (!isPlain(spec) || moments.isEmpty()) {
      return Optional.empty();
    }
    int hidden = spec.size(Keys.HIDDEN_SIZE);
    int inputs = moments.get().length;
    Initialization initialization = Initialization.of(spec);
    Optional<Double> recurrent = recurrentGain(initialization, hidden);
    if (recurrent.isEmpty() || !mixesInputs(initialization.input(), inputs)) {
      return Optional.empty();
    }
    double drive = initialization.biasVariance();
    for (double moment : moments.get()) {
      drive += initialization.input().variance(hidden, inputs) * moment;
    }
    return Optional.of(
        new MeanField(spec.get(Keys.ACTIVATION), recurrent.get(), drive, initialization.bias()));
  }

  private static boolean isPlain(ModelSpec spec) {
    return spec.get(Keys.CELL) == Cell.RNN && BEYOND_PLAIN.stream().noneMatch(spec::says);
  }

  private static Optional<Double> recurrentGain(Initialization initialization, int hidden) {
    MatrixInit recurrent = initialization.recurrent();
    boolean sparse =
        recurrent instanceof MatrixInit.Sparse s && s.connections() < FEWEST_CONNECTIONS;
    if (sparse || recurrent instanceof MatrixInit.Identity) {
      return Optional.empty();
    }
    Optional<Double> radius = initialization.spectralRadius();
    if (radius.isEmpty()) {
      return Optional.of(hidden * recurrent.variance(hidden, hidden));
    }
    boolean haar = recurrent instanceof MatrixInit.Orthogonal;
    double excess = haar ? 0 : Math.min(RADIUS_EXCESS, RADIUS_EXCESS * 16 / Math.sqrt(hidden));
    double deviation = radius.get() / (1 + excess);
    return Optional.of(deviation * deviation);
  }

  /** Whether all units get an input of the same distribution. */
  private static boolean mixesInputs(MatrixInit input, int inputs) {
    boolean sparse = input instanceof MatrixInit.Sparse s && s.connections() < inputs;
    return !sparse && !(input instanceof MatrixInit.Identity);
  }

  private Prediction() {}
}
