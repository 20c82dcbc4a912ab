package rhoscope.train;

import java.util.List;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.MomentumSchedule;
import rhoscope.model.OptimizerKind;

/**
 * Which optimizer, and its constants; each reads those that its own page names.
 *
 * @param learningRate η &gt; 0
 * @param momentum μ, 0 ≤ μ &lt; 1
 * @param momentumSchedule of which μ is the largest value
 * @param nesterov whether the gradient is that at the point which the momentum leads to
 * @param meanDecay of the running mean of Adam, β₁
 * @param squareDecay of the running mean square, ρ or β₂
 * @param epsilon ε ≥ 0
 * @param epsilonInside whether ε stands under the root of RMSprop
 * @param initialSquare what RMSprop's running mean square starts at, v₀ ≥ 0
 * @param hessianFree its own
 */
public record OptimizerSettings(
    OptimizerKind kind,
    double learningRate,
    double momentum,
    MomentumSchedule momentumSchedule,
    boolean nesterov,
    double meanDecay,
    double squareDecay,
    double epsilon,
    boolean epsilonInside,
    double initialSquare,
    HessianFreeSettings hessianFree) {
  private static final double RMSPROP_DECAY = 0.9;
  private static final double ADAM_DECAY = 0.999;
  private static final long STAGE = 250;

  public OptimizerSettings {
    if (!(0 < learningRate) || !(0 <= momentum && momentum < 1)) {
      throw new IllegalArgumentException("rate " + learningRate + ", momentum " + momentum);
    }
    if (!isDecay(meanDecay) || !isDecay(squareDecay) || !(0 <= epsilon) || !(0 <= initialSquare)) {
      throw new IllegalArgumentException(
          "decays " + meanDecay + ", " + squareDecay + ", ε " + epsilon + ", v₀ " + initialSquare);
    }
  }

  private static boolean isDecay(double decay) {
    return 0 <= decay && decay < 1;
  }

  /** What a spec says. */
  public static OptimizerSettings of(ModelSpec spec) {
    OptimizerKind kind = spec.get(Keys.OPTIMIZER);
    return new OptimizerSettings(
        kind,
        spec.get(Keys.LEARNING_RATE),
        spec.get(Keys.MOMENTUM),
        spec.get(Keys.MOMENTUM_SCHEDULE),
        spec.get(Keys.NESTEROV),
        spec.get(Keys.MEAN_DECAY),
        spec.find(Keys.DECAY).orElse(kind == OptimizerKind.ADAM ? ADAM_DECAY : RMSPROP_DECAY),
        spec.get(Keys.EPSILON),
        spec.get(Keys.EPSILON_INSIDE),
        spec.get(Keys.INITIAL_SQUARE),
        HessianFreeSettings.of(spec));
  }

  /** The names of what is kept from one update to the next, a number for each parameter. */
  List<String> states() {
    return switch (kind) {
      case SGD -> List.of("velocity");
      case RMSPROP -> momentum == 0 ? List.of("square") : List.of("square", "velocity");
      case ADAM -> List.of("mean", "square");
      case HESSIAN_FREE -> List.of("solution");
    };
  }

  /**
   * μ_t. Of the increasing one 2^(−1 − log₂(n)) = 1/2n with n = ⌊t/250⌋ + 1.
   *
   * @param t 0, 1, …
   */
  double momentum(long t) {
    return switch (momentumSchedule) {
      case CONSTANT -> momentum;
      case INCREASING -> Math.min(1 - 0.5 / (t / STAGE + 1), momentum);
    };
  }
}
