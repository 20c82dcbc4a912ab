package rhoscope.rules;

import static rhoscope.evidence.Quantity.LYAPUNOV;
import static rhoscope.evidence.Quantity.LYAPUNOV_ERROR;
import static rhoscope.evidence.Quantity.PROBE_LENGTH;
import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.number;

import java.util.ArrayList;
import java.util.List;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;

/** Nearby states part: the gradient grows with every step back, for almost every sequence. */
final class PositiveLyapunov {
  static final Rule RULE =
      Rule.named("positive-lyapunov")
          .severity(Severity.WARNING)
          .basis(Basis.MEASURED)
          .summary("the gradient grows by orders of magnitude over a sequence")
          .explanation(
              """
              The largest Lyapunov exponent λ₁ is the rate at which states that lie close to each other
              part. Above 0 the network is chaotic under its inputs, and a gradient grows by `e^λ₁` with
              each step back along almost every sequence, in a plain RNN, an LSTM and a GRU alike. What
              a target T steps later says about the first inputs is then lost among what the rounding
              of the states says.

              Found where λ₁, measured over the probe's sequences, lies above 0 by more than two standard
              errors, and `λ₁ T` above ln 1000, T the steps of a sequence. Clipping bounds the step and
              not the growth: with `training.clip.norm` this is information, and so it is where the task
              was solved all the same. Inputs can be told apart for about `ln 2 / λ₁` steps: as a window
              of truncated back-propagation, and as the distance at which a generator is given a true
              value again, that many lose least.

              Of a reservoir `esp-not-guaranteed` says it.
              """)
          .needs(LYAPUNOV, LYAPUNOV_ERROR, PROBE_LENGTH)
          .reads(Keys.CELL, Keys.CLIP_NORM, Keys.CLIP_VALUE, Keys.OPTIMIZER)
          .reads(SettingKeys.PREDICTED_GROWTH)
          .source("Mikhaeil, Monfared, Durstewitz 2022, theorem 2 and eq. 17")
          .example(
              """
              // evidence (initialization): lyapunov = 0.2, lyapunov_error = 0.004, probe_length = 100
              {
                "model": {"initialization": {"spectral_radius": 2.0}}
                                                              //^^^ warning[positive-lyapunov]: λ₁ = 0.200 ± 0.004 nats per step: gradients grow ×4.85e+8 over 100 steps
              }
              """)
          .example(
              """
              // evidence (run): lyapunov = 0.2, lyapunov_error = 0.004, probe_length = 100, finished = 1
              {
                "model": {"initialization": {"spectral_radius": 2.0}},
                                                              //^^^ information[positive-lyapunov]: λ₁ = 0.200 ± 0.004 nats per step: gradients grow ×4.85e+8 over 100 steps
                "training": {"clip": {"norm": 1.0}}
              }
              """)
          .example(
              """
              // evidence (initialization): lyapunov = 0.05, lyapunov_error = 0.004, probe_length = 100
              { "model": {"initialization": {"spectral_radius": 1.5}} }
              """)
          .example(
              """
              // evidence (initialization): lyapunov = 0.2, lyapunov_error = 0.11, probe_length = 100
              { "model": {"initialization": {"spectral_radius": 2.0}} }
              """)
          .check(PositiveLyapunov::check);

  /** Two standard errors: a sign that is sure. */
  private static final double ERRORS = 2;

  private static void check(Context rule) {
    double exponent = rule.value(LYAPUNOV);
    double error = rule.value(LYAPUNOV_ERROR);
    int steps = (int) rule.value(PROBE_LENGTH);
    double growth = StrictMath.exp(exponent * steps);
    boolean grows =
        ERRORS * error < exponent && rule.spec().get(SettingKeys.PREDICTED_GROWTH) < growth;
    if (!grows || rule.spec().get(Keys.CELL) == Cell.ESN) {
      return;
    }
    String message =
        "λ₁ = "
            + number(exponent)
            + " ± "
            + Wording.brief(error)
            + " nats per step: gradients grow "
            + PredictedExplosion.times(growth)
            + " over "
            + count(steps, "step");
    boolean bounded = rule.solved() || PredictedExplosion.isClipped(rule);
    rule.report(Remedy.recurrentKey(rule.spec()), message)
        .severity(bounded ? Severity.INFORMATION : rule.severity())
        .value("lyapunov", exponent)
        .value("lyapunov_error", error)
        .value("steps", steps)
        .fixes(fixes(rule, growth, steps));
  }

  private static List<Fix> fixes(Context rule, double growth, int steps) {
    List<Fix> fixes = new ArrayList<>();
    Remedy.forGrowth(rule.spec(), steps, rule.dependency())
        .ifPresent(
            remedy -> fixes.add(remedy.fix(PredictedExplosion.effect(remedy, growth, steps))));
    fixes.addAll(PredictedExplosion.clipping(rule));
    return fixes;
  }

  private PositiveLyapunov() {}
}
