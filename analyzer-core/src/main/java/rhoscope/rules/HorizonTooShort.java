package rhoscope.rules;

import static rhoscope.evidence.Quantity.DECAY_PER_STEP;
import static rhoscope.evidence.Quantity.FINISHED;
import static rhoscope.evidence.Quantity.HORIZON;
import static rhoscope.evidence.Quantity.HORIZON_CENSORED;
import static rhoscope.evidence.Quantity.LAG_ZERO_GRADIENT;
import static rhoscope.evidence.Quantity.PROBE_SEQUENCES;
import static rhoscope.evidence.Quantity.UPDATES;
import static rhoscope.rules.Wording.atMost;
import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.milder;

import java.util.Optional;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;
import rhoscope.theory.Dependency;

/** The measured gradient fades before it reaches the input that the target needs. */
final class HorizonTooShort {
  static final Rule RULE =
      Rule.named("horizon-too-short")
          .severity(Severity.WARNING)
          .basis(Basis.MEASURED)
          .summary("the measured gradient vanishes before it reaches the input it is needed at")
          .explanation(
              """
              The probe sends the loss of the last step alone back through time and looks at its size
              at each lag, `g_k = mean ‖∂E/∂s_{T−k}‖`. The horizon is the last lag up to which `g_k`
              stays at 1 % of `g_0` or above. Where the target needs inputs from further back, the
              weights learn next to nothing from them. The gradient of a weight does not show this: it
              is the sum over all lags, and stays large while its distant summands vanish.

              Judged by the last probe of a recorded run, else by the probe of the initial weights. A
              warning; an error where a finished run ended with less than a quarter of a declared
              dependency; information where the run solved its task all the same, or where the
              dependency follows from the task and is not declared. Silent for a horizon that is only
              known to be at least the sequence, for fewer than 8 sequences, and where there is no
              error signal (`g_0 < 1e-8`). Silent for an ESN, whose read-out is solved for, not led by a
              gradient: it amplifies what little is left of an input as far as rounding lets it.
              """)
          .needs(HORIZON, HORIZON_CENSORED, PROBE_SEQUENCES)
          .reads(Dependency.READS)
          .reads(Keys.CELL)
          .reads(SettingKeys.PROBE_SEQUENCES)
          .source("Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, eq. 4 to 7")
          .example(
              """
              // evidence (run): horizon = 9, horizon_censored = 0, probe_sequences = 8, updates = 1000, finished = 1
              {
                "model": {
                  "activation": "tanh", "hidden_size": 100,
                  "initialization": {"preset": "pytorch"}
                                             //^^^^^^^^^ error[horizon-too-short]: 1 % horizon 9 steps after 1000 updates, needed 50; earlier inputs get under 1 %
                },
                "data": {"task": "adding", "length": 60, "dependency": 50},
                "rules": {"severity": {"predicted-horizon-too-short": "off"}}
              }
              """)
          .example(
              """
              // evidence (initialization): horizon = 9, horizon_censored = 0, probe_sequences = 8
              {
                "model": {
                  "activation": "tanh", "hidden_size": 100,
                  "initialization": {"preset": "pytorch"}
                                             //^^^^^^^^^ warning[horizon-too-short]: 1 % horizon 9 steps at initialisation, needed 50; earlier inputs get under 1 %
                },
                "data": {"task": "adding", "length": 60, "dependency": 50},
                "rules": {"severity": {"predicted-horizon-too-short": "off"}}
              }
              """)
          .example(
              """
              // evidence (run): horizon = 59, horizon_censored = 1, probe_sequences = 8
              {
                "model": {"initialization": {"preset": "pytorch"}},
                "data": {"task": "adding", "length": 60, "dependency": 50}
              }
              """)
          .check(HorizonTooShort::check);

  /** An error signal below this is numerical noise. */
  private static final double NO_SIGNAL = 1e-8;

  /** A horizon below this share of the dependency is an error; ours. */
  private static final double HOPELESS = 0.25;

  private static void check(Context rule) {
    Optional<Dependency> dependency = rule.dependency();
    double horizon = rule.value(HORIZON);
    boolean censored = rule.value(HORIZON_CENSORED) == 1;
    boolean few = rule.value(PROBE_SEQUENCES) < rule.spec().get(SettingKeys.PROBE_SEQUENCES);
    boolean silent = rule.find(LAG_ZERO_GRADIENT).orElse(1) < NO_SIGNAL;
    boolean solvedFor = rule.spec().get(Keys.CELL) == Cell.ESN;
    if (dependency.isEmpty() || censored || few || silent || solvedFor) {
      return;
    }
    int needed = dependency.get().steps();
    if (needed <= horizon) {
      return;
    }
    String message =
        "1 % horizon "
            + count(horizon, "step")
            + " "
            + when(rule)
            + ", needed "
            + needed
            + "; earlier inputs get under 1 %";
    Context.Report report =
        rule.report(Remedy.recurrentKey(rule.spec()), message)
            .severity(severity(rule, dependency.get(), horizon))
            .value("horizon_steps", (long) horizon)
            .value("dependency_steps", needed);
    rule.find(DECAY_PER_STEP).ifPresent(decay -> report.value("decay_per_step", decay));
    report.fixes(
        Remedy.forHorizon(rule.spec(), needed, horizon, "1 %% horizon %s measured → %s predicted"));
  }

  private static String when(Context rule) {
    return switch (rule.evidence().kind()) {
      case RUN -> "after " + count(rule.find(UPDATES).orElse(0), "update");
      case WEIGHTS -> "with these weights";
      case INITIALIZATION, CONFIG -> "at initialisation";
    };
  }

  private static Severity severity(Context rule, Dependency dependency, double horizon) {
    boolean finished = rule.fromRun() && rule.find(FINISHED).orElse(0) == 1;
    boolean hopeless = finished && horizon < HOPELESS * dependency.steps();
    Severity found = hopeless ? Severity.ERROR : rule.severity();
    Severity severity = dependency.declared() ? found : milder(found);
    return rule.solved() ? atMost(Severity.INFORMATION, severity) : severity;
  }

  private HorizonTooShort() {}
}
