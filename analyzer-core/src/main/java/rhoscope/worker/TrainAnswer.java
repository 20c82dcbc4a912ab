package rhoscope.worker;

import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.RunResult;

/**
 * What came of a training in a worker.
 *
 * @param run its id
 * @param key what its evidence is looked up by
 * @param result how it ended; interrupted where it was cancelled
 * @param stored whether the store holds it; otherwise it is gone
 * @param earlier whether it had ended before, and there was nothing to resume
 */
public record TrainAnswer(
    String run, EvidenceKey key, RunResult result, boolean stored, boolean earlier) {}
