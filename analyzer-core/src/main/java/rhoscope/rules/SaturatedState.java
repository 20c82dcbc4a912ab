package rhoscope.rules;

import static rhoscope.evidence.Quantity.MEAN_SLOPE;
import static rhoscope.evidence.Quantity.SATURATED_FRACTION;
import static rhoscope.rules.Wording.number;
import static rhoscope.rules.Wording.percent;

import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;

/** Most states lie so far out on their nonlinearity that they pass no gradient on. */
final class SaturatedState {
  static final Rule RULE =
      Rule.named("saturated-state")
          .severity(Severity.WARNING)
          .basis(Basis.MEASURED)
          .summary("most states are saturated and hardly pass a gradient on")
          .explanation(
              """
              Each step back multiplies the gradient of a unit by `φ′(z)`. Where tanh is beyond ±0.949 its
              slope is below a tenth of the steepest, and two such steps leave a hundredth. Inputs that
              are not scaled, large biases and large recurrent weights push states out there; the
              gradient that would bring them back has to pass the same slopes.

              Found where more than half of all units, steps and sequences of the probe have a slope
              below a tenth of `sup |φ′|`, in a plain RNN with tanh or sigmoid. A network that keeps a
              bit by saturating on purpose has learned something: where the task was solved it is
              information. The threshold is the usual one of the rules for feed-forward networks.
              """)
          .needs(SATURATED_FRACTION, MEAN_SLOPE)
          .reads(Keys.CELL, Keys.ACTIVATION)
          .source("Glorot, Bengio 2010, section 3; Pascanu, Mikolov, Bengio 2013, eq. 6")
          .example(
              """
              // evidence (initialization): saturated_fraction = 0.63, mean_slope = 0.21
              {
                "model": {"initialization": {"recurrent": {"kind": "gaussian", "gain": 4.0}}}
                                           //^^^^^^^^^^^ warning[saturated-state]: 63.0 % of all states have a slope under a tenth of the steepest; mean slope 0.210
              }
              """)
          .example(
              """
              // evidence (run): saturated_fraction = 0.63, mean_slope = 0.21, solved = 1
              {
                "model": {"initialization": {"recurrent": {"kind": "gaussian", "gain": 1.0}}}
                                           //^^^^^^^^^^^ information[saturated-state]: 63.0 % of all states have a slope under a tenth of the steepest; mean slope 0.210
              }
              """)
          .example(
              """
              // evidence (initialization): saturated_fraction = 0.3, mean_slope = 0.5
              { "model": {"initialization": {"recurrent": {"kind": "gaussian", "gain": 2.0}}} }
              """)
          .check(SaturatedState::check);

  /** Above this share the state as a whole hardly passes a gradient on. */
  private static final double MOST = 0.5;

  private static void check(Context rule) {
    double share = rule.value(SATURATED_FRACTION);
    if (share <= MOST || !saturates(rule.spec())) {
      return;
    }
    String message =
        percent(share)
            + " of all states have a slope under a tenth of the steepest; mean slope "
            + number(rule.value(MEAN_SLOPE));
    rule.report(Remedy.recurrentKey(rule.spec()), message)
        .severity(rule.solved() ? Severity.INFORMATION : rule.severity())
        .value("saturated_fraction", share)
        .value("mean_slope", rule.value(MEAN_SLOPE));
  }

  private static boolean saturates(ModelSpec spec) {
    return spec.get(Keys.CELL) == Cell.RNN
        && switch (spec.get(Keys.ACTIVATION)) {
          case TANH, SIGMOID -> true;
          case RELU, LINEAR -> false;
        };
  }

  private SaturatedState() {}
}
