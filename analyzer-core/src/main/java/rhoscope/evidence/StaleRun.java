package rhoscope.evidence;

import java.util.List;
import java.util.Optional;

/**
 * A run of a config whose evidence no longer counts.
 *
 * @param run the run
 * @param files the paths in the config of the files that hold something else now, where the config
 *     says what it said then; empty where the config itself has changed
 */
public record StaleRun(RunSummary run, List<String> files) {
  public StaleRun {
    files = List.copyOf(files);
  }

  /** The run against what the config's key is now; empty where the key is still that of the run. */
  public static Optional<StaleRun> of(RunSummary run, EvidenceKey now) {
    if (run.key().equals(now)) {
      return Optional.empty();
    }
    boolean edited = !run.key().digest().equals(now.digest());
    List<String> changed =
        now.files().entrySet().stream()
            .filter(file -> !file.getValue().equals(run.key().files().get(file.getKey())))
            .map(file -> file.getKey())
            .toList();
    return Optional.of(new StaleRun(run, edited ? List.of() : changed));
  }
}
