package rhoscope.lsp;

import java.util.concurrent.CancellationException;
import rhoscope.analysis.Numbers;
import rhoscope.evidence.RunResult;
import rhoscope.model.Labels;
import rhoscope.worker.JobProblem;
import rhoscope.worker.TrainAnswer;

/**
 * How a training ended, for the user.
 *
 * @param line lower case, no final period
 * @param well false for what the user has to see
 */
record TrainingEnd(String line, boolean well) {
  static TrainingEnd of(TrainAnswer answer) {
    RunResult result = answer.result();
    String loss =
        result.finalLoss().isPresent()
            ? ", loss " + Numbers.three(result.finalLoss().getAsDouble())
            : "";
    String lost = answer.stored() ? "" : "; the run is not stored";
    String made = Labels.count(result.updates(), "update") + loss + lost;
    return switch (result.outcome()) {
      case FINISHED, RUNNING -> new TrainingEnd("trained " + made, answer.stored());
      case DIVERGED -> new TrainingEnd("diverged after " + made, false);
      case INTERRUPTED, LOST -> new TrainingEnd("stopped after " + made, answer.stored());
    };
  }

  /** Of one without an answer. */
  static TrainingEnd of(Throwable failure) {
    if (failure instanceof CancellationException) {
      return new TrainingEnd("stopped before the first update", true);
    }
    String line = String.valueOf(failure.getMessage());
    return new TrainingEnd(
        failure instanceof JobProblem ? "not trained: " + line : "the training was lost: " + line,
        false);
  }
}
