package rhoscope.rules;

import static rhoscope.rules.Wording.count;

import rhoscope.evidence.RunSummary;
import rhoscope.model.Basis;
import rhoscope.model.Severity;

/** The newest run belongs to an earlier version of the config. */
final class StaleEvidence {
  static final Rule RULE =
      Rule.named("stale-evidence")
          .severity(Severity.INFORMATION)
          .basis(Basis.PROVED)
          .summary("the newest run measured an earlier version of this config")
          .explanation(
              """
              What a run measured holds for the very model, data and training that it ran. The digest
              of this config differs from that of its newest run, so nothing of that run feeds a
              finding. White space, comments, the order of keys, `training.updates`, `training.seed`,
              `training.stop_when`, `instrument` and `rules` do not count: changing these keeps the
              evidence. Setting the values back brings it back too.
              """)
          .example(
              """
              // stale run: 20261120-142403-7f, 5000 updates
              {
                "model": {"hidden_size": 64}
              //^^^^^^^ information[stale-evidence]: 5000 updates of run 20261120-142403-7f were of an earlier version of this config
              }
              """)
          .example(
              """
              // stale run: 20261120-142403-7f, 5000 updates
              // evidence (run): updates = 200
              {
                "model": {"hidden_size": 64}
              }
              """)
          .check(StaleEvidence::check);

  private static void check(Context rule) {
    if (rule.stale().isEmpty() || rule.run().isPresent()) {
      return;
    }
    RunSummary run = rule.stale().get();
    String message =
        count((double) run.updates())
            + " updates of run "
            + run.id()
            + " were of an earlier version of this config";
    rule.report("model", message)
        .onRun(run.id())
        .value("run", run.id())
        .value("updates", run.updates())
        .fix(new Fix.Command("Train again", "train"));
  }

  private StaleEvidence() {}
}
