package rhoscope.store;

import java.nio.file.Path;
import rhoscope.evidence.EvidenceKey;
import rhoscope.model.ModelSpec;

/**
 * What is known of a run before its first update.
 *
 * @param config the config's path as it was given
 * @param file the config's path, by which it is found again
 * @param text the config as it is
 * @param spec what it means, overrides included
 * @param key what its evidence is looked up by
 * @param seed of the run
 */
public record RunStart(
    String config, Path file, String text, ModelSpec spec, EvidenceKey key, long seed) {}
