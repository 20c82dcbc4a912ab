package rhoscope.nn;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import rhoscope.linalg.Norms;
import rhoscope.model.Activation;

/**
 * The plain recurrent network z_t = W h_{t−1} + U x_t + b, h_t = φ(z_t), for N sequences of T steps
 * at once, from h_0 = 0.
 *
 * <p>Everything is time-major: number d of sequence n at step t = 1 … T stands at {@code ((t−1)·N +
 * n)·D + d} of the inputs.
 */
public final class ElmanCell {
  /*
   * Forward and backward stand side by side so that each backward line can be read against the
   * forward line it differentiates. With z = W h₋ + U x + b and h = φ(z), one row per sequence:
   *
   *   da  = dh ⊙ φ′(z)          φ′ is written in h: 1 − h² for tanh, h(1 − h) for sigmoid
   *   dW += daᵀ h₋    dU += daᵀ x    db += Σ da
   *   dh₋ += da W
   *
   * dh is the total derivative: what the read-out puts there before the backward starts, plus what
   * arrives from the following step. What does not depend on the order of the steps is one product
   * over all of them: U x before the forward, dW and dU after the backward. The states begin with
   * h_0, so the first T blocks of N rows are exactly the h₋ that dW needs.
   *
   * The state Jacobian ∂h/∂h₋ = diag(φ′(z)) W is the factor whose products vanish or explode [1].
   *
   * [1] Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063
   */
  private final Activation activation;
  private final Pieces pieces;

  /**
   * A cell.
   *
   * @param cancelled asked every few milliseconds of a pass; on true the pass ends with a {@link
   *     java.util.concurrent.CancellationException}
   */
  public ElmanCell(Activation activation, BooleanSupplier cancelled) {
    this.activation = activation;
    this.pieces = new Pieces(cancelled);
  }

  /**
   * Fills the states and pre-activations of a trace.
   *
   * @param p not modified
   * @param inputs T × N × D, not modified
   * @param trace of the right T and N; receives z_1 … z_T and h_0 … h_T
   */
  public void forward(Parameters p, double[] inputs, Trace trace) {
    int hidden = p.architecture().hidden();
    int block = trace.sequences() * hidden;
    double[] z = trace.preActivations();
    double[] h = trace.states();
    Rows.fill(p.b(), z, 0, trace.steps() * trace.sequences());
    int rows = trace.steps() * trace.sequences();
    pieces.addNt(rows, hidden, p.architecture().inputs(), inputs, 0, p.u(), 0, z, 0);
    Arrays.fill(h, 0, block, 0);
    for (int t = 1; t <= trace.steps(); t++) {
      int now = (t - 1) * block;
      pieces.addNt(trace.sequences(), hidden, hidden, h, now, p.w(), 0, z, now);
      Nonlinearity.apply(activation, z, now, h, now + block, block);
    }
  }

  /**
   * Carries ∂E/∂h back through all steps.
   *
   * @param p as in the forward pass, not modified
   * @param inputs as in the forward pass, not modified
   * @param trace after the forward pass; its state gradients hold the direct part ∂⁺E/∂h_t of every
   *     step (0 where a step has no loss) and receive the total ∂E/∂h_t; its pre-activation
   *     gradients and the norms of the state gradients are filled
   * @param gradient ∂E/∂W, ∂E/∂U and ∂E/∂b are added to it
   */
  public void backward(Parameters p, double[] inputs, Trace trace, Parameters gradient) {
    int hidden = p.architecture().hidden();
    int block = trace.sequences() * hidden;
    double[] dh = trace.stateGradients();
    double[] da = trace.preActivationGradients();
    double[] norms = trace.stateGradientNorms();
    for (int t = trace.steps(); 1 <= t; t--) {
      int now = t * block;
      int before = now - block;
      norms[t - 1] = Norms.euclidean(dh, now, block);
      Nonlinearity.timesSlope(activation, dh, now, trace.states(), now, da, before, block);
      pieces.addNn(trace.sequences(), hidden, hidden, da, before, p.w(), 0, dh, before);
    }
    int rows = trace.steps() * trace.sequences();
    pieces.addTn(hidden, hidden, rows, da, 0, trace.states(), 0, gradient.w(), 0);
    pieces.addTn(hidden, p.architecture().inputs(), rows, da, 0, inputs, 0, gradient.u(), 0);
    Rows.addSum(da, 0, rows, gradient.b());
  }

  /**
   * J_t = ∂h_t/∂h_{t−1} = diag(φ′(z_t)) W of one sequence.
   *
   * @param w W, H × H; where it is scaled, J_t is scaled alike
   * @param slopes φ′(z_t) of the H units from {@code at}
   * @param jacobian receives J_t, H × H, row i the derivative of unit i
   */
  public static void stateJacobian(
      int hidden, double[] w, double[] slopes, int at, double[] jacobian) {
    for (int i = 0; i < hidden; i++) {
      double slope = slopes[at + i];
      for (int j = 0; j < hidden; j++) {
        jacobian[i * hidden + j] = slope * w[i * hidden + j];
      }
    }
  }
}
