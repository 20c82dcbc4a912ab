package rhoscope.bench;

import java.util.OptionalDouble;

/** What was set out for: ratios of the peer's time to ours. */
final class Goals {
  private static final double[] RNN_ONE = {9, 2.8, 1.8, 1.5};
  private static final double[] RNN_TWO = {14, 3.3, 1.9, 1.4};
  private static final double[] GATED_ONE = {1.8, 2.3, 1.65, 1.3};
  private static final double[] GATED_TWO = {2, 2.1, 1.5, 1.1};

  /** Of a training step with one or two threads; empty for sizes without a goal. */
  static OptionalDouble step(String cell, int hidden, int threads) {
    double[] goals =
        cell.equals("rnn")
            ? (threads == 1 ? RNN_ONE : RNN_TWO)
            : (threads == 1 ? GATED_ONE : GATED_TWO);
    return switch (hidden) {
      case 50 -> OptionalDouble.of(goals[0]);
      case 128 -> OptionalDouble.of(goals[1]);
      case 256 -> OptionalDouble.of(goals[2]);
      case 512 -> OptionalDouble.of(goals[3]);
      default -> OptionalDouble.empty();
    };
  }

  /** Of the Jacobian norms of all lags. */
  static OptionalDouble jacobians(int hidden) {
    return hidden >= 128 ? OptionalDouble.of(8) : OptionalDouble.empty();
  }

  /** Of the spectral radius with its bracket. */
  static OptionalDouble radius(int n) {
    return switch (n) {
      case 256 -> OptionalDouble.of(5);
      case 512 -> OptionalDouble.of(15);
      default -> OptionalDouble.empty();
    };
  }

  /** Of the whole spectrum. */
  static OptionalDouble spectrum(int n) {
    return n <= 512 ? OptionalDouble.of(1) : OptionalDouble.empty();
  }

  /** The norms of the states' gradients, of an update. */
  static final double NORMS_SHARE = 0.03;

  /** ρ while training, of an update, where there are that many units. */
  static final double RADIUS_SHARE = 0.05;

  static final int RADIUS_FROM = 128;

  /** Seconds from the start of a process to 100 updates of 50 units. */
  static final double START_SECONDS = 0.6;

  /** Milliseconds for a megabyte of config, warm. */
  static final String READ_MILLIS = "30";

  /** A word for a table; a dash where there is no goal or no ratio. */
  static String verdict(double ratio, OptionalDouble goal) {
    if (goal.isEmpty() || !Double.isFinite(ratio)) {
      return "–";
    }
    return ratio >= goal.getAsDouble() ? "yes" : "no";
  }

  /** A word for what has to stay below its goal. */
  static String below(double value, double goal) {
    return Double.isFinite(value) ? (value <= goal ? "yes" : "no") : "–";
  }

  private Goals() {}
}
