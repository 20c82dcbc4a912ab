package rhoscope.worker;

import java.util.OptionalDouble;

/**
 * How far a training has come.
 *
 * @param update made so far
 * @param updates that there will be, unless it stops before
 * @param loss of the last update
 * @param gradientNorm of the last update, before clipping
 * @param clippedShare of the last 200 updates
 * @param updatesPerSecond of the last seconds
 * @param secondsLeft at this rate; empty until the rate is worth one
 */
public record Progress(
    long update,
    long updates,
    double loss,
    double gradientNorm,
    double clippedShare,
    double updatesPerSecond,
    OptionalDouble secondsLeft) {}
