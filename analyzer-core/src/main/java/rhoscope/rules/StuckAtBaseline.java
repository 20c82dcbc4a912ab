package rhoscope.rules;

import static rhoscope.evidence.Quantity.BASELINE_LOSS;
import static rhoscope.evidence.Quantity.HORIZON;
import static rhoscope.evidence.Quantity.HORIZON_CENSORED;
import static rhoscope.evidence.Quantity.PLATEAU_LOSS;
import static rhoscope.evidence.Quantity.UPDATES;
import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.number;

import java.util.Optional;
import rhoscope.evidence.RunEvidence;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;
import rhoscope.theory.Dependency;

/** The training ended no better than an answer that ignores the inputs. */
final class StuckAtBaseline {
  static final Rule RULE =
      Rule.named("stuck-at-baseline")
          .severity(Severity.WARNING)
          .basis(Basis.MEASURED)
          .summary("the loss stays where an answer that ignores the inputs puts it")
          .explanation(
              """
              Each synthetic task has a loss that needs no memory: the variance of the target, `ln 4`
              for four classes alike, `K ln S / (T + 2K)` for symbols to be recalled. A network whose
              gradient does not reach the inputs that matter learns to answer just so and no more; the
              loss falls to this plateau and stays, often for hundreds of thousands of updates.

              Judged over the last fifth of the updates, at least 500, cut into ten parts: the median
              of their mean losses lies within 5 % of the baseline. Silent for shorter runs, where the
              task was solved, and for data files, whose baseline is measured on other sequences than
              the training loss. Where the last probe shows a horizon below the dependency, the message
              names it: that is the likely cause.

              A plateau may end late: the order of two symbols at T = 50 was learned after up to 59,000
              updates at ln 4.
              """)
          .needs(BASELINE_LOSS, PLATEAU_LOSS, UPDATES)
          .reads(Dependency.READS)
          .reads(Keys.FILE)
          .reads(SettingKeys.BASELINE_DISTANCE)
          .source("Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, and the logs of its code")
          .example(
              """
              // evidence (run): baseline_loss = 1.3863, plateau_loss = 1.388, updates = 20000
              {
                "model": {"cell": "rnn"},
                "data": {"task": "temporal_order", "length": 50},
                               //^^^^^^^^^^^^^^^^ warning[stuck-at-baseline]: loss 1.39 in the last 4000 updates, 1.39 ignoring the inputs
                "rules": {"severity": {"predicted-horizon-too-short": "off"}}
              }
              """)
          .example(
              """
              // evidence (run): baseline_loss = 0.16667, plateau_loss = 0.163, updates = 1000, horizon = 8, horizon_censored = 0
              {
                "model": {"cell": "rnn"},
                "data": {"task": "adding", "length": 50},
                               //^^^^^^^^ warning[stuck-at-baseline]: loss 0.163 in the last 500 updates, 0.167 ignoring the inputs; 1 % horizon 8 of 50 steps
                "rules": {"severity": {"predicted-horizon-too-short": "off"}}
              }
              """)
          .example(
              """
              // evidence (run): baseline_loss = 0.16667, plateau_loss = 0.15, updates = 1000
              {
                "model": {"cell": "lstm"},
                "data": {"task": "adding", "length": 50}
              }
              """)
          .example(
              """
              // evidence (run): baseline_loss = 0.16667, plateau_loss = 0.163, updates = 1000, solved = 1
              {
                "model": {"cell": "lstm"},
                "data": {"task": "adding", "length": 50}
              }
              """)
          .check(StuckAtBaseline::check);

  private static final int MESSAGE_MAX = 100;

  private static void check(Context rule) {
    double baseline = rule.value(BASELINE_LOSS);
    double loss = rule.value(PLATEAU_LOSS);
    double near = rule.spec().get(SettingKeys.BASELINE_DISTANCE);
    boolean ofFile = rule.spec().find(Keys.FILE).isPresent();
    if (ofFile || rule.solved() || !(Math.abs(loss - baseline) <= near * baseline)) {
      return;
    }
    int window = RunEvidence.plateau((long) rule.value(UPDATES));
    String message =
        "loss "
            + number(loss)
            + " in the last "
            + count(window, "update")
            + ", "
            + number(baseline)
            + " ignoring the inputs";
    String cause = cause(rule);
    boolean fits = message.length() + cause.length() <= MESSAGE_MAX;
    rule.report(Keys.TASK.path(), fits ? message + cause : message)
        .value("plateau_loss", loss)
        .value("baseline_loss", baseline)
        .value("updates", window);
  }

  private static String cause(Context rule) {
    Optional<Dependency> dependency = rule.dependency();
    boolean known = rule.find(HORIZON).isPresent() && rule.find(HORIZON_CENSORED).orElse(1) == 0;
    if (dependency.isEmpty() || !known) {
      return "";
    }
    double horizon = rule.find(HORIZON).orElse(0);
    int needed = dependency.get().steps();
    return horizon < needed ? "; 1 % horizon " + count(horizon) + " of " + needed + " steps" : "";
  }

  private StuckAtBaseline() {}
}
