package rhoscope.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhoscope.analysis.Analysis;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.ProbeEvidence;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.StaleRun;
import rhoscope.model.Severity;
import rhoscope.rules.Finding;
import rhoscope.worker.ProbeJob;

/**
 * A config with all that is on record about it.
 *
 * @param file the config
 * @param key what its evidence is looked up by
 * @param measured evidence of this very key: of a probe, of the newest run
 * @param newest the newest run of this file, whatever the file said then
 * @param stale that run, where its key differs and none of this key is on record
 * @param probeMissing whether a probe could add anything
 * @param remarks why something could not be measured
 */
public record Situation(
    ConfigFile file,
    EvidenceKey key,
    List<Evidence> measured,
    Optional<RunSummary> newest,
    Optional<StaleRun> stale,
    boolean probeMissing,
    List<Finding> remarks) {
  public Situation {
    measured = List.copyOf(measured);
    remarks = List.copyOf(remarks);
  }

  /** The findings. */
  public Analysis analysis() {
    return Analysis.of(file.config(), measured, stale, remarks);
  }

  /**
   * Whether a probe is worth starting: none is on record, and the text says all that it needs. What
   * keeps a text from being probed has its own finding already. A file of another framework does
   * not say what its network learns.
   */
  public boolean wantsProbe() {
    boolean read =
        file.config().problems().stream()
            .noneMatch(problem -> problem.rule().severity() == Severity.ERROR);
    return probeMissing && read && remarks.isEmpty() && !file.config().isForeign();
  }

  /** This situation with what came of the probe. */
  public Situation answered(ProbeJob.Answer answer) {
    if (answer instanceof ProbeJob.Answer.OverBound over) {
      return remarked(Remarks.overBound(over.reason()));
    }
    List<Evidence> more = new ArrayList<>(measured);
    answer
        .measured()
        .ifPresent(probe -> more.add(0, ProbeEvidence.of(file.config().spec(), probe)));
    return new Situation(file, key, more, newest, stale, false, remarks);
  }

  /** This situation where the probe was refused or failed. */
  public Situation refused(String reason) {
    return remarked(Remarks.unusable(file.config().spec(), reason));
  }

  /** This situation where the file that a key names cannot be read. */
  Situation missing(String keyPath, String name) {
    return remarked(Remarks.missing(keyPath, name));
  }

  private Situation remarked(Finding remark) {
    List<Finding> more = new ArrayList<>(remarks);
    more.add(remark);
    return new Situation(file, key, measured, newest, stale, false, more);
  }
}
