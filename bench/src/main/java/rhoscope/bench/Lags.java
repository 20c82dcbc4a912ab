package rhoscope.bench;

import java.util.List;
import rhoscope.evidence.Norms;
import rhoscope.lab.JacobianNorms;
import rhoscope.lab.Subject;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

/** ‖∂h_T/∂h_k‖₂ of all lags of one sequence of a tanh RNN: h_t = tanh(W h_{t−1} + d_t). */
final class Lags implements Work {
  private static final double TOLERANCE = 1e-4;

  private final Subject subject;

  /**
   * Prepares the network.
   *
   * @param w H × H
   */
  Lags(int hidden, int steps, double[] w) {
    Parameters p = Parameters.zeros(Architecture.plain(hidden, hidden, 1));
    System.arraycopy(w, 0, p.get(Part.RECURRENT), 0, w.length);
    double[] u = p.get(Part.INPUT);
    for (int i = 0; i < hidden; i++) {
      u[i * hidden + i] = 1;
    }
    subject =
        new Subject(p, Loss.SQUARED_ERROR, steps, 1, drive(hidden, steps), new double[] {0}, false);
  }

  /** d_t, as the peer has it. */
  private static double[] drive(int hidden, int steps) {
    double[] drive = new double[steps * hidden];
    for (int t = 0; t < steps; t++) {
      for (int i = 0; i < hidden; i++) {
        drive[t * hidden + i] = 0.5 * Math.sin(1.3 * t + 0.7 * i);
      }
    }
    return drive;
  }

  @Override
  public double run(long times) {
    double longest = 0;
    for (long i = 0; i < times; i++) {
      List<Norms> norms = JacobianNorms.allLags(subject, 0, TOLERANCE, () -> false);
      longest = norms.get(norms.size() - 1).values()[0];
    }
    return longest;
  }
}
