package rhoscope.train;

import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;

/**
 * How often a network that says its next input reads the true one instead of its own output: at
 * first {@code from} of the time, then linearly less or more, after {@code over} updates {@code
 * to}.
 *
 * <p>Source: Bengio, Vinyals, Jaitly, Shazeer 2015, scheduled sampling, its linear decay.
 *
 * @param from 0 … 1
 * @param to 0 … 1
 * @param over at least 1
 * @param seed of the draws
 */
record Forcing(double from, double to, long over, long seed) {
  /** Always the true input. */
  static final Forcing ALWAYS = new Forcing(1, 1, 1, 0);

  /** What a spec says. */
  static Forcing of(ModelSpec spec) {
    long seed = spec.get(Keys.SEED);
    if (annealed(spec)) {
      return new Forcing(
          spec.find(Keys.TEACHER_FORCING_FROM).orElse(1.0),
          spec.find(Keys.TEACHER_FORCING_TO).orElse(0.0),
          spec.find(Keys.TEACHER_FORCING_OVER).orElse(1000L),
          seed);
    }
    double share = spec.get(Keys.TEACHER_FORCING);
    return new Forcing(share, share, 1, seed);
  }

  /** Whether a spec says any part of an annealing. */
  private static boolean annealed(ModelSpec spec) {
    return spec.says(Keys.TEACHER_FORCING_FROM)
        || spec.says(Keys.TEACHER_FORCING_TO)
        || spec.says(Keys.TEACHER_FORCING_OVER);
  }

  /** Whether every input is the true one, at every update. */
  boolean always() {
    return from == 1 && to == 1;
  }

  /**
   * The share of true inputs.
   *
   * @param update 1-based
   */
  double share(long update) {
    return from + (to - from) * Math.min(1, (update - 1) / (double) over);
  }
}
