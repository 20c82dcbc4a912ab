package rhoscope.lab;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import rhoscope.linalg.Norms;
import rhoscope.model.Loss;
import rhoscope.nn.Parameters;

/**
 * What is probed: a network, and sequences of one length with their targets.
 *
 * @param parameters not modified
 * @param loss of an output row against its target
 * @param steps T
 * @param sequences N
 * @param inputs T × N × D, time-major
 * @param targets a row per output row, as {@link rhoscope.nn.RowLosses64} wants them
 * @param everyStep whether each step has an output row, T · N of them time-major, or only the last
 * @param direction N × O, what is sent back in place of ∂E/∂y, of any step; empty for ∂E/∂y itself
 */
@SuppressWarnings("ArrayRecordComponent")
public record Subject(
    Parameters parameters,
    Loss loss,
    int steps,
    int sequences,
    double[] inputs,
    double[] targets,
    boolean everyStep,
    Optional<double[]> direction) {

  /** With ∂E/∂y sent back. */
  public Subject(
      Parameters parameters,
      Loss loss,
      int steps,
      int sequences,
      double[] inputs,
      double[] targets,
      boolean everyStep) {
    this(parameters, loss, steps, sequences, inputs, targets, everyStep, Optional.empty());
  }

  /**
   * This with a vector of length 1 for each sequence in place of ∂E/∂y, to judge the network apart
   * from its residual.
   *
   * @param random draws its direction, all alike
   */
  Subject inRandomDirections(RandomGenerator random) {
    int outputs = parameters.architecture().outputs();
    double[] rows = new double[sequences * outputs];
    for (int n = 0; n < sequences; n++) {
      double length = 0;
      while (length == 0) {
        for (int o = n * outputs; o < (n + 1) * outputs; o++) {
          rows[o] = random.nextGaussian();
        }
        length = Norms.euclidean(rows, n * outputs, outputs);
      }
      for (int o = n * outputs; o < (n + 1) * outputs; o++) {
        rows[o] /= length;
      }
    }
    return new Subject(
        parameters, loss, steps, sequences, inputs, targets, everyStep, Optional.of(rows));
  }

  /**
   * @throws IllegalArgumentException if a size is below 1 or an array too short
   */
  public Subject {
    long rows = (everyStep ? (long) steps : 1) * sequences;
    long inputCount = (long) steps * sequences * parameters.architecture().inputs();
    if (steps < 1
        || sequences < 1
        || inputs.length < inputCount
        || targets.length < rows * targetWidth(loss, parameters)) {
      throw new IllegalArgumentException(
          "T " + steps + ", N " + sequences + ", D N T " + inputs.length);
    }
  }

  /** Numbers of a target row: a class index, or one per output. */
  static int targetWidth(Loss loss, Parameters parameters) {
    return loss == Loss.SOFTMAX_CROSS_ENTROPY ? 1 : parameters.architecture().outputs();
  }

  /** The targets of the output rows at step t, 1 … T. */
  double[] targetsAt(int step) {
    int width = sequences * targetWidth(loss, parameters);
    int at = everyStep ? (step - 1) * width : 0;
    return Arrays.copyOfRange(targets, at, at + width);
  }
}
