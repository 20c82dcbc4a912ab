package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Loss;

/**
 * The mean of a loss over outputs that are normal: rows hold the means m of O outputs, and behind
 * them their variances s².
 *
 * <ul>
 *   <li>squared error: (m − target)² + s², exact
 *   <li>sigmoid cross-entropy: its value at κ m over κ, κ = 1/√(1 + π s²/8), within 0.03 or so:
 *       Wang, Manning 2013, eq. 7
 *   <li>softmax cross-entropy: its value at m + ½ Σ p (1 − p) s², p = softmax(m), to second order
 *       in s: Wager, Wang, Liang 2013, arXiv:1307.1493, eq. 6
 * </ul>
 */
final class MomentLosses64 implements RowLoss64 {
  private static final /* wide */ double D = StrictMath.PI / 8;

  private final Loss loss;
  private final int outputs;
  private final RowLosses64 plain;
  private final double[] y;
  private final double[] dy;

  /** Of so many outputs O. */
  MomentLosses64(Kernel64 kernel, Loss loss, int outputs) {
    this.loss = loss;
    this.outputs = outputs;
    boolean together = loss == Loss.SOFTMAX_CROSS_ENTROPY;
    this.plain = new RowLosses64(kernel, loss, together ? outputs : 1);
    this.y = new double[outputs];
    this.dy = new double[outputs];
  }

  @Override
  public /* wide */ double row(
      double[] from,
      int at,
      /* wide */ double[] targets,
      int row,
      /* wide */ double share,
      double[] into) {
    return switch (loss) {
      case SQUARED_ERROR -> squaredError(from, at, targets, row, share, into);
      case SIGMOID_CROSS_ENTROPY -> sigmoid(from, at, targets, row, share, into);
      case SOFTMAX_CROSS_ENTROPY -> softmax(from, at, targets, row, share, into);
    };
  }

  /** The network divides by twice as many outputs as there are. */
  private /* wide */ double squaredError(
      double[] from,
      int at,
      /* wide */ double[] targets,
      int row,
      /* wide */ double share,
      double[] into) {
    /* wide */ double sum = 0;
    System.arraycopy(from, at, y, 0, outputs);
    for (int o = 0; o < outputs; o++) {
      sum += plain.row(y, o, targets, row * outputs + o, 2 * share, dy) + from[at + outputs + o];
    }
    System.arraycopy(dy, 0, into, at, outputs);
    Arrays.fill(into, at + outputs, at + 2 * outputs, /* narrow */ (2 * share));
    return 2 * sum;
  }

  private /* wide */ double sigmoid(
      double[] from,
      int at,
      /* wide */ double[] targets,
      int row,
      /* wide */ double share,
      double[] into) {
    /* wide */ double sum = 0;
    for (int o = 0; o < outputs; o++) {
      /* wide */ double m = from[at + o];
      /* wide */ double k = 1 / Math.sqrt(1 + D * from[at + outputs + o]);
      y[o] = /* narrow */ (k * m);
      /* wide */ double cost = plain.row(y, o, targets, row * outputs + o, share, dy);
      sum += cost / k;
      into[at + o] = dy[o];
      // ∂κ/∂s² = −½ D κ³, ∂/∂κ of cost(κ m)/κ = (cost′ m − cost/κ)/κ
      /* wide */ double slope = dy[o] * m - share * cost / k;
      into[at + outputs + o] = /* narrow */ (-0.5 * D * k * k * slope);
    }
    return sum;
  }

  private /* wide */ double softmax(
      double[] from,
      int at,
      /* wide */ double[] targets,
      int row,
      /* wide */ double share,
      double[] into) {
    System.arraycopy(from, at, y, 0, outputs);
    /* wide */ double cost = plain.row(y, 0, targets, row, share, dy);
    int own = (int) targets[row];
    /* wide */ double sum = 0;
    /* wide */ double turn = 0; // Σ p (1 − 2p) s²
    for (int o = 0; o < outputs; o++) {
      /* wide */ double p = dy[o] / share + (o == own ? 1 : 0);
      /* wide */ double variance = from[at + outputs + o];
      sum += p * (1 - p) * variance;
      turn += p * (1 - 2 * p) * variance;
    }
    for (int o = 0; o < outputs; o++) {
      /* wide */ double p = dy[o] / share + (o == own ? 1 : 0);
      /* wide */ double slope = p * ((1 - 2 * p) * from[at + outputs + o] - turn);
      into[at + o] = /* narrow */ (dy[o] + share * slope / 2);
      into[at + outputs + o] = /* narrow */ (share * p * (1 - p) / 2);
    }
    return cost + sum / 2;
  }
}
