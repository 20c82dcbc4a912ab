package rhoscope.lab;

import java.util.OptionalDouble;
import rhoscope.model.Activation;

/**
 * How much the nonlinearity lets through.
 *
 * @param mean of φ′(z) over units, steps and sequences
 * @param saturated share of φ′(z)/sup φ′ below 0.1; tanh and sigmoid only
 * @param dead share of units with z ≤ 0 at every step of every sequence; ReLU only
 */
record Slopes(OptionalDouble mean, OptionalDouble saturated, OptionalDouble dead) {
  private static final double SATURATED = 0.1;

  /** Nothing measured; the share of dead units stands as NaN where it belongs. */
  static Slopes undefined(Activation activation) {
    OptionalDouble none = OptionalDouble.empty();
    return new Slopes(
        none, none, activation == Activation.RELU ? OptionalDouble.of(Double.NaN) : none);
  }

  /** Measures them. */
  static Slopes of(Passage passage) {
    Activation activation = passage.subject().activation();
    double[] slopes = passage.slopes();
    double sum = 0;
    int small = 0;
    for (double slope : slopes) {
      sum += slope;
      small += slope / activation.steepest() < SATURATED ? 1 : 0;
    }
    OptionalDouble mean = OptionalDouble.of(sum / slopes.length);
    OptionalDouble none = OptionalDouble.empty();
    return switch (activation) {
      case TANH, SIGMOID ->
          new Slopes(mean, OptionalDouble.of((double) small / slopes.length), none);
      case RELU -> new Slopes(mean, none, OptionalDouble.of(dead(passage)));
      case LINEAR -> new Slopes(mean, none, none);
    };
  }

  private static double dead(Passage passage) {
    int hidden = passage.hidden();
    int count = passage.steps() * passage.sequences() * hidden;
    boolean[] alive = new boolean[hidden];
    for (int i = 0; i < count; i++) {
      alive[i % hidden] |= passage.preActivations()[i] > 0;
    }
    int dead = 0;
    for (boolean unit : alive) {
      dead += unit ? 0 : 1;
    }
    return (double) dead / hidden;
  }
}
