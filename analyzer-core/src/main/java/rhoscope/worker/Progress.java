package rhoscope.worker;

/**
 * How far a training has come.
 *
 * @param update made so far
 * @param updates that there will be, unless it stops before
 * @param loss of the last update
 * @param gradientNorm of the last update, before clipping
 * @param clippedShare of the last 200 updates
 * @param updatesPerSecond of the last seconds
 * @param secondsLeft at this rate
 */
public record Progress(
    long update,
    long updates,
    double loss,
    double gradientNorm,
    double clippedShare,
    double updatesPerSecond,
    double secondsLeft) {}
