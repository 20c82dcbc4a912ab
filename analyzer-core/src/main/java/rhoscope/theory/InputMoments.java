package rhoscope.theory;

import java.util.Optional;
import rhoscope.model.AddingVariant;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;

/** Second moments of the inputs, where the config tells them without a look at the data. */
final class InputMoments {
  /**
   * E[x_d²] for d = 1 … D, the mean over the steps of a sequence; empty where only the data know.
   */
  static Optional<double[]> of(ModelSpec spec) {
    Optional<TaskKind> task = spec.find(Keys.TASK);
    if (task.isPresent()) {
      double length = spec.get(Keys.LENGTH);
      return Optional.of(
          switch (task.get()) {
            case ADDING -> adding(spec.get(Keys.VARIANT), length);
            case TEMPORAL_ORDER -> temporalOrder(length);
          });
    }
    boolean series = spec.find(Keys.FILE).filter(file -> file.endsWith(".csv")).isPresent();
    return series && spec.get(Keys.STANDARDIZE) ? Optional.of(new double[] {1}) : Optional.empty();
  }

  /** Values in a range of width 1 from 0, or 2 around 0: 1/3 both. Two markers, or four. */
  private static double[] adding(AddingVariant variant, double length) {
    int markers = variant == AddingVariant.HOCHREITER ? 4 : 2;
    return new double[] {1 / 3.0, Math.min(1, markers / length)};
  }

  /** One-hot: two of T steps show one of two symbols, the others one of four. */
  private static double[] temporalOrder(double length) {
    double ordered = Math.min(0.5, 1 / length);
    double distractor = (1 - 2 * ordered) / 4;
    return new double[] {ordered, ordered, distractor, distractor, distractor, distractor};
  }

  private InputMoments() {}
}
