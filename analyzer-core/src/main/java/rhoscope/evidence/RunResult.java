package rhoscope.evidence;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How a run ended.
 *
 * @param outcome finished, diverged or interrupted
 * @param updates made
 * @param finalLoss training loss of the last update; empty where it is not finite
 * @param finalError on fresh sequences with the final weights; empty where the data have no such
 *     measure
 * @param solved whether stop_when was reached and confirmed; empty without stop_when
 * @param updatesToSolve the update of the first confirmed test
 * @param clippedFraction clipped updates / updates
 * @param elapsedSeconds wall time of this process's part
 */
public record RunResult(
    Outcome outcome,
    long updates,
    OptionalDouble finalLoss,
    OptionalDouble finalError,
    Optional<Boolean> solved,
    OptionalLong updatesToSolve,
    double clippedFraction,
    double elapsedSeconds) {}
