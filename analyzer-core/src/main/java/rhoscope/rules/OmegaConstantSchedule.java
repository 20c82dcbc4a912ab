package rhoscope.rules;

import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.ModelSpec;
import rhoscope.model.Schedule;
import rhoscope.model.Severity;

/** Ω at a constant weight on data that also need their short-term patterns. */
final class OmegaConstantSchedule {
  static final Rule RULE =
      Rule.named("omega-constant-schedule")
          .severity(Severity.HINT)
          .basis(Basis.INDICATED)
          .summary("a constant weight of Ω on natural data holds back what lies close in time")
          .explanation(
              """
              Ω asks the gradient to keep its length over all steps, useful for an event far back and a
              burden for what lies a few steps back. On synthetic tasks the target needs nothing but the
              far event. On music and text the authors of Ω found that a constant weight harmed, and let
              it fall with the number of updates, as 1/t.

              Found where the data come from a file and `schedule` is `constant`.
              """)
          .reads(Keys.OMEGA_WEIGHT, Keys.OMEGA_SCHEDULE, Keys.FILE, Keys.CELL, Keys.OPTIMIZER)
          .reads(Keys.SKIP, Keys.NORMALIZATION, Keys.DROPOUT, Keys.FORM)
          .reads(Keys.LINEAR_TRANSITION, Keys.LEAK, Keys.LEAK_UNIFORM)
          .source("Pascanu, Mikolov, Bengio 2013, section 4.2")
          .example(
              """
              {
                "model": {},
                "data": {"file": "chorales.json"},
                "training": {
                  "clip": {"norm": 1.0},
                  "regularization": {"omega": {"weight": 0.5}}
                                                       //^^^ hint[omega-constant-schedule]: a constant weight of Ω harmed its authors' natural data; theirs fell as 1/t
                }
              }
              """)
          .example(
              """
              {
                "model": {},
                "data": {"file": "chorales.json"},
                "training": {
                  "clip": {"norm": 1.0},
                  "regularization": {"omega": {"weight": 0.5, "schedule": "one_over_t"}}
                }
              }
              """)
          .check(OmegaConstantSchedule::check);

  private static void check(Context rule) {
    ModelSpec spec = rule.spec().withoutIdle();
    boolean constant = spec.get(Keys.OMEGA_SCHEDULE) == Schedule.CONSTANT;
    if (OmegaWithoutClip.weight(spec) <= 0 || !spec.says(Keys.FILE) || !constant) {
      return;
    }
    String falling = Labels.of(Schedule.ONE_OVER_T);
    String title =
        "Schedule " + falling + ": full weight for " + spec.get(Keys.SCHEDULE_WINDOW) + " updates";
    rule.report(
            Keys.OMEGA_WEIGHT.path(),
            "a constant weight of Ω harmed its authors' natural data; theirs fell as 1/t")
        .fix(new Fix.Edit(title, Keys.OMEGA_SCHEDULE.path(), falling));
  }

  private OmegaConstantSchedule() {}
}
