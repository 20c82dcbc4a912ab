package rhoscope.theory;

import java.util.Arrays;
import java.util.Optional;
import rhoscope.model.AddingVariant;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Overshoot;
import rhoscope.model.TaskKind;

/** Second moments of the inputs, where the config tells them without a look at the data. */
final class InputMoments {
  /** Of values U[−½, ½]. */
  private static final double UNIFORM = 1 / 12.0;

  /** σ(½)², at the first step alone. */
  private static final double CLIFF = 0.387456;

  /** Mean and variance of the series with τ = 17, measured over 20,000 steps. */
  private static final double MACKEY_GLASS = 0.93;

  private static final double MACKEY_GLASS_VARIANCE = 0.0512;

  /**
   * E[x_d²] for d = 1 … D, the mean over the steps of a sequence; empty where only the data know.
   */
  static Optional<double[]> of(ModelSpec spec) {
    double silent = (double) Overshoot.steps(spec) / SequenceLength.assumed(spec);
    return ofInputs(spec).map(all -> Arrays.stream(all).map(m -> (1 - silent) * m).toArray());
  }

  private static Optional<double[]> ofInputs(ModelSpec spec) {
    Optional<TaskKind> task = spec.find(Keys.TASK);
    if (task.isPresent()) {
      return ofTask(task.get(), spec);
    }
    boolean series = spec.find(Keys.FILE).filter(file -> file.endsWith(".csv")).isPresent();
    return series && spec.get(Keys.STANDARDIZE) ? Optional.of(new double[] {1}) : Optional.empty();
  }

  private static Optional<double[]> ofTask(TaskKind task, ModelSpec spec) {
    double length = spec.get(Keys.LENGTH);
    AddingVariant variant = spec.get(Keys.VARIANT);
    return switch (task) {
      case ADDING, MULTIPLICATION -> Optional.of(marked(1 / 3.0, variant, length));
      case XOR -> Optional.of(marked(0.5, variant, length));
      case TEMPORAL_ORDER -> Optional.of(symbols(2, 2 / length, 4));
      case TEMPORAL_ORDER_3BIT -> Optional.of(symbols(2, 3 / length, 4));
      case RANDOM_PERMUTATION -> Optional.of(symbols(2, 1 / length, 98));
      case MEMORIZATION, COPY -> Optional.of(recall(task, spec));
      case FIRST_BIT -> Optional.of(new double[] {0.5});
      case LATCH -> Optional.of(latch(spec.get(Keys.NOISE), length));
      case CLIFF -> Optional.of(new double[] {CLIFF / length});
      case MACKEY_GLASS ->
          Optional.of(spec)
              .filter(of -> of.get(Keys.DELAY) == 17)
              .map(of -> new double[] {mackeyGlass(of.get(Keys.OFFSET))});
      case LINEAR_MEMORY -> Optional.of(new double[] {UNIFORM});
      case DELAY_INDICATOR ->
          Optional.of(new double[] {UNIFORM + (1 - UNIFORM) / spec.get(Keys.PERIOD)});
    };
  }

  private static double mackeyGlass(double offset) {
    double mean = MACKEY_GLASS - offset;
    return MACKEY_GLASS_VARIANCE + mean * mean;
  }

  /** Two markers, or four. */
  private static double[] marked(double value, AddingVariant variant, double length) {
    int markers = variant == AddingVariant.HOCHREITER ? 4 : 2;
    return new double[] {value, Math.min(1, markers / length)};
  }

  /** One-hot: the first {@code some} symbols share the chance, the {@code others} what is left. */
  private static double[] symbols(int some, double chance, int others) {
    double[] moments = new double[some + others];
    double own = Math.min(1, chance);
    Arrays.fill(moments, 0, some, own / some);
    Arrays.fill(moments, some, some + others, (1 - own) / others);
    return moments;
  }

  /** One-hot: K symbols, one marker, and blanks. */
  private static double[] recall(TaskKind task, ModelSpec spec) {
    double steps = SequenceLength.assumed(spec);
    double positions = spec.get(Keys.POSITIONS);
    int symbols = Math.toIntExact(spec.find(Keys.SYMBOLS).orElse(task.symbols()));
    double[] moments = symbols(symbols, positions / steps, 2);
    moments[symbols] = (steps - positions - 1) / steps;
    moments[symbols + 1] = 1 / steps;
    return moments;
  }

  /** Three steps tell one of two classes, the others are noise. */
  private static double[] latch(double noise, double length) {
    double[] moments = new double[7];
    Arrays.fill(moments, 1, 7, Math.min(0.5, 0.5 / length));
    moments[0] = noise * noise * Math.max(0, 1 - 3 / length);
    return moments;
  }

  private InputMoments() {}
}
