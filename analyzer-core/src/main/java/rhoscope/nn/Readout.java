package rhoscope.nn;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** The linear read-out y = V h + c of the last step, or of every step. */
public final class Readout {
  private final Pieces pieces;

  /**
   * A read-out.
   *
   * @param cancelled as in {@link ElmanCell}
   */
  public Readout(BooleanSupplier cancelled) {
    this.pieces = new Pieces(cancelled);
  }

  /** y = h Vᵀ + c, one row per output row of the trace; its outputs are overwritten. */
  public void forward(Parameters p, Trace trace) {
    int rows = trace.outputRows();
    Sizes sizes = p.sizes();
    Rows.fill(p.c(), trace.outputs(), 0, rows);
    int at = trace.firstOutputState();
    pieces.addNt(
        rows, sizes.outputs(), sizes.hidden(), trace.states(), at, p.v(), 0, trace.outputs(), 0);
  }

  /**
   * dV += dyᵀ h, dc += Σ dy, and dh = dy V.
   *
   * @param p as in the forward pass, not modified
   * @param trace its output gradients hold dy; all its state gradients are overwritten with the
   *     direct part ∂⁺E/∂h_t
   * @param gradient ∂E/∂V and ∂E/∂c are added to it
   */
  public void backward(Parameters p, Trace trace, Parameters gradient) {
    int rows = trace.outputRows();
    Sizes sizes = p.sizes();
    int at = trace.firstOutputState();
    double[] dy = trace.outputGradients();
    double[] dh = trace.stateGradients();
    Arrays.fill(dh, 0, (trace.steps() + 1) * trace.sequences() * sizes.hidden(), 0);
    pieces.addNn(rows, sizes.hidden(), sizes.outputs(), dy, 0, p.v(), 0, dh, at);
    pieces.addTn(sizes.outputs(), sizes.hidden(), rows, dy, 0, trace.states(), at, gradient.v(), 0);
    Rows.addSum(dy, 0, rows, gradient.c());
  }
}
