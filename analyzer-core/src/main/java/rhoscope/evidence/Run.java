package rhoscope.evidence;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recorded run.
 *
 * @param summary its line in the list
 * @param configText the config as it was
 * @param result how it ended, once it has
 * @param series by name; always {@code loss}, {@code gradient_norm} (before clipping) and {@code
 *     clip_scale} for every update
 * @param clipEvents in order
 * @param nonFinite in order
 * @param probes in order
 */
public record Run(
    RunSummary summary,
    String configText,
    Optional<RunResult> result,
    Map<String, Series> series,
    List<ClipEvent> clipEvents,
    List<NonFiniteEvent> nonFinite,
    List<ProbeRecord> probes) {}
