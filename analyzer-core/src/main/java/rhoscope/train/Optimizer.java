package rhoscope.train;

import java.util.List;
import rhoscope.data.Batch;
import rhoscope.linalg.Kernels;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;

/** Turns gradients into steps, in float32; θ the parameters, g the gradient, η the rate. */
sealed interface Optimizer permits Descent, RootMeanSquare, Adam, HessianFree {
  /**
   * One before its first step, of those that need the gradient alone.
   *
   * @throws IllegalArgumentException if there is none of this kind
   */
  static Optimizer of(OptimizerSettings settings, Architecture architecture) {
    List<Weights32> states =
        settings.states().stream().map(name -> new Weights32(Kernels.f32(), architecture)).toList();
    return switch (settings.kind()) {
      case SGD -> new Descent(settings, states);
      case RMSPROP -> {
        Parameters start = Parameters.zeros(architecture);
        start.fill(settings.initialSquare());
        states.get(0).load(start);
        yield new RootMeanSquare(settings, states);
      }
      case ADAM -> new Adam(settings, states);
      case HESSIAN_FREE -> throw new IllegalArgumentException(settings.kind().toString());
    };
  }

  /** What it keeps, in the order of {@link OptimizerSettings#states}; the objects themselves. */
  List<Weights32> states();

  /** What else it remembers from one step to the next. */
  default double[] numbers() {
    return new double[0];
  }

  /** Goes on from numbers that another one remembered. */
  default void restore(double[] numbers) {}

  /**
   * Shows what the gradient of the next step is of.
   *
   * @param loss E of the batch
   */
  default void look(Batch batch, double loss) {}

  /** Tells of itself, after a step. */
  default void tell(long update, TrainingListener listener) {}

  /**
   * Makes one step.
   *
   * @param update 1-based
   * @param rate η
   * @param scale g is the gradient times this
   * @param gradient finite, not modified
   * @param parameters θ, modified
   * @return whether every parameter, and all that is kept, is still finite
   */
  boolean step(long update, double rate, double scale, Weights32 gradient, Weights32 parameters);
}
