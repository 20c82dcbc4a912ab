package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Loss;

/**
 * The loss E of outputs y against targets, and ∂E/∂y, over output rows: one per sequence, or per
 * sequence and step. For one thread.
 *
 * <p>E is a mean over the rows that have a loss: squared error, also over the outputs, of (y −
 * target)² without a factor ½; of −ln softmax(y)[target]; or of the binary cross-entropies of
 * sigmoid(y), summed over the outputs. Sums are in float64. Nothing overflows as long as y is
 * finite and (y − target)² is.
 *
 * <p>Targets are a row of O numbers per output row; for softmax one class index 0 … O − 1.
 */
public final class RowLosses64 implements RowLoss64 {
  /*
   * The kernel's logistic function σ is the only transcendental one that every row needs:
   *
   *   e^x = σ(x) / (1 − σ(x))                                     exact to rounding for x ≤ 0
   *   Σ ln(1 + e^{−|y|}) = −Σ ln σ(|y|) = −ln Π σ(|y|)            one logarithm for up to 512 outputs,
   *                                                               as each factor lies in [½, 1]
   *   softmax: ln Σ e^{y − max}                                   one logarithm per row
   */
  private static final int FACTORS = 512;

  private final Kernel64 kernel;
  private final Loss loss;
  private final int outputs;
  private final double[] sigma;

  /** Of rows of so many outputs O. */
  public RowLosses64(Kernel64 kernel, Loss loss, int outputs) {
    this.kernel = kernel;
    this.loss = loss;
    this.outputs = outputs;
    this.sigma = new double[kernel.padded(outputs)];
  }

  /**
   * E, and ∂E/∂y, of rows that all have a loss.
   *
   * @param rows R, at least 1
   * @param y R × O, not modified
   * @param targets of these rows
   * @param dy receives ∂E/∂y, R × O
   * @throws IllegalArgumentException if a class index lies outside 0 … O − 1
   */
  public /* wide */ double evaluate(
      int rows, double[] y, /* wide */ double[] targets, double[] dy) {
    /* wide */ double share = share(loss, rows, outputs);
    /* wide */ double sum = 0;
    for (int r = 0; r < rows; r++) {
      sum += row(y, r * outputs, targets, r, share, dy);
    }
    return sum * share;
  }

  /** What the sum of the rows' losses is multiplied by. */
  static /* wide */ double share(Loss loss, long rows, int outputs) {
    /* wide */ double count = rows;
    return 1 / (loss == Loss.SQUARED_ERROR ? count * outputs : count);
  }

  @Override
  public /* wide */ double row(
      double[] y,
      int at,
      /* wide */ double[] targets,
      int row,
      /* wide */ double share,
      double[] dy) {
    return switch (loss) {
      case SQUARED_ERROR -> squaredError(y, at, targets, row * outputs, share, dy);
      case SOFTMAX_CROSS_ENTROPY -> softmax(y, at, targets[row], share, dy);
      case SIGMOID_CROSS_ENTROPY -> sigmoid(y, at, targets, row * outputs, share, dy);
    };
  }

  /**
   * H_L v of a row, H_L the second derivatives of {@code share} times its loss in its outputs,
   * which depend on no target.
   *
   * @param y O outputs from {@code at}
   * @param v O numbers from {@code at}; overwritten with H_L v
   */
  void curve(double[] y, int at, /* wide */ double share, double[] v) {
    switch (loss) {
      case SQUARED_ERROR -> {
        for (int o = at; o < at + outputs; o++) {
          v[o] = /* narrow */ (2 * share * v[o]);
        }
      }
      case SOFTMAX_CROSS_ENTROPY -> curveSoftmax(y, at, share, v);
      case SIGMOID_CROSS_ENTROPY -> {
        kernel.sigmoid(y, at, sigma, 0, outputs);
        for (int o = 0; o < outputs; o++) {
          /* wide */ double s = sigma[o];
          v[at + o] = /* narrow */ (s * (1 - s) * share * v[at + o]);
        }
      }
    }
  }

  /** diag(p) − p pᵀ, p the probabilities. */
  private void curveSoftmax(double[] y, int at, /* wide */ double share, double[] v) {
    /* wide */ double sum = exponentials(y, at, largest(y, at));
    /* wide */ double mean = 0;
    for (int o = 0; o < outputs; o++) {
      mean += exponential(sigma[o]) / sum * v[at + o];
    }
    for (int o = 0; o < outputs; o++) {
      v[at + o] = /* narrow */ (exponential(sigma[o]) / sum * (v[at + o] - mean) * share);
    }
  }

  private /* wide */ double squaredError(
      double[] y,
      int at,
      /* wide */ double[] targets,
      int from,
      /* wide */ double share,
      double[] dy) {
    /* wide */ double sum = 0;
    for (int o = 0; o < outputs; o++) {
      /* wide */ double error = y[at + o] - targets[from + o];
      sum += error * error;
      dy[at + o] = /* narrow */ (2 * error * share);
    }
    return sum;
  }

  private /* wide */ double softmax(
      double[] y, int at, /* wide */ double target, /* wide */ double share, double[] dy) {
    int k = (int) target;
    if (k != target || k < 0 || outputs <= k) {
      throw new IllegalArgumentException("class " + target + " of " + outputs);
    }
    double max = largest(y, at);
    /* wide */ double sum = exponentials(y, at, max);
    for (int o = 0; o < outputs; o++) {
      dy[at + o] = /* narrow */ (exponential(sigma[o]) * share / sum);
    }
    /* wide */ double own = exponential(sigma[k]) / sum;
    dy[at + k] = /* narrow */ ((own - 1) * share);
    /* wide */ double below = max;
    return StrictMath.log(sum) + (below - y[at + k]);
  }

  private double largest(double[] y, int at) {
    double max = y[at];
    for (int o = 1; o < outputs; o++) {
      max = Math.max(max, y[at + o]);
    }
    return max;
  }

  /** Σ e^{y − max}; leaves σ(y − max) of each output. */
  private /* wide */ double exponentials(double[] y, int at, double max) {
    for (int o = 0; o < outputs; o++) {
      sigma[o] = y[at + o] - max;
    }
    kernel.sigmoid(sigma, 0, sigma, 0, outputs);
    /* wide */ double sum = 0;
    for (int o = 0; o < outputs; o++) {
      sum += exponential(sigma[o]);
    }
    return sum;
  }

  /** e^x from σ(x). */
  private static /* wide */ double exponential(/* wide */ double sigma) {
    return sigma / (1 - sigma);
  }

  private /* wide */ double sigmoid(
      double[] y,
      int at,
      /* wide */ double[] targets,
      int from,
      /* wide */ double share,
      double[] dy) {
    kernel.sigmoid(y, at, sigma, 0, outputs);
    /* wide */ double sum = 0;
    /* wide */ double product = 1;
    for (int o = 0; o < outputs; o++) {
      /* wide */ double s = sigma[o];
      product *= Math.max(s, 1 - s);
      sum += Math.max(y[at + o], 0) - targets[from + o] * y[at + o];
      dy[at + o] = /* narrow */ ((s - targets[from + o]) * share);
      if (o % FACTORS == FACTORS - 1) {
        sum -= StrictMath.log(product);
        product = 1;
      }
    }
    return sum - StrictMath.log(product);
  }

  /**
   * What a row of outputs says, in the form of an input: the outputs themselves where the error is
   * squared, one class drawn from softmax(y), or each output drawn, 1 with probability sigmoid(y).
   *
   * @param y O outputs from {@code at}
   * @param feedback draws for sequence n at step t
   * @param x receives O numbers from {@code xAt}
   */
  @Override
  public void say(double[] y, int at, Feedback feedback, int t, int n, double[] x, int xAt) {
    switch (loss) {
      case SQUARED_ERROR -> System.arraycopy(y, at, x, xAt, outputs);
      case SOFTMAX_CROSS_ENTROPY -> {
        Arrays.fill(x, xAt, xAt + outputs, 0);
        x[xAt + drawn(y, at, feedback.uniform(t, n, 0))] = 1;
      }
      case SIGMOID_CROSS_ENTROPY -> {
        kernel.sigmoid(y, at, sigma, 0, outputs);
        for (int o = 0; o < outputs; o++) {
          x[xAt + o] = feedback.uniform(t, n, o) < sigma[o] ? 1 : 0;
        }
      }
    }
  }

  /**
   * The class at which the distribution function exceeds u; the last where rounding leaves none.
   */
  private int drawn(double[] y, int at, /* wide */ double u) {
    /* wide */ double rest = u * exponentials(y, at, largest(y, at));
    int o = 0;
    while (o < outputs - 1 && exponential(sigma[o]) <= rest) {
      rest -= exponential(sigma[o]);
      o++;
    }
    return o;
  }
}
