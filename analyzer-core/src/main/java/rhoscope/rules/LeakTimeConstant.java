package rhoscope.rules;

import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.number;
import static rhoscope.rules.Wording.setting;

import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.Domain;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.theory.Dependency;

/** Leaky units that forget much faster, or much slower, than the target needs. */
final class LeakTimeConstant {
  static final Rule RULE =
      Rule.named("leak-time-constant")
          .severity(Severity.INFORMATION)
          .basis(Basis.INDICATED)
          .summary("the leak's own memory is far from what the target needs")
          .explanation(
              """
              A leaky unit keeps 1 − a of its state per step: what it heard falls to 1/e after
              `τ = −1 / ln(1 − a)` steps, without any weight. With τ far below what the target needs the
              leak does not help, and the recurrent weights have to keep the input as in any network;
              far above it the state hardly changes within a sequence. Judged by the longest τ of all
              units, a fact about the leak alone: what the network as a whole keeps is measured by the
              probe's horizon.

              Found where τ lies outside of a tenth of the dependency to ten times of it, factors of
              ours; silent at a = 1, which is an ordinary unit.
              """)
          .reads(Dependency.READS)
          .reads(Keys.LEAK, Keys.LEAK_UNIFORM, Keys.CELL)
          .source("Jaeger et al. 2007, section 2; Mozer 1992")
          .example(
              """
              {
                "model": {"leak": 0.5},
                                //^^^ information[leak-time-constant]: leaky units keep an input for 1.44 steps by themselves, the task needs 100
                "data": {"task": "adding", "length": 100}
              }
              """)
          .example(
              """
              {
                "model": {"leak": {"uniform": [0.02, 0.2]}},
                "data": {"task": "adding", "length": 100}
              }
              """)
          .check(LeakTimeConstant::check);

  /** Within this factor of the dependency, either way, a leak is left alone; ours. */
  private static final double FAR = 10;

  private static void check(Context rule) {
    ModelSpec spec = rule.spec().withoutIdle();
    Optional<Domain.Interval.Ends> drawn = spec.find(Keys.LEAK_UNIFORM);
    double least = drawn.map(Domain.Interval.Ends::low).orElse(spec.get(Keys.LEAK));
    Optional<Dependency> dependency = rule.dependency();
    if (dependency.isEmpty() || least <= 0 || 1 <= least) {
      return;
    }
    int needed = dependency.get().steps();
    double steps = -1 / StrictMath.log1p(-least);
    if (needed <= FAR * steps && steps <= FAR * needed) {
      return;
    }
    String message =
        "leaky units keep an input for "
            + number(steps)
            + " steps by themselves, the task needs "
            + needed;
    Context.Report report =
        rule.report((drawn.isPresent() ? Keys.LEAK_UNIFORM : Keys.LEAK).path(), message)
            .value("time_constant_steps", steps)
            .value("dependency_steps", needed);
    if (drawn.isEmpty()) {
      double leak = Wording.rounded(-StrictMath.expm1(-1.0 / needed));
      String title =
          "Leak " + setting(least) + " → " + setting(leak) + ": keeps for " + count(needed, "step");
      report.fix(new Fix.Edit(title, Keys.LEAK.path(), leak));
    }
  }

  private LeakTimeConstant() {}
}
