package rhoscope.rules;

import static rhoscope.evidence.Quantity.PREDICTED_DECAY;
import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.number;

import java.util.ArrayList;
import java.util.List;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;
import rhoscope.theory.SequenceLength;

/** The initial weights make the gradient grow by orders of magnitude over a sequence. */
final class PredictedExplosion {
  static final Rule RULE =
      Rule.named("predicted-explosion")
          .severity(Severity.WARNING)
          .basis(Basis.INDICATED)
          .summary("the gradient is predicted to grow by orders of magnitude over a sequence")
          .explanation(
              """
              Where `χ = σ_w² E[φ′(m + √q̂ z)²]` lies above 1, each step back multiplies the typical
              gradient by `√χ`. Over the T steps of a sequence that makes `√χ^T`; beyond a thousand
              the earliest steps decide the update, the norm differs by orders of magnitude from
              batch to batch, and one step can throw the weights far away. A ReLU network with
              `σ_w² ≥ 2`, or a linear one with `σ_w² ≥ 1`, lets its state grow at the same rate.

              Norm clipping bounds the step and not the growth: with `training.clip.norm` this is
              information. A smaller gain removes the cause.

              The prediction is made for a plain RNN of one layer with independent or orthogonal
              random weights. Near χ = 1 narrow networks grow less than predicted.
              """)
          .needs(PREDICTED_DECAY)
          .reads(Keys.TASK, Keys.LENGTH, Keys.POSITIONS, Keys.OVERSHOOT, Keys.CELL)
          .reads(Keys.CLIP_NORM, Keys.CLIP_VALUE, Keys.OPTIMIZER)
          .reads(SettingKeys.PREDICTED_GROWTH)
          .source("Chen, Pennington, Schoenholz 2018, arXiv:1806.05394; Pascanu et al. 2013, 2.1")
          .example(
              """
              {
                "model": {
                  "hidden_size": 100,
                  "initialization": {"recurrent": {"kind": "gaussian", "gain": 2.0}}
                                   //^^^^^^^^^^^ warning[predicted-explosion]: predicted gradient growth ×1.17 per step, ×4.72e+6 over 100 steps
                },
                "data": {"task": "adding", "length": 100}
              }
              """)
          .example(
              """
              {
                "model": {
                  "hidden_size": 100,
                  "initialization": {"recurrent": {"kind": "gaussian", "gain": 1.0}}
                },
                "data": {"task": "adding", "length": 20}
              }
              """)
          .check(PredictedExplosion::check);

  /**
   * A threshold to start from where no run has told the usual norm; Pascanu et al. 2013, Fig. 7.
   */
  private static final double USUAL_THRESHOLD = 1.0;

  private static void check(Context rule) {
    int steps = SequenceLength.assumed(rule.spec());
    double factor = rule.value(PREDICTED_DECAY);
    double growth = StrictMath.pow(factor, steps);
    if (growth <= rule.spec().get(SettingKeys.PREDICTED_GROWTH)) {
      return;
    }
    boolean clipped = isClipped(rule);
    String message =
        "predicted gradient growth ×" + number(factor) + " per step, " + over(growth, steps);
    rule.report(Remedy.recurrentKey(rule.spec()), message)
        .severity(clipped || rule.solved() ? Severity.INFORMATION : rule.severity())
        .value("growth_per_step", factor)
        .value("steps", steps)
        .fixes(fixes(rule, growth, steps));
  }

  /** Whether something bounds each step. */
  static boolean isClipped(Context rule) {
    ModelSpec read = rule.spec().withoutIdle();
    return read.says(Keys.CLIP_NORM) || read.says(Keys.CLIP_VALUE);
  }

  private static String over(double growth, int steps) {
    return times(growth) + " over " + count(steps, "step");
  }

  static String times(double growth) {
    return Double.isInfinite(growth) ? "beyond ×1e308" : "×" + number(growth);
  }

  private static List<Fix> fixes(Context rule, double growth, int steps) {
    List<Fix> fixes = new ArrayList<>();
    Remedy.forGrowth(rule.spec(), steps, rule.dependency())
        .ifPresent(remedy -> fixes.add(remedy.fix(effect(remedy, growth, steps))));
    fixes.addAll(clipping(rule));
    return fixes;
  }

  /** A bound of each step, where there is none and the optimizer takes one. */
  static List<Fix> clipping(Context rule) {
    if (!Keys.CLIP_NORM.isReadBy(rule.spec().get(Keys.OPTIMIZER)) || isClipped(rule)) {
      return List.of();
    }
    String title =
        "Clip at norm " + number(USUAL_THRESHOLD) + ": bounds each step, the growth stays";
    return List.of(new Fix.Edit(title, Keys.CLIP_NORM.path(), USUAL_THRESHOLD));
  }

  static String effect(Remedy remedy, double growth, int steps) {
    return ": predicted growth over "
        + count(steps, "step")
        + " "
        + times(growth)
        + " → "
        + times(remedy.growth(steps));
  }

  private PredictedExplosion() {}
}
