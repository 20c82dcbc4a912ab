package rhoscope.nn;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** The linear read-out y = V h + c of each sequence's last step, or of every step. */
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
    gather(trace);
    int rows = trace.outputRows();
    int hidden = p.architecture().hidden();
    double[] h = trace.everyStep() ? trace.states() : trace.lastStates();
    Rows.fill(p.c(), trace.outputs(), 0, rows);
    pieces.addNt(
        rows, p.architecture().outputs(), hidden, h, firstRow(trace), p.v(), 0, trace.outputs(), 0);
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
    int hidden = p.architecture().hidden();
    int outputs = p.architecture().outputs();
    int at = firstRow(trace);
    double[] dy = trace.outputGradients();
    double[] h = trace.everyStep() ? trace.states() : trace.lastStates();
    double[] dh = trace.everyStep() ? trace.stateGradients() : trace.lastStateGradients();
    Arrays.fill(trace.stateGradients(), 0, trace.stateCount(), 0);
    Arrays.fill(dh, at, at + rows * hidden, 0);
    pieces.addNn(rows, hidden, outputs, dy, 0, p.v(), 0, dh, at);
    pieces.addTn(outputs, hidden, rows, dy, 0, h, at, gradient.v(), 0);
    Rows.addSum(dy, 0, rows, gradient.c());
    scatter(trace);
  }

  /** Where the states of the output rows begin: those of all steps stand behind h_0. */
  private static int firstRow(Trace trace) {
    return trace.everyStep() ? trace.sequences() * trace.architecture().hidden() : 0;
  }

  private static void gather(Trace trace) {
    int hidden = trace.architecture().hidden();
    for (int n = 0; !trace.everyStep() && n < trace.sequences(); n++) {
      System.arraycopy(trace.states(), trace.lastState(n), trace.lastStates(), n * hidden, hidden);
    }
  }

  private static void scatter(Trace trace) {
    int hidden = trace.architecture().hidden();
    double[] from = trace.lastStateGradients();
    double[] to = trace.stateGradients();
    for (int n = 0; !trace.everyStep() && n < trace.sequences(); n++) {
      System.arraycopy(from, n * hidden, to, trace.lastState(n), hidden);
    }
  }
}
