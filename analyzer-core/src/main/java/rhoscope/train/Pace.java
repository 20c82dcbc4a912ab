package rhoscope.train;

import rhoscope.model.Schedule;

/** The factors by which schedules change a rate or a weight while a training goes on. */
final class Pace {
  /*
   * Tasks are drawn fresh and have no epochs, so the loss that rises is the mean over a window of
   * updates. Whoever wants epochs sets the window to the number of batches in one.
   */
  private static final int NUMBERS = 3;

  private final long window;
  private double factor = 1;
  private double before = Double.MAX_VALUE;
  private double sum;

  /**
   * Before the first update.
   *
   * @param window updates, at least 1
   */
  Pace(long window) {
    this.window = window;
  }

  /** What a schedule multiplies by at an update, 1-based. */
  double factor(Schedule schedule, long update) {
    return switch (schedule) {
      case CONSTANT -> 1;
      case HALVE_ON_RISE -> factor;
      case ONE_OVER_T -> (double) window / Math.max(update, window);
    };
  }

  /** Takes the loss of an update in, 1-based. */
  void updated(long update, double loss) {
    sum += loss;
    if (update % window == 0) {
      double mean = sum / window;
      factor = before < mean ? factor / 2 : factor;
      before = mean;
      sum = 0;
    }
  }

  /** All that it remembers, in {@value #NUMBERS} numbers. */
  double[] state() {
    return new double[] {factor, before, sum};
  }

  /** Goes on from a state; an empty one is that before the first update. */
  void restore(double[] state) {
    if (state.length == NUMBERS) {
      factor = state[0];
      before = state[1];
      sum = state[2];
    }
  }
}
