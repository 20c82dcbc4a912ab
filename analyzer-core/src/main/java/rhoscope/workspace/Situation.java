package rhoscope.workspace;

import java.util.List;
import java.util.Optional;
import rhoscope.analysis.Analysis;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.RunSummary;
import rhoscope.rules.Finding;

/**
 * A config with all that is on record about it.
 *
 * @param file the config
 * @param key what its evidence is looked up by
 * @param measured evidence of this very key: of a probe, of the newest run
 * @param newest the newest run of this file, whatever the file said then
 * @param stale that run, where its key differs and none of this key is on record
 * @param probeMissing whether neither a probe nor a probed run of this key is on record
 */
public record Situation(
    ConfigFile file,
    EvidenceKey key,
    List<Evidence> measured,
    Optional<RunSummary> newest,
    Optional<RunSummary> stale,
    boolean probeMissing) {
  public Situation {
    measured = List.copyOf(measured);
  }

  /** The findings. */
  public Analysis analysis() {
    return analysis(List.of());
  }

  /** The findings with remarks of those who looked, such as a probe over its bound. */
  public Analysis analysis(List<Finding> remarks) {
    return Analysis.of(file.config(), measured, stale, remarks);
  }
}
