package rhoscope.rules;

import static rhoscope.evidence.Quantity.CLIP_NORM_P90;
import static rhoscope.evidence.Quantity.NON_FINITE_UPDATE;
import static rhoscope.rules.Wording.number;
import static rhoscope.rules.Wording.rounded;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;

/** A value of the recorded run became NaN or infinite. */
final class NonFiniteValue {
  static final Rule RULE =
      Rule.named("non-finite-value")
          .severity(Severity.ERROR)
          .basis(Basis.MEASURED)
          .summary("a value of the run became NaN or infinite")
          .explanation(
              """
              From the first NaN or infinity on every number of a training is meaningless, and a single
              update spreads it to all weights. The finding names the update, the tensor, the gate, the
              time step and the pass at which it appeared first, before it spread.

              Products of small numbers underflow to 0 and make no NaN; it takes an overflow, ∞ − ∞,
              0 · ∞, or data that hold one. An `input` that is not finite points at the data. A
              `hidden_state` that grew over the time steps is a state that explodes: ReLU or linear
              units with too large a gain. A `gradient` or `state_gradient` is an exploding gradient,
              which clipping bounds; but a norm that is itself infinite cannot be clipped, and then
              the learning rate or the gain has to come down.
              """)
          .needs(NON_FINITE_UPDATE)
          .source("IEEE 754; pytorch issue 46849: clipping passes an infinite norm on")
          .example(
              """
              // evidence (run): non_finite_update = 312, clip_norm_p90 = 2.3412
              // non-finite: update 312, gradient:recurrent, gate h, time step 17, backward
              {
                "model": {"cell": "rnn"},
                "training": {"optimizer": {"learning_rate": 0.5}}
                                                          //^^^ error[non-finite-value]: update 312: first NaN or infinity in gradient:recurrent, gate h, step 17, backward
              }
              """)
          .example(
              """
              // evidence (run): updates = 1000, final_loss = 0.01
              {
                "model": {"cell": "rnn"},
                "training": {"optimizer": {"learning_rate": 0.5}}
              }
              """)
          .check(NonFiniteValue::check);

  private static void check(Context rule) {
    Optional<NonFiniteEvent> found = rule.evidence().nonFinite();
    if (!rule.fromRun() || found.isEmpty()) {
      return;
    }
    NonFiniteEvent event = found.get();
    ModelSpec spec = rule.spec();
    boolean fromData = event.tensor().equals("input");
    String data = spec.says(Keys.FILE) ? Keys.FILE.path() : Keys.TASK.path();
    String message =
        "update "
            + event.update()
            + ": first NaN or infinity in "
            + event.tensor()
            + (event.gate().isEmpty() ? "" : ", gate " + event.gate())
            + (event.timeStep() == 0 ? "" : ", step " + event.timeStep())
            + ", "
            + event.pass();
    rule.report(fromData ? data : Keys.LEARNING_RATE.path(), message)
        .value("update", event.update())
        .value("tensor", event.tensor())
        .value("gate", event.gate())
        .value("time_step", event.timeStep())
        .value("pass", event.pass())
        .fixes(fromData ? List.of() : fixes(rule));
  }

  private static List<Fix> fixes(Context rule) {
    List<Fix> fixes = new ArrayList<>();
    // the norm that nine of ten updates stayed below, as far as it was recorded
    double usual = rounded(rule.find(CLIP_NORM_P90).orElse(0));
    if (!rule.spec().says(Keys.CLIP_NORM) && Keys.CLIP_NORM.domain().read(usual).isPresent()) {
      String title =
          "Clip at norm " + number(usual) + ": one in ten of the last updates exceeded it";
      fixes.add(new Fix.Edit(title, Keys.CLIP_NORM.path(), usual));
    }
    double rate = rule.spec().get(Keys.LEARNING_RATE);
    double lower = rounded(rate / 10);
    String title =
        "Learning rate " + number(rate) + " → " + number(lower) + ": a tenth of each step";
    fixes.add(new Fix.Edit(title, Keys.LEARNING_RATE.path(), lower));
    return fixes;
  }

  private NonFiniteValue() {}
}
