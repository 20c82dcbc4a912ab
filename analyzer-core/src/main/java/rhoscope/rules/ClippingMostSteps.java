package rhoscope.rules;

import static rhoscope.evidence.Quantity.CLIPPED_FRACTION;
import static rhoscope.evidence.Quantity.CLIP_NORM_P90;
import static rhoscope.evidence.Quantity.GRADIENT_NORM_MEAN;
import static rhoscope.evidence.Quantity.LOSS_FALL;
import static rhoscope.evidence.Quantity.UPDATES;
import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.number;
import static rhoscope.rules.Wording.percent;
import static rhoscope.rules.Wording.rounded;

import java.util.List;
import java.util.Optional;
import rhoscope.evidence.RunEvidence;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.OptimizerKind;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;

/** The clipping threshold binds on most steps, so it, not the gradient, sets the step length. */
final class ClippingMostSteps {
  static final Rule RULE =
      Rule.named("clipping-most-steps")
          .severity(Severity.WARNING)
          .basis(Basis.MEASURED)
          .summary("gradient clipping is active on most training steps")
          .explanation(
              """
              Norm clipping replaces a gradient g by `θ · g / ‖g‖` wherever `‖g‖` reaches the threshold
              θ. It is meant for the rare step at a cliff of the loss surface. Active on most steps, it
              turns plain SGD into steps of one length, `learning_rate · θ`, whatever the gradient says
              about distance, and the learning rate no longer means what the config says.

              Judged over the last 200 updates of a run, over all where it made fewer, from 20 on. A
              warning where more than 90 % of them were clipped and the loss has not fallen by 5 %
              meanwhile; information above 50 %, where the task was solved, and for Adam and RMSprop,
              where clipping only evens out the steps.
              Fine where steps of one length are what you want. The source's window for a threshold,
              0.5 to 10 times the mean norm, clips between 70 % and 1 % of the updates.
              """)
          .needs(CLIPPED_FRACTION, GRADIENT_NORM_MEAN, LOSS_FALL)
          .reads(Keys.CLIP_NORM, Keys.OPTIMIZER)
          .reads(SettingKeys.CLIPPED_FRACTION)
          .source("Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, section 3.2")
          .example(
              """
              // evidence (run): clipped_fraction = 0.93, gradient_norm_mean = 4.2, loss_fall = 0.01, clip_norm_p90 = 6.7
              {
                "model": {"cell": "rnn"},
                "training": {"clip": {"norm": 0.5}}
                                            //^^^ warning[clipping-most-steps]: clipped on 93.0 % of 200 updates, loss fell 1.00 %; mean norm 4.20, threshold 0.500
              }
              """)
          .example(
              """
              // evidence (run): clipped_fraction = 0.93, gradient_norm_mean = 4.2, loss_fall = 0.2, clip_norm_p90 = 6.7
              {
                "model": {"cell": "rnn"},
                "training": {"clip": {"norm": 0.5}}
                                            //^^^ information[clipping-most-steps]: clipped on 93.0 % of 200 updates, loss fell 20.0 %; mean norm 4.20, threshold 0.500
              }
              """)
          .example(
              """
              // evidence (run): clipped_fraction = 0.02, gradient_norm_mean = 0.3, loss_fall = 0.01, clip_norm_p90 = 0.4
              {
                "model": {"cell": "rnn"},
                "training": {"clip": {"norm": 0.5}}
              }
              """)
          .check(ClippingMostSteps::check);

  /** Above this share nearly every step has one length; ours. */
  private static final double NEARLY_ALL = 0.9;

  /** A loss that falls by this much over the window is being learned; ours. */
  private static final double LEARNING = 0.05;

  private static void check(Context rule) {
    Optional<Double> threshold = rule.spec().find(Keys.CLIP_NORM);
    double clipped = rule.value(CLIPPED_FRACTION);
    if (threshold.isEmpty() || clipped <= rule.spec().get(SettingKeys.CLIPPED_FRACTION)) {
      return;
    }
    double mean = rule.value(GRADIENT_NORM_MEAN);
    double fall = rule.value(LOSS_FALL);
    boolean adaptive = isAdaptive(rule.spec().get(Keys.OPTIMIZER));
    boolean costs = NEARLY_ALL < clipped && fall < LEARNING && !adaptive && !rule.solved();
    String updates =
        count(Math.min(RunEvidence.WINDOW, rule.find(UPDATES).orElse(Double.MAX_VALUE)), "update");
    String loss = fall < 0 ? "rose " + percent(-fall) : "fell " + percent(fall);
    String message =
        adaptive
            ? "clipped on "
                + percent(clipped)
                + " of updates, mean norm "
                + number(mean)
                + "; with this optimizer it only evens out the steps"
            : "clipped on "
                + percent(clipped)
                + " of "
                + updates
                + ", loss "
                + loss
                + "; mean norm "
                + number(mean)
                + ", threshold "
                + number(threshold.get());
    Context.Report report =
        rule.report(Keys.CLIP_NORM.path(), message)
            .severity(costs ? rule.severity() : Severity.INFORMATION)
            .value("clipped_fraction", clipped)
            .value("gradient_norm_mean", mean)
            .value("threshold", threshold.get())
            .value("loss_fall", fall);
    rule.find(CLIP_NORM_P90).ifPresent(p90 -> report.fixes(raise(threshold.get(), p90, updates)));
  }

  private static List<Fix> raise(double threshold, double p90, String updates) {
    double value = rounded(p90);
    if (value <= threshold || Keys.CLIP_NORM.domain().read(value).isEmpty()) {
      return List.of();
    }
    String title =
        "Threshold "
            + number(threshold)
            + " → "
            + number(value)
            + ": one in ten of the last "
            + updates
            + " exceeded it";
    return List.of(new Fix.Edit(title, Keys.CLIP_NORM.path(), value));
  }

  private static boolean isAdaptive(OptimizerKind optimizer) {
    return switch (optimizer) {
      case ADAM, RMSPROP -> true;
      case SGD, HESSIAN_FREE -> false;
    };
  }

  private ClippingMostSteps() {}
}
