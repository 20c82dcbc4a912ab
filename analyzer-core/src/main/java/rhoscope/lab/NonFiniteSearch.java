package rhoscope.lab;

import java.util.Optional;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.nn.Trace;

/** Finds the first NaN or infinity of a forward pass in the order in which it was computed. */
final class NonFiniteSearch {
  private final Subject subject;
  private final Trace trace;
  private final long update;

  NonFiniteSearch(Subject subject, Trace trace, long update) {
    this.subject = subject;
    this.trace = trace;
    this.update = update;
  }

  /** In inputs, pre-activations and states, step by step. */
  Optional<NonFiniteEvent> inStates() {
    int inputs = subject.sequences() * subject.parameters().sizes().inputs();
    int block = subject.sequences() * subject.parameters().sizes().hidden();
    for (int t = 1; t <= subject.steps(); t++) {
      if (bad(subject.inputs(), (t - 1) * inputs, inputs)) {
        return event("input", "", t);
      }
      if (bad(trace.preActivations(), (t - 1) * block, block)) {
        return event("pre_activation", "h", t);
      }
      if (bad(trace.states(), t * block, block)) {
        return event("hidden_state", "h", t);
      }
    }
    return Optional.empty();
  }

  /** In the outputs of the last step, its loss, and ∂E/∂y. */
  Optional<NonFiniteEvent> inOutputs(double loss, double[] outputGradient) {
    int t = subject.steps();
    int row = outputGradient.length;
    if (bad(trace.outputs(), subject.everyStep() ? (t - 1) * row : 0, row)) {
      return event("output", "", t);
    }
    if (!Double.isFinite(loss) || bad(outputGradient, 0, row)) {
      return event("loss", "", t);
    }
    return Optional.empty();
  }

  private Optional<NonFiniteEvent> event(String tensor, String gate, int step) {
    return Optional.of(new NonFiniteEvent(update, tensor, gate, step, "forward"));
  }

  private static boolean bad(double[] values, int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (!Double.isFinite(values[i])) {
        return true;
      }
    }
    return false;
  }
}
