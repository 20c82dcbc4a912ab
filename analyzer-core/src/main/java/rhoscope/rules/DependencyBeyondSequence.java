package rhoscope.rules;

import static rhoscope.rules.Wording.count;

import java.util.Optional;
import java.util.OptionalInt;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.Severity;

/** The declared dependency is longer than the sequences that the network sees. */
final class DependencyBeyondSequence {
  static final Rule RULE =
      Rule.named("dependency-beyond-sequence")
          .severity(Severity.WARNING)
          .basis(Basis.PROVED)
          .summary("the declared dependency is longer than the sequences")
          .explanation(
              """
              Back-propagation through time ends at the first step of a sequence. With sequences of
              T steps no gradient reaches an input further back, whatever the weights, and no probe
              can measure how much of it would be left. `data.dependency` above `data.length` asks for
              more than the data show the network.

              Found for tasks and for windows of a series or a text, whose T follows from `data.length`.
              Silent for files of tensors and chorales, whose sequences have a length of their own.
              """)
          .reads(Keys.TASK, Keys.LENGTH, Keys.DEPENDENCY, Keys.POSITIONS, Keys.OVERSHOOT)
          .reads(Keys.FILE, Keys.LOSS_AT)
          .source("Werbos 1990, Backpropagation through time: what it does and how to do it")
          .example(
              """
              {
                "model": {"initialization": {"recurrent": {"kind": "identity"}}},
                "data": {"task": "adding", "length": 60, "dependency": 100}
                                                                     //^^^ warning[dependency-beyond-sequence]: dependency 100, but sequences have 60 steps; no gradient can reach back further
              }
              """)
          .example(
              """
              {
                "model": {"initialization": {"recurrent": {"kind": "identity"}}},
                "data": {"task": "adding", "length": 60, "dependency": 60}
              }
              """)
          .example(
              """
              {
                "model": {"cell": "rnn"},
                "data": {"file": "measured.safetensors", "dependency": 200}
              }
              """)
          .check(DependencyBeyondSequence::check);

  private static void check(Context rule) {
    Optional<Long> declared = rule.spec().find(Keys.DEPENDENCY);
    OptionalInt shown = rule.length();
    if (declared.isEmpty() || shown.isEmpty() || declared.get() <= shown.getAsInt()) {
      return;
    }
    long needed = declared.get();
    int steps = shown.getAsInt();
    String message =
        "dependency "
            + needed
            + ", but sequences have "
            + count(steps, "step")
            + "; no gradient can reach back further";
    long length = rule.spec().get(Keys.LENGTH);
    long longer = length + needed - steps;
    String title = "Length " + length + " → " + longer + ": a gradient can reach back that far";
    rule.report(Keys.DEPENDENCY.path(), message)
        .value("dependency_steps", needed)
        .value("length", steps)
        .fix(new Fix.Edit(title, Keys.LENGTH.path(), (double) longer));
  }

  private DependencyBeyondSequence() {}
}
