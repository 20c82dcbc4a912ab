package rhoscope.rules;

import rhoscope.model.Basis;
import rhoscope.model.DropoutKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;

/** The regulariser against vanishing gradients without anything against exploding ones. */
final class OmegaWithoutClip {
  static final Rule RULE =
      Rule.named("omega-without-clip")
          .severity(Severity.WARNING)
          .basis(Basis.INDICATED)
          .summary("Ω keeps gradients from vanishing and nothing bounds those that explode")
          .explanation(
              """
              Ω drives the weights to where the error signal keeps its length, which is the border
              beyond which it grows. Its authors report that without clipping training with Ω usually
              fails, by gradients that explode, and that this is no fault of the clipping: the two are
              meant for each other.
              """)
          .reads(Keys.OMEGA_WEIGHT, Keys.CLIP_NORM, Keys.CLIP_VALUE, Keys.CELL, Keys.OPTIMIZER)
          .reads(Keys.SKIP, Keys.NORMALIZATION, Keys.DROPOUT, Keys.FORM)
          .reads(Keys.LINEAR_TRANSITION, Keys.LEAK, Keys.LEAK_UNIFORM)
          .source("Pascanu, Mikolov, Bengio 2013, section 3.3, footnote 4")
          .example(
              """
              {
                "model": {},
                "training": {"regularization": {"omega": {"weight": 2.0}}}
                                                                  //^^^ warning[omega-without-clip]: Ω brings gradients to where they explode as easily as vanish, and nothing clips them
              }
              """)
          .example(
              """
              {
                "model": {},
                "training": {"clip": {"norm": 1.0}, "regularization": {"omega": {"weight": 2.0}}}
              }
              """)
          .check(OmegaWithoutClip::check);

  private static void check(Context rule) {
    ModelSpec spec = rule.spec().withoutIdle();
    double weight = weight(spec);
    if (weight <= 0 || PredictedExplosion.isClipped(rule)) {
      return;
    }
    rule.report(
            Keys.OMEGA_WEIGHT.path(),
            "Ω brings gradients to where they explode as easily as vanish, and nothing clips them")
        .value("omega_weight", weight)
        .fixes(PredictedExplosion.clipping(rule));
  }

  /** Of Ω where it acts at all, see {@link KeyWithoutEffect}; else 0. */
  static double weight(ModelSpec spec) {
    boolean fast =
        spec.find(Keys.DROPOUT)
            .filter(kind -> kind == DropoutKind.FAST && kind.actsOn(spec))
            .isPresent();
    boolean idle = spec.says(Keys.SKIP) || spec.says(Keys.NORMALIZATION) || fast;
    return idle ? 0 : spec.get(Keys.OMEGA_WEIGHT);
  }

  private OmegaWithoutClip() {}
}
