package rhoscope.lab;

import java.util.Arrays;
import java.util.Optional;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.model.Labels;
import rhoscope.nn.Trace;
import rhoscope.train.NonFinite;

/** Finds the first NaN or infinity of a probe's forward pass in the order of computation. */
final class NonFiniteSearch {
  private final Subject subject;
  private final Trace trace;
  private final long update;
  private final rhoscope.train.NonFiniteSearch search;

  NonFiniteSearch(Subject subject, Trace trace, long update) {
    this.subject = subject;
    this.trace = trace;
    this.update = update;
    this.search = new rhoscope.train.NonFiniteSearch(update, trace);
  }

  /** As it is recorded. */
  static NonFiniteEvent event(NonFinite found) {
    String pass = Labels.of(found.pass());
    return new NonFiniteEvent(found.update(), found.tensor(), found.gate(), found.timeStep(), pass);
  }

  /** In the parameters. */
  Optional<NonFiniteEvent> inParameters() {
    return search.inParameters(subject.parameters()).map(NonFiniteSearch::event);
  }

  /** In inputs, pre-activations and states, step by step. */
  Optional<NonFiniteEvent> inStates() {
    return search.inStates(subject.inputs()).map(NonFiniteSearch::event);
  }

  /** In the outputs of the last step, its loss, and ∂E/∂y. */
  Optional<NonFiniteEvent> inOutputs(double loss, double[] outputGradient) {
    int row = outputGradient.length;
    int at = subject.everyStep() ? (subject.steps() - 1) * row : 0;
    if (!finite(Arrays.copyOfRange(trace.outputs(), at, at + row))) {
      return event("output");
    }
    return Double.isFinite(loss) && finite(outputGradient) ? Optional.empty() : event("loss");
  }

  private Optional<NonFiniteEvent> event(String tensor) {
    NonFinite.Pass pass = NonFinite.Pass.FORWARD;
    return Optional.of(event(new NonFinite(update, tensor, "", subject.steps(), pass)));
  }

  private static boolean finite(double[] values) {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }
}
