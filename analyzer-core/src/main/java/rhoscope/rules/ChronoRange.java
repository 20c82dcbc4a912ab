package rhoscope.rules;

import static rhoscope.rules.Wording.count;

import java.util.Optional;
import java.util.OptionalInt;
import rhoscope.model.Basis;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.theory.Dependency;

/** Chrono initialisation for other memories than the target needs. */
final class ChronoRange {
  static final Rule RULE =
      Rule.named("chrono-range")
          .severity(Severity.HINT)
          .basis(Basis.INDICATED)
          .summary("chrono initialisation draws other memories than the target needs")
          .explanation(
              """
              Chrono initialisation gives each unit a memory drawn from between 2 and T_max steps. It is
              meant for T_max near the longest dependency. Below it no unit begins with a memory that is
              long enough; far above it hardly one begins with a memory that is short enough for the
              rest of the sequence.

              Found where T_max is below what the target needs, or more than ten times the steps of a
              sequence. The factor ten is ours.
              """)
          .reads(Dependency.READS)
          .reads(Keys.CHRONO, Keys.CHRONO_MAX, Keys.CELL, Keys.FILE, Keys.LOSS_AT)
          .source("Tallec, Ollivier 2018, arXiv:1804.11188, section 2")
          .example(
              """
              {
                "model": {"cell": "lstm", "initialization": {"forget_bias": {"chrono": 50}}},
                                                                                     //^^ hint[chrono-range]: memories are drawn up to 50 steps, the task needs 100
                "data": {"task": "copy", "length": 90}
              }
              """)
          .example(
              """
              {
                "model": {"cell": "gru", "initialization": {"forget_bias": {"chrono": 5000}}},
                                                                                    //^^^^ hint[chrono-range]: memories are drawn up to 5000 steps, sequences have 100
                "data": {"task": "adding", "length": 100}
              }
              """)
          .example(
              """
              {
                "model": {"cell": "lstm", "initialization": {"forget_bias": {"chrono": 100}}},
                "data": {"task": "adding", "length": 100}
              }
              """)
          .check(ChronoRange::check);

  /** So many sequences long no memory needs to be; ours. */
  private static final double FAR = 10;

  private static void check(Context rule) {
    ModelSpec spec = rule.spec().withoutIdle();
    Key<Double> key = spec.says(Keys.CHRONO_MAX) ? Keys.CHRONO_MAX : Keys.CHRONO;
    Optional<Double> longest = spec.find(key);
    if (longest.isEmpty()) {
      return;
    }
    Optional<Dependency> dependency = rule.dependency();
    OptionalInt length = rule.length();
    if (dependency.isPresent() && longest.get() < dependency.get().steps()) {
      int needed = dependency.get().steps();
      report(rule, key, longest.get(), "the task needs " + needed, needed);
    } else if (length.isPresent() && FAR * length.getAsInt() < longest.get()) {
      int steps = length.getAsInt();
      int enough = dependency.map(Dependency::steps).orElse(steps);
      report(rule, key, longest.get(), "sequences have " + steps, enough);
    }
  }

  private static void report(
      Context rule, Key<Double> key, double longest, String beside, int enough) {
    String message = "memories are drawn up to " + count(longest, "step") + ", " + beside;
    String title = "Memories up to " + count(longest) + " → " + count(enough, "step");
    rule.report(key.path(), message)
        .value("longest_steps", longest)
        .fix(new Fix.Edit(title, key.path(), (double) enough));
  }

  private ChronoRange() {}
}
