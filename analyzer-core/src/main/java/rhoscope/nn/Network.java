package rhoscope.nn;

import java.util.function.BooleanSupplier;
import rhoscope.model.Activation;
import rhoscope.model.Loss;

/**
 * The cell, the read-out and the loss in one: E and its gradient for N sequences of T steps. It
 * holds no numbers of its own; parameters and buffers are the caller's.
 */
public final class Network {
  private final ElmanCell cell;
  private final Readout readout;
  private final Loss loss;

  /**
   * A network.
   *
   * @param cancelled asked every few milliseconds of a pass; on true the pass ends with a {@link
   *     java.util.concurrent.CancellationException}
   */
  public Network(Activation activation, Loss loss, BooleanSupplier cancelled) {
    this.cell = new ElmanCell(activation, cancelled);
    this.readout = new Readout(cancelled);
    this.loss = loss;
  }

  /**
   * States, outputs, the loss and ∂E/∂y.
   *
   * @param p not modified
   * @param inputs T × N × D, time-major
   * @param targets a row per output row of the trace, as {@link Losses} wants them
   * @param trace fitted to T and N; receives states, pre-activations, outputs, ∂E/∂y
   * @return E, NaN or infinite after an overflow on the way
   */
  public double forward(Parameters p, double[] inputs, double[] targets, Trace trace) {
    cell.forward(p, inputs, trace);
    readout.forward(p, trace);
    return Losses.evaluate(loss, trace, targets);
  }

  /**
   * The gradient, by back-propagation through all steps.
   *
   * @param p as in the forward pass, not modified
   * @param inputs as in the forward pass
   * @param trace after the forward pass; receives the gradients of states and pre-activations and
   *     the norms of the former
   * @param gradient ∂E/∂θ is added to it
   */
  public void backward(Parameters p, double[] inputs, Trace trace, Parameters gradient) {
    readout.backward(p, trace, gradient);
    cell.backward(p, inputs, trace, gradient);
  }
}
