package rhoscope.lab;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import rhoscope.evidence.RunSink;
import rhoscope.model.Keys;
import rhoscope.model.OptimizerKind;
import rhoscope.nn.Parameters;

/**
 * Whether a run has solved its task: {@code stop_when.error_below}, tested on 2,000 fresh sequences
 * every 250 updates and after the last one, and confirmed on 10,000 others. An update of
 * Hessian-free optimisation is the work of hundreds of others and is tested each time.
 */
final class Goal {
  static final int EVERY = 250;
  private static final int TEST_SEQUENCES = 2_000;
  private static final int CONFIRMATION_SEQUENCES = 10_000;

  /** The round of the final error; no test of a run is that late. */
  private static final long FINAL_ROUND = Long.MAX_VALUE;

  private final Evaluation evaluation;
  private final int every;
  private final Optional<Double> threshold;
  private final RunSink sink;
  private OptionalLong solvedAt = OptionalLong.empty();
  private OptionalDouble confirmedError = OptionalDouble.empty();

  Goal(Setup setup, Evaluation evaluation, RunSink sink) {
    this.evaluation = evaluation;
    this.every = setup.spec().get(Keys.OPTIMIZER) == OptimizerKind.HESSIAN_FREE ? 1 : EVERY;
    this.threshold = setup.spec().find(Keys.ERROR_BELOW);
    this.sink = sink;
  }

  /**
   * Whether the error after this update is below the threshold, and on other sequences again. The
   * sink hears of it when both are known, so a cancelled test leaves no trace.
   */
  boolean reached(long update, boolean last, Parameters parameters) {
    if (update == 0 || threshold.isEmpty() || (update % every != 0 && !last)) {
      return false;
    }
    double error = evaluation.error(parameters, 2 * update, TEST_SEQUENCES);
    if (error < threshold.get()) {
      double confirmed = evaluation.error(parameters, 2 * update + 1, CONFIRMATION_SEQUENCES);
      if (confirmed < threshold.get()) {
        solvedAt = OptionalLong.of(update);
        confirmedError = OptionalDouble.of(confirmed);
      }
    }
    if (Double.isFinite(error)) {
      sink.sampled("error", "1", update, error);
    }
    return solvedAt.isPresent();
  }

  /** The update of the first confirmed test. */
  OptionalLong solvedAt() {
    return solvedAt;
  }

  /** Whether it was reached; empty without {@code stop_when}. */
  Optional<Boolean> solved() {
    return threshold.map(value -> solvedAt.isPresent());
  }

  /** The error with these parameters, the final ones; empty where it is not finite. */
  OptionalDouble finalError(Parameters parameters) {
    if (confirmedError.isPresent()) {
      return confirmedError;
    }
    double error = evaluation.error(parameters, FINAL_ROUND, TEST_SEQUENCES);
    return Double.isFinite(error) ? OptionalDouble.of(error) : OptionalDouble.empty();
  }
}
