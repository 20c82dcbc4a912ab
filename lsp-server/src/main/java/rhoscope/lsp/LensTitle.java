package rhoscope.lsp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import rhoscope.analysis.Numbers;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.RunSummary;
import rhoscope.model.Labels;

/** The words above a model. */
final class LensTitle {
  /** What a click does, and how the last run of this file stands. */
  static String of(Optional<RunSummary> last, Instant now) {
    String action = "Train and instrument";
    return last.map(run -> action + " · last run " + state(run, now)).orElse(action);
  }

  private static String state(RunSummary run, Instant now) {
    String age = age(Duration.between(run.started(), now));
    String loss =
        run.finalLoss().isPresent() ? ", loss " + Numbers.three(run.finalLoss().getAsDouble()) : "";
    String outcome = run.outcome() == Outcome.FINISHED ? "" : ", " + Labels.of(run.outcome());
    return age + outcome + loss;
  }

  /** An age in its largest unit. */
  static String age(Duration age) {
    if (age.toMinutes() < 1) {
      return "just now";
    }
    if (age.toHours() < 1) {
      return age.toMinutes() + " min ago";
    }
    return age.toDays() < 1 ? age.toHours() + " h ago" : days(age.toDays());
  }

  private static String days(long days) {
    return days + (days == 1 ? " day ago" : " days ago");
  }

  private LensTitle() {}
}
