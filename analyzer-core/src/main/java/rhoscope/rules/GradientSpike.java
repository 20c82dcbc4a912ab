package rhoscope.rules;

import static rhoscope.evidence.Quantity.CLIP_NORM_P90;
import static rhoscope.evidence.Quantity.GRADIENT_SPIKE;
import static rhoscope.evidence.Quantity.GRADIENT_SPIKE_UPDATE;
import static rhoscope.evidence.Quantity.SETBACK;
import static rhoscope.evidence.Quantity.SETBACK_UPDATE;
import static rhoscope.rules.Wording.number;
import static rhoscope.rules.Wording.rounded;

import java.util.List;
import rhoscope.evidence.RunEvidence;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.OptimizerKind;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;

/** One gradient stood far out of those before it, and nothing bounded the step. */
final class GradientSpike {
  static final Rule RULE =
      Rule.named("gradient-spike")
          .severity(Severity.WARNING)
          .basis(Basis.MEASURED)
          .summary("the gradient exploded in one update, and nothing clipped it")
          .explanation(
              """
              An exploding gradient shows as a spike: where the state crosses the border between two
              basins of attraction, the loss surface has a wall, and the norm of the gradient is a
              hundred or a thousand times what it was. Plain SGD then makes a step as long, lands far
              from where it had learned to be, and often stays there; a tanh network comes out of it
              finite, saturated and with a larger spectral radius, so no NaN tells of it.

              Judged over all updates of a run without clipping: one gradient norm of more than 100
              times the median of the 100 before it, or one of more than 10 times after which the mean
              loss of 100 updates is more than 1.5 times that of the 100 before. Clipping bounds the
              step and keeps its direction.
              Information only where the task was solved all the same, and for Adam and RMSprop, whose
              steps are bounded by themselves.
              """)
          .needs(GRADIENT_SPIKE, GRADIENT_SPIKE_UPDATE)
          .reads(Keys.CLIP_NORM, Keys.CLIP_VALUE, Keys.OPTIMIZER)
          .reads(SettingKeys.GRADIENT_SPIKE)
          .source("Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, sections 2.2 and 3.2")
          .example(
              """
              // evidence (run): gradient_spike = 977, gradient_spike_update = 5285, clip_norm_p90 = 2.31
              {
                "model": {"cell": "rnn"},
                "training": {"optimizer": {"kind": "sgd", "learning_rate": 0.01}}
                                                                         //^^^^ warning[gradient-spike]: update 5285: unclipped gradient norm 977 times the median of the 100 before
              }
              """)
          .example(
              """
              // evidence (run): gradient_spike = 977, gradient_spike_update = 5285, solved = 1
              {
                "model": {"cell": "rnn"},
                "training": {"optimizer": {"kind": "sgd", "learning_rate": 0.01}}
                                                                         //^^^^ information[gradient-spike]: update 5285: unclipped gradient norm 977 times the median of the 100 before
              }
              """)
          .example(
              """
              // evidence (run): gradient_spike = 977, gradient_spike_update = 5285
              {
                "model": {"cell": "rnn"},
                "training": {"optimizer": {"learning_rate": 0.01}, "clip": {"norm": 1.0}}
              }
              """)
          .example(
              """
              // evidence (run): gradient_spike = 43.9, gradient_spike_update = 57414, setback = 2.48, setback_update = 57414
              {
                "model": {"cell": "rnn"},
                "training": {"optimizer": {"kind": "sgd", "learning_rate": 0.01}}
                                                                         //^^^^ warning[gradient-spike]: update 57414: unclipped gradient far above the median, then 2.48 times the loss
              }
              """)
          .example(
              """
              // evidence (run): gradient_spike = 34, gradient_spike_update = 1480, setback = 1.2, setback_update = 1480
              {
                "model": {"cell": "lstm"},
                "training": {"optimizer": {"learning_rate": 0.01}}
              }
              """)
          .check(GradientSpike::check);

  /** Above this the step undid what had been learned; 1.2 and 1.34 were measured where none had. */
  private static final double WORSE = 1.5;

  private static void check(Context rule) {
    double spike = rule.value(GRADIENT_SPIKE);
    double usual = rule.spec().get(SettingKeys.GRADIENT_SPIKE);
    double setback = rule.find(SETBACK).orElse(0);
    boolean clipped =
        rule.spec().find(Keys.CLIP_NORM).or(() -> rule.spec().find(Keys.CLIP_VALUE)).isPresent();
    if (clipped || (spike <= usual && setback <= WORSE)) {
      return;
    }
    boolean outlier = usual < spike;
    long update =
        (long) (outlier ? rule.value(GRADIENT_SPIKE_UPDATE) : rule.find(SETBACK_UPDATE).orElse(0));
    String message =
        outlier
            ? "update "
                + update
                + ": unclipped gradient norm "
                + number(spike)
                + " times the median of the "
                + RunEvidence.BEFORE_SPIKE
                + " before"
            : "update "
                + update
                + ": unclipped gradient far above the median, then "
                + number(setback)
                + " times the loss";
    boolean plain = rule.spec().get(Keys.OPTIMIZER) == OptimizerKind.SGD;
    Context.Report report =
        rule.report(Keys.LEARNING_RATE.path(), message)
            .severity(plain && !rule.solved() ? rule.severity() : Severity.INFORMATION)
            .value("gradient_spike", spike)
            .value("setback", setback)
            .value("update", update);
    rule.find(CLIP_NORM_P90).ifPresent(p90 -> report.fixes(clip(p90)));
  }

  private static List<Fix> clip(double p90) {
    double value = rounded(p90);
    if (Keys.CLIP_NORM.domain().read(value).isEmpty()) {
      return List.of();
    }
    String title = "Clip the norm at " + number(value) + ": one in ten of the last was above it";
    return List.of(new Fix.Edit(title, Keys.CLIP_NORM.path(), value));
  }

  private GradientSpike() {}
}
