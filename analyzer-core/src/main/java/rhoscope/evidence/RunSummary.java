package rhoscope.evidence;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * A run without its series: a line of {@code runs list}.
 *
 * @param id unique in its store, sortable by the time it started
 * @param config the config's path as it was given
 * @param key what its evidence is looked up by
 * @param seed of the run
 * @param started when
 * @param outcome how it stands
 * @param updates committed so far
 * @param finalLoss training loss of the last update
 */
public record RunSummary(
    String id,
    String config,
    EvidenceKey key,
    long seed,
    Instant started,
    Outcome outcome,
    long updates,
    OptionalDouble finalLoss) {}
