package rhoscope.rules;

import static rhoscope.evidence.Quantity.CLIP_NORM_P90;
import static rhoscope.evidence.Quantity.NON_FINITE_UPDATE;
import static rhoscope.evidence.Quantity.PREDICTED_DECAY;
import static rhoscope.rules.Wording.number;
import static rhoscope.rules.Wording.rounded;
import static rhoscope.rules.Wording.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;
import rhoscope.theory.Prediction;
import rhoscope.theory.SequenceLength;

/** A value of the recorded run or of the probe is NaN or infinite. */
final class NonFiniteValue {
  static final Rule RULE =
      Rule.named("non-finite-value")
          .severity(Severity.ERROR)
          .basis(Basis.MEASURED)
          .summary("a value of the run or the probe is NaN or infinite")
          .explanation(
              """
              From the first NaN or infinity on every number of a training is meaningless, and a single
              update spreads it to all weights. The finding names the update, the tensor, the gate, the
              time step and the pass at which it appeared first, before it spread. A probe of weights that
              no training has moved meets one where the weights file holds it, or where the state
              itself overflows: then no gradient exists, and no learning rate helps.

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
              // evidence (run): non_finite_update = 12, clip_norm_p90 = 2.3412
              // non-finite: update 12, hidden_state, gate h, time step 17, forward
              {
                "model": {"cell": "rnn"},
                "training": {"optimizer": {"kind": "hessian_free"}}
                                                 //^^^^^^^^^^^^^^ error[non-finite-value]: update 12: first NaN or infinity in hidden_state, gate h, step 17, forward
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
          .example(
              """
              // evidence (initialization): non_finite_update = 0
              // non-finite: update 0, hidden_state, gate h, time step 44, forward
              {
                "model": {
                  "activation": "relu",
                  "initialization": {"recurrent": {"kind": "gaussian", "gain": 1e6}}
                                   //^^^^^^^^^^^ error[non-finite-value]: hidden_state is not finite at step 44 of the probe; no gradient exists
                },
                "data": {"task": "adding"},
                "rules": {"severity": {"predicted-explosion": "off"}}
              }
              """)
          .example(
              """
              // evidence (weights): non_finite_update = 0
              // non-finite: update 0, parameter:recurrent (rnn.weight_hh_l0), gate h, time step 0, forward
              {
                "model": {"weights": "w.safetensors"}
                                   //^^^^^^^^^^^^^^^ error[non-finite-value]: recurrent (rnn.weight_hh_l0) of the weights file is not finite; no gradient exists
              }
              """)
          .example(
              """
              // evidence (initialization): non_finite_update = 0
              // non-finite: update 0, state_gradient, gate h, time step 100, backward
              {
                "model": {
                  "initialization": {"output": {"kind": "gaussian", "std": 1e6}}
                //^^^^^^^^^^^^^^^^ error[non-finite-value]: state_gradient overflows float64 at step 100 of the probe; its logarithm alone is measured
                }
              }
              """)
          .check(NonFiniteValue::check);

  private static final String PARAMETER = "parameter:";

  private static void check(Context rule) {
    Optional<NonFiniteEvent> found = rule.evidence().nonFinite();
    boolean outdated = !rule.fromRun() && rule.run().isPresent();
    if (found.isEmpty() || outdated) {
      return;
    }
    NonFiniteEvent event = found.get();
    rule.report(key(rule, event), rule.fromRun() ? ofRun(event) : ofProbe(rule, event))
        .value("update", event.update())
        .value("tensor", event.tensor())
        .value("gate", event.gate())
        .value("time_step", event.timeStep())
        .value("pass", event.pass())
        .fixes(fixes(rule, event));
  }

  private static String key(Context rule, NonFiniteEvent event) {
    ModelSpec spec = rule.spec();
    if (isData(event)) {
      return spec.says(Keys.FILE) ? Keys.FILE.path() : Keys.TASK.path();
    }
    if (isUntrained(event)) {
      return Remedy.recurrentKey(spec);
    }
    return (hasRate(spec) ? Keys.LEARNING_RATE : Keys.OPTIMIZER).path();
  }

  /** Whether a setting decides how long its steps are. */
  private static boolean hasRate(ModelSpec spec) {
    return Keys.LEARNING_RATE.isReadBy(spec.get(Keys.OPTIMIZER));
  }

  private static boolean isData(NonFiniteEvent event) {
    return event.tensor().equals("input");
  }

  /** Whether no update had moved the weights yet, so that no setting of the training is a cause. */
  private static boolean isUntrained(NonFiniteEvent event) {
    return event.update() < 1 || (event.update() == 1 && !event.pass().equals("update"));
  }

  private static String ofRun(NonFiniteEvent event) {
    return "update "
        + event.update()
        + ": first NaN or infinity in "
        + event.tensor()
        + (event.gate().isEmpty() ? "" : ", gate " + event.gate())
        + (event.timeStep() == 0 ? "" : ", step " + event.timeStep())
        + ", "
        + event.pass();
  }

  private static String ofProbe(Context rule, NonFiniteEvent event) {
    boolean file = rule.evidence().kind() == EvidenceKind.WEIGHTS;
    String tensor =
        event.tensor().startsWith(PARAMETER)
            ? event.tensor().substring(PARAMETER.length())
                + (file ? " of the weights file" : " of the initial weights")
            : event.tensor();
    String gate =
        List.of("", "h", "c").contains(event.gate()) ? "" : " (gate " + event.gate() + ")";
    String at = event.timeStep() == 0 ? "" : " at step " + event.timeStep() + " of the probe";
    return event.pass().equals("backward")
        ? tensor + gate + " overflows float64" + at + "; its logarithm alone is measured"
        : tensor + gate + " is not finite" + at + "; no gradient exists";
  }

  private static List<Fix> fixes(Context rule, NonFiniteEvent event) {
    if (isData(event) || !(isUntrained(event) || hasRate(rule.spec()))) {
      return List.of();
    }
    return isUntrained(event) ? calmer(rule) : smallerSteps(rule);
  }

  /** What shrinks the recurrence, where the drawn network is predicted to explode. */
  private static List<Fix> calmer(Context rule) {
    int steps = SequenceLength.assumed(rule.spec());
    OptionalDouble decay = Prediction.of(rule.spec()).find(PREDICTED_DECAY);
    double growth = StrictMath.pow(decay.orElse(1), steps);
    if (growth <= rule.spec().get(SettingKeys.PREDICTED_GROWTH)) {
      return List.of();
    }
    return Remedy.forGrowth(rule.spec(), steps, rule.dependency()).stream()
        .map(remedy -> remedy.fix(PredictedExplosion.effect(remedy, growth, steps)))
        .toList();
  }

  private static List<Fix> smallerSteps(Context rule) {
    List<Fix> fixes = new ArrayList<>();
    // the norm that nine of ten updates stayed below, as far as it was recorded
    double usual = rounded(rule.find(CLIP_NORM_P90).orElse(0));
    if (!rule.spec().says(Keys.CLIP_NORM)
        && !rule.spec().says(Keys.CLIP_VALUE)
        && Keys.CLIP_NORM.domain().read(usual).isPresent()) {
      String title =
          "Clip at norm " + number(usual) + ": one in ten of the last updates exceeded it";
      fixes.add(new Fix.Edit(title, Keys.CLIP_NORM.path(), usual));
    }
    double rate = rule.spec().get(Keys.LEARNING_RATE);
    double lower = rounded(rate / 10);
    String title =
        "Learning rate " + setting(rate) + " → " + setting(lower) + ": a tenth of each step";
    fixes.add(new Fix.Edit(title, Keys.LEARNING_RATE.path(), lower));
    return fixes;
  }

  private NonFiniteValue() {}
}
