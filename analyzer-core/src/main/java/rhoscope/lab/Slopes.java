package rhoscope.lab;

import java.util.OptionalDouble;
import rhoscope.model.Activation;
import rhoscope.nn.Layer64;
import rhoscope.nn.LayerTrace64;

/**
 * How much the nonlinearity of a layer lets through; that of the candidate in an LSTM or GRU.
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
  static Slopes of(Layer64 layer) {
    Activation activation = layer.recurrence().activation();
    LayerTrace64 trace = layer.trace();
    double[] slopes = new double[trace.count()];
    double sum = 0;
    long small = 0;
    for (int t = 1; t <= trace.steps(); t++) {
      layer.slopes(t, slopes);
      for (int i = 0; i < slopes.length; i++) {
        if (i % trace.width() < trace.units()) {
          sum += slopes[i];
          small += slopes[i] / activation.steepest() < SATURATED ? 1 : 0;
        }
      }
    }
    double count = (double) trace.steps() * trace.rows() * trace.units();
    OptionalDouble mean = OptionalDouble.of(sum / count);
    OptionalDouble none = OptionalDouble.empty();
    return switch (activation) {
      case TANH, SIGMOID -> new Slopes(mean, OptionalDouble.of(small / count), none);
      case RELU -> new Slopes(mean, none, OptionalDouble.of(dead(layer)));
      case LINEAR -> new Slopes(mean, none, none);
    };
  }

  private static double dead(Layer64 layer) {
    LayerTrace64 trace = layer.trace();
    boolean[] alive = new boolean[trace.units()];
    for (int t = 1; t <= trace.steps(); t++) {
      double[] phi = layer.activated(t);
      for (int i = 0; i < trace.count(); i++) {
        int unit = i % trace.width();
        if (unit < alive.length) {
          alive[unit] |= phi[i] > 0;
        }
      }
    }
    int dead = 0;
    for (boolean unit : alive) {
      dead += unit ? 0 : 1;
    }
    return (double) dead / alive.length;
  }
}
