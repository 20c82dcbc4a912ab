package rhoscope.nn;

import rhoscope.model.Loss;

/**
 * The loss E of outputs y against targets, and ∂E/∂y, over output rows: one per sequence, or per
 * sequence and step.
 *
 * <p>E is a mean over the rows that have a loss: squared error, also over the outputs, of (y −
 * target)² without a factor ½; of −ln softmax(y)[target]; or of the binary cross-entropies of
 * sigmoid(y), summed over the outputs. Nothing overflows as long as y is finite and (y − target)²
 * is.
 */
public final class Losses {
  /**
   * E, and ∂E/∂y, of rows that all have a loss.
   *
   * @param rows R, at least 1
   * @param outputs O
   * @param y R × O, not modified
   * @param targets R × O numbers; for softmax R class indices 0 … O − 1
   * @param dy receives ∂E/∂y, R × O
   */
  public static double evaluate(
      Loss loss, int rows, int outputs, double[] y, double[] targets, double[] dy) {
    double share = share(loss, rows, outputs);
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      sum += row(loss, outputs, y, r, targets, share, dy);
    }
    return sum * share;
  }

  private static double share(Loss loss, int rows, int outputs) {
    return loss == Loss.SQUARED_ERROR ? 1.0 / ((double) rows * outputs) : 1.0 / rows;
  }

  private static double row(
      Loss loss, int outputs, double[] y, int row, double[] targets, double share, double[] dy) {
    int at = row * outputs;
    return switch (loss) {
      case SQUARED_ERROR -> squaredError(outputs, y, at, targets, share, dy);
      case SOFTMAX_CROSS_ENTROPY -> softmax(outputs, y, at, targets[row], share, dy);
      case SIGMOID_CROSS_ENTROPY -> sigmoid(outputs, y, at, targets, share, dy);
    };
  }

  private static double squaredError(
      int outputs, double[] y, int at, double[] targets, double share, double[] dy) {
    double sum = 0;
    for (int o = at; o < at + outputs; o++) {
      double error = y[o] - targets[o];
      sum += error * error;
      dy[o] = 2 * error * share;
    }
    return sum;
  }

  /** −ln softmax(y)[k] = ln Σ e^{y − max} + max − y_k; its gradient is softmax(y) − [o = k]. */
  private static double softmax(
      int outputs, double[] y, int at, double target, double share, double[] dy) {
    int k = (int) target;
    if (k != target || k < 0 || outputs <= k) {
      throw new IllegalArgumentException("class " + target + " of " + outputs);
    }
    double max = Double.NEGATIVE_INFINITY;
    for (int o = at; o < at + outputs; o++) {
      max = Math.max(max, y[o]);
    }
    double sum = 0;
    for (int o = at; o < at + outputs; o++) {
      dy[o] = StrictMath.exp(y[o] - max);
      sum += dy[o];
    }
    for (int o = at; o < at + outputs; o++) {
      dy[o] *= share / sum;
    }
    dy[at + k] -= share;
    return StrictMath.log(sum) + (max - y[at + k]);
  }

  /** ln(1 + e^y) − target·y, as max(y, 0) + ln(1 + e^{−|y|}) − target·y; gradient σ(y) − target. */
  private static double sigmoid(
      int outputs, double[] y, int at, double[] targets, double share, double[] dy) {
    double sum = 0;
    for (int o = at; o < at + outputs; o++) {
      double small = StrictMath.exp(-Math.abs(y[o]));
      sum += Math.max(y[o], 0) + StrictMath.log1p(small) - targets[o] * y[o];
      dy[o] = ((0 <= y[o] ? 1 : small) / (1 + small) - targets[o]) * share;
    }
    return sum;
  }

  private Losses() {}
}
