package rhoscope.train;

import java.util.Optional;
import rhoscope.data.Batch;
import rhoscope.nn.Parameters;
import rhoscope.nn.Trace;
import rhoscope.train.NonFinite.Pass;

/**
 * Finds the first NaN or infinity that an update left in its buffers. It runs once in a training,
 * after the loss, the norm of the gradient or the new parameters have turned out not to be finite,
 * and once in a probe.
 */
public final class NonFiniteSearch {
  /*
   * The order is that of the computation, so the first hit is a cause and not a consequence:
   * parameters; then input, pre-activation and state of each step, outputs, loss; then the gradients
   * of outputs, of each step from the last to the first, of parameters. An infinite pre-activation
   * that a tanh made finite again is reported too, if anything else went wrong.
   */
  private final long update;
  private final Trace trace;
  private final int steps;
  private final int hidden;
  private final int inputs;
  private final int outputs;

  /**
   * A search.
   *
   * @param update 1-based: the one that is being made
   * @param trace after its forward pass
   */
  public NonFiniteSearch(long update, Trace trace) {
    this.update = update;
    this.trace = trace;
    this.steps = trace.steps();
    this.hidden = trace.sequences() * trace.architecture().hidden();
    this.inputs = trace.sequences() * trace.architecture().inputs();
    this.outputs = trace.sequences() * trace.architecture().outputs();
  }

  /** After a forward pass whose loss is not finite. */
  NonFinite inForward(Parameters parameters, Batch batch) {
    return inParameters(parameters)
        .or(() -> inStates(batch.inputs()))
        .or(this::inOutputs)
        .orElseGet(() -> new NonFinite(update, "loss", "", 0, Pass.FORWARD));
  }

  /** After a backward pass whose gradient has no finite norm, the forward pass being finite. */
  NonFinite inBackward(Parameters gradient) {
    if (anyIn(trace.outputGradients(), 0, trace.outputRows() * trace.architecture().outputs())) {
      return new NonFinite(update, "output_gradient", "", 0, Pass.BACKWARD);
    }
    return inStateGradients()
        .or(() -> in("gradient", gradient, Pass.BACKWARD))
        .orElseGet(() -> new NonFinite(update, "gradient_norm", "", 0, Pass.BACKWARD));
  }

  /** After an update that left a parameter not finite. */
  NonFinite inUpdate(Parameters velocity, Parameters parameters) {
    return in("velocity", velocity, Pass.UPDATE)
        .or(() -> in("parameter", parameters, Pass.UPDATE))
        .orElseThrow(() -> new AssertionError("every parameter is finite"));
  }

  /** In the parameters that a forward pass begins with. */
  public Optional<NonFinite> inParameters(Parameters parameters) {
    return in("parameter", parameters, Pass.FORWARD);
  }

  /** In inputs, pre-activations and states, step by step. */
  public Optional<NonFinite> inStates(double[] inputValues) {
    for (int t = 1; t <= steps; t++) {
      if (anyIn(inputValues, (t - 1) * inputs, inputs)) {
        return Optional.of(new NonFinite(update, "input", "", t, Pass.FORWARD));
      }
      if (anyIn(trace.preActivations(), (t - 1) * hidden, hidden)) {
        return Optional.of(new NonFinite(update, "pre_activation", "h", t, Pass.FORWARD));
      }
      if (anyIn(trace.states(), t * hidden, hidden)) {
        return Optional.of(new NonFinite(update, "hidden_state", "h", t, Pass.FORWARD));
      }
    }
    return Optional.empty();
  }

  private Optional<NonFinite> inOutputs() {
    int first = trace.everyStep() ? 1 : steps;
    for (int t = first; t <= steps; t++) {
      if (anyIn(trace.outputs(), (t - first) * outputs, outputs)) {
        return Optional.of(new NonFinite(update, "output", "", t, Pass.FORWARD));
      }
    }
    return Optional.empty();
  }

  private Optional<NonFinite> inStateGradients() {
    for (int t = steps; 1 <= t; t--) {
      if (anyIn(trace.stateGradients(), t * hidden, hidden)) {
        return Optional.of(new NonFinite(update, "state_gradient", "h", t, Pass.BACKWARD));
      }
      if (anyIn(trace.preActivationGradients(), (t - 1) * hidden, hidden)) {
        String tensor = "pre_activation_gradient";
        return Optional.of(new NonFinite(update, tensor, "h", t, Pass.BACKWARD));
      }
    }
    return Optional.empty();
  }

  private Optional<NonFinite> in(String kind, Parameters values, Pass pass) {
    for (Parameters.Entry entry : values.entries()) {
      if (anyIn(entry.values(), 0, entry.values().length)) {
        String tensor = kind + ":" + entry.name();
        String gate = entry.part().ofLayer() ? "h" : "";
        return Optional.of(new NonFinite(update, tensor, gate, 0, pass));
      }
    }
    return Optional.empty();
  }

  private static boolean anyIn(double[] values, int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (!Double.isFinite(values[i])) {
        return true;
      }
    }
    return false;
  }
}
