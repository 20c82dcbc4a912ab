package rhoscope.rules;

import static rhoscope.evidence.Quantity.HORIZON;
import static rhoscope.evidence.Quantity.PROBE_SEQUENCES;
import static rhoscope.rules.Wording.count;

import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;

/** What was measured does not carry a verdict. */
final class InsufficientEvidence {
  static final Rule RULE =
      Rule.named("insufficient-evidence")
          .severity(Severity.INFORMATION)
          .basis(Basis.MEASURED)
          .summary("what was measured does not carry a verdict")
          .explanation(
              """
              No verdict is not a pass. This is said where a probe would take more work than its bound
              allows (it is counted in multiplications and bytes, never by the clock, so every machine
              says the same), where a NaN or an infinity kept it from measuring, and where it measured
              fewer than 8 sequences although the config says how far back the gradient has to reach.

              A smaller `hidden_size` or `length`, or more `instrument.sequences`, leads to a verdict;
              so does `probe` or `train` on the command line, which has no such bound.
              """)
          .needs(HORIZON, PROBE_SEQUENCES)
          .reads(Keys.TASK, Keys.DEPENDENCY, Keys.CELL)
          .reads(SettingKeys.PROBE_SEQUENCES)
          .source("")
          .example(
              """
              // evidence (initialization): horizon = 9, horizon_censored = 0, probe_sequences = 4
              {
                "model": {"cell": "rnn"},
                "data": {"task": "temporal_order", "length": 12},
                "instrument": {"sequences": 4}
                                          //^ information[insufficient-evidence]: 4 sequences measured, a verdict on the horizon takes 8
              }
              """)
          .example(
              """
              // evidence (initialization): horizon = 11, horizon_censored = 1, probe_sequences = 8
              {
                "model": {"cell": "rnn"},
                "data": {"task": "temporal_order", "length": 12},
                "instrument": {"sequences": 8}
              }
              """)
          .check(InsufficientEvidence::check);

  private static void check(Context rule) {
    double sequences = rule.value(PROBE_SEQUENCES);
    long enough = rule.spec().get(SettingKeys.PROBE_SEQUENCES);
    boolean judged = rule.spec().get(Keys.CELL) != Cell.ESN && rule.dependency().isPresent();
    if (!judged || enough <= sequences) {
      return;
    }
    String message =
        count(sequences, "sequence") + " measured, a verdict on the horizon takes " + enough;
    Context.Report report =
        rule.report(Keys.SEQUENCES.path(), message).value("sequences", (long) sequences);
    if (rule.spec().get(Keys.SEQUENCES) < enough) {
      String title = "Probe " + enough + " sequences: enough for a verdict";
      report.fix(new Fix.Edit(title, Keys.SEQUENCES.path(), (double) enough));
    }
  }

  private InsufficientEvidence() {}
}
