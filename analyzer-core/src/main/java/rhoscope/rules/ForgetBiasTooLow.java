package rhoscope.rules;

import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.number;
import static rhoscope.rules.Wording.rounded;
import static rhoscope.rules.Wording.setting;

import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Keys;
import rhoscope.model.Severity;

/** The forget bias lets an LSTM's cell fade long before its sequence ends. */
final class ForgetBiasTooLow {
  static final Rule RULE =
      Rule.named("forget-bias-too-low")
          .severity(Severity.INFORMATION)
          .basis(Basis.INDICATED)
          .summary("an lstm starts with forget gates that fade within a part of its sequence")
          .explanation(
              """
              Along the cell of an LSTM a gradient is multiplied by the forget gate at every step. With
              weights that say nothing yet that gate is `σ(b)`: 0.5 for PyTorch's bias of 0, 0.731 for
              Keras' `unit_forget_bias`, 0.953 for NeuralHydrology's usual 3. After T steps `σ(b)^T` is
              left; what lies further back than `ln 0.01 / ln σ(b)` steps starts with less than 1 % of
              its say. A bias of `ln(T − 1)` keeps `1/e` over T steps.

              Arithmetic on the bias alone: inputs and training move the gates, and a task that needs
              recent inputs only loses nothing. Found in files of other frameworks where both numbers are
              known; our own configs are probed instead.
              """)
          .source("Tallec, Ollivier 2018, arXiv:1804.11188; Jozefowicz, Zaremba, Sutskever 2015")
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{
                  "class_name": "LSTM",
                  "config": {"batch_input_shape": [null, 365, 5], "units": 20, "unit_forget_bias": true}
                                                                                                 //^^^^ information[forget-bias-too-low]: forget bias 1: gates start at 0.731, 1 % of the cell is left after 14 of 365 steps
                }]}
              }
              """)
          .example(
              """
              {
                "class_name": "Sequential",
                "config": {"layers": [{
                  "class_name": "LSTM",
                  "config": {"batch_input_shape": [null, 12, 5], "units": 20, "unit_forget_bias": true}
                }]}
              }
              """)
          .check(ForgetBiasTooLow::check);

  private static final double VANISHED = 0.01;

  private static void check(Context rule) {
    Optional<Double> bias = rule.spec().find(Keys.FORGET_BIAS);
    Optional<Long> length = rule.spec().find(FrameworkKeys.LENGTH);
    boolean lstm = rule.spec().find(Keys.CELL).equals(Optional.of(Cell.LSTM));
    if (!rule.spec().isOpen() || !lstm || bias.isEmpty() || length.isEmpty()) {
      return;
    }
    double gate = 1 / (1 + StrictMath.exp(-bias.get()));
    double reach = Math.floor(StrictMath.log(VANISHED) / StrictMath.log(gate));
    if (length.get() <= reach) {
      return;
    }
    String message =
        "forget bias "
            + setting(bias.get())
            + ": gates start at "
            + number(gate)
            + ", 1 % of the cell is left after "
            + count(reach)
            + " of "
            + count((double) length.get(), "step");
    double enough = rounded(StrictMath.log(Math.max(2.0, length.get()) - 1));
    String title =
        "Forget bias "
            + setting(bias.get())
            + " → "
            + setting(enough)
            + ": a third of the cell lasts the sequence";
    rule.report(Keys.FORGET_BIAS.path(), message)
        .value("forget_bias", bias.get())
        .value("horizon_steps", (long) reach)
        .value("length", length.get())
        .fix(new Fix.Edit(title, Keys.FORGET_BIAS.path(), enough));
  }

  private ForgetBiasTooLow() {}
}
