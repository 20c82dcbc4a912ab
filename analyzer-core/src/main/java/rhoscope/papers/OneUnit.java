package rhoscope.papers;

import rhoscope.data.Batch;
import rhoscope.data.Cliff;
import rhoscope.data.RandomStream;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;

/**
 * One unit x_t = w σ(x_{t−1}) + b from x_0 = ½, and E_50 = (σ(x_50) − 0.7)² over w and b (Pascanu,
 * Mikolov, Bengio 2013, section 2.3). For one thread.
 */
final class OneUnit {
  /*
   * In the state h = σ(x) it is the ordinary cell h_t = σ(w h_{t−1} + u x_t + b) with a read-out of 1.
   * Its state begins at 0, so σ(½) enters as the first input with u = w, and what belongs to w is the
   * sum of both gradients.
   */
  private static final int STEPS = 50;
  private static final double DIFFERENCE = 1e-7;
  private static final double RATE = 0.05;
  private static final int DESCENT_STEPS = 2000;

  /** Near a saddle-node at distance d the unit passes in about 3/√d steps. */
  private static final int PATIENT_STEPS = 50_000;

  private final Architecture architecture = Architecture.plain(Activation.SIGMOID, 1, 1, 1);
  private final Network64 network =
      new Network64(Kernels.f64(), architecture, Loss.SQUARED_ERROR, false, 1, () -> false);
  private final Parameters parameters = Parameters.zeros(architecture);
  private final Parameters gradient = Parameters.zeros(architecture);
  private final Batch task = new Cliff(STEPS).draw(RandomStream.TRAINING.generator(1, 0), 1);

  OneUnit() {
    parameters.v()[0] = 1;
  }

  /** E_50 and its gradient. */
  record Point(double loss, double dw, double db) {
    double norm() {
      return StrictMath.hypot(dw, db);
    }
  }

  /** The loss at a point, by back-propagation. */
  Point at(double w, double b) {
    set(w, b);
    double loss = network.forward(STEPS, task.lengths(), task.inputs(), task.targets());
    network.backward();
    network.gradient().store(gradient);
    return new Point(loss, gradient.w()[0] + gradient.u()[0], gradient.b()[0]);
  }

  private void set(double w, double b) {
    parameters.w()[0] = w;
    parameters.u()[0] = w;
    parameters.b()[0] = b;
    network.weights().load(parameters);
  }

  /** |cos| of the angle between the gradient and the Hessian's eigenvector of largest |λ|. */
  double alignment(double w, double b) {
    Point right = at(w + DIFFERENCE, b);
    Point left = at(w - DIFFERENCE, b);
    Point above = at(w, b + DIFFERENCE);
    Point below = at(w, b - DIFFERENCE);
    double ww = (right.dw - left.dw) / (2 * DIFFERENCE);
    double bb = (above.db - below.db) / (2 * DIFFERENCE);
    double wb = (right.db - left.db + above.dw - below.dw) / (4 * DIFFERENCE);
    double mean = (ww + bb) / 2;
    double radius = StrictMath.hypot((ww - bb) / 2, wb);
    double leading = mean < 0 ? mean - radius : mean + radius;
    // (H − λ) v = 0: v is orthogonal to the longer row of H − λ
    boolean first = Math.abs(ww - leading) > Math.abs(bb - leading);
    double vw = first ? -wb : bb - leading;
    double vb = first ? ww - leading : -wb;
    Point here = at(w, b);
    return Math.abs(here.dw * vw + here.db * vb) / (here.norm() * StrictMath.hypot(vw, vb));
  }

  /**
   * The loss after gradient descent from a point.
   *
   * @param clipped whether a norm of 1 or more is scaled to 1 (Algorithm 1)
   */
  double descend(double w, double b, boolean clipped) {
    for (int i = 0; i < DESCENT_STEPS; i++) {
      Point point = at(w, b);
      double scale = clipped && 1 <= point.norm() ? 1 / point.norm() : 1;
      w -= RATE * scale * point.dw;
      b -= RATE * scale * point.db;
    }
    return at(w, b).loss;
  }

  /**
   * The b where the unit that starts high stops to stay high, or the one that starts low to stay
   * low: bisected to 1e-9, of a unit that has 50,000 steps to leave.
   */
  double lost(double w, boolean high) {
    double[] drive = new double[PATIENT_STEPS];
    drive[0] = high ? 1 : 0;
    double[] any = {0};
    int[] steps = {PATIENT_STEPS};
    double[] output = new double[1];
    double stays = high ? -w / 2 + 0.5 : -w / 2 - 0.5;
    double leaves = high ? -w / 2 - 0.5 : -w / 2 + 0.5;
    while (1e-9 < Math.abs(stays - leaves)) {
      double middle = (stays + leaves) / 2;
      set(w, middle);
      network.forward(PATIENT_STEPS, steps, drive, any);
      network.outputs(output);
      if (0.5 < output[0] == high) {
        stays = middle;
      } else {
        leaves = middle;
      }
    }
    return (stays + leaves) / 2;
  }
}
