package rhoscope.rules;

import static rhoscope.rules.Wording.count;

import java.util.List;
import java.util.stream.Collectors;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.StaleRun;
import rhoscope.model.Basis;
import rhoscope.model.Severity;

/** The newest run belongs to an earlier version of the config. */
final class StaleEvidence {
  static final Rule RULE =
      Rule.named("stale-evidence")
          .severity(Severity.INFORMATION)
          .basis(Basis.PROVED)
          .summary("the newest run measured an earlier version of this config or of its files")
          .explanation(
              """
              What a run measured holds for the very model, data and training that it ran. The digest
              of this config, or the content of a weights or data file that it names, differs from that
              of its newest run, so nothing of that run feeds a finding. White space, comments, the order of keys, `training.updates`, `training.seed`,
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
              // stale run: 20261120-142403-7f, 5000 updates, another content of sunspots.csv
              {
                "model": {"hidden_size": 64}
              //^^^^^^^ information[stale-evidence]: 5000 updates of run 20261120-142403-7f were of another content of sunspots.csv
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

  /** Characters that the rest of the message leaves of 100. */
  private static final int LONGEST_NAMES = 22;

  private static void check(Context rule) {
    if (rule.stale().isEmpty() || rule.run().isPresent()) {
      return;
    }
    StaleRun stale = rule.stale().get();
    RunSummary run = stale.run();
    String message =
        count((double) run.updates(), "update")
            + " of run "
            + run.id()
            + (run.updates() == 1 ? " was of " : " were of ")
            + what(stale.files());
    rule.report("model", message)
        .onRun(run.id())
        .value("run", run.id())
        .value("updates", run.updates())
        .fix(new Fix.Command("Train again", "train"));
  }

  private static String what(List<String> files) {
    if (files.isEmpty()) {
      return "an earlier version of this config";
    }
    String names =
        files.stream()
            .map(
                path -> path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1))
            .collect(Collectors.joining(" and "));
    return "another content of " + (names.length() <= LONGEST_NAMES ? names : "its files");
  }

  private StaleEvidence() {}
}
