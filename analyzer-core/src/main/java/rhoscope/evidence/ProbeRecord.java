package rhoscope.evidence;

/**
 * A probe taken during a run.
 *
 * @param update the number of updates made before it
 * @param probe what it measured
 */
public record ProbeRecord(long update, Probe probe) {}
