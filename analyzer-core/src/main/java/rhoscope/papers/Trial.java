package rhoscope.papers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import rhoscope.analysis.Located;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.Quantity;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.Series;

/**
 * A training of a config with one seed: what the checks read of it, without the run's long series.
 *
 * @param config name of the file without its ending
 * @param seed of the run
 * @param result how it ended
 * @param loss mean training loss by stretches
 * @param error on fresh sequences by update, where the config has a goal
 * @param radius ρ of the first gate by update, where it was followed
 * @param evidence of the run
 * @param findings as {@code train} ends with
 */
record Trial(
    String config,
    long seed,
    RunResult result,
    Series loss,
    Optional<Series> error,
    Optional<Series> radius,
    Evidence evidence,
    List<Located> findings) {

  /** Enough for a curve of a page. */
  private static final int POINTS = 300;

  static Trial of(String config, Run run, Evidence evidence, List<Located> findings) {
    return new Trial(
        config,
        run.summary().seed(),
        run.result().orElseThrow(),
        means(series(run, "loss").orElseThrow(), POINTS),
        series(run, "error"),
        run.series().keySet().stream()
            .filter(name -> name.startsWith("spectral_radius"))
            .sorted()
            .findFirst()
            .flatMap(name -> series(run, name))
            .map(all -> means(all, POINTS)),
        evidence,
        findings);
  }

  private static Optional<Series> series(Run run, String name) {
    return Optional.ofNullable(run.series().get(name)).filter(series -> 0 < series.size());
  }

  /** Means over equal stretches, each at its last update. */
  private static Series means(Series all, int points) {
    int count = Math.min(points, all.size());
    double[] values = new double[count];
    long[] updates = new long[count];
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) i * all.size() / count);
      int to = (int) ((long) (i + 1) * all.size() / count);
      for (int j = from; j < to; j++) {
        values[i] += all.values()[j] / (to - from);
      }
      updates[i] = all.updates()[to - 1];
    }
    return new Series(all.name(), all.unit(), updates, values);
  }

  boolean solved() {
    return result.solved().orElse(false);
  }

  boolean diverged() {
    return result.outcome() == Outcome.DIVERGED;
  }

  /** The message of a rule's finding, where the run has one. */
  Optional<String> finding(String rule) {
    return findings.stream()
        .filter(finding -> finding.rule().equals(rule))
        .map(Located::message)
        .findFirst();
  }

  OptionalDouble find(Quantity quantity) {
    return evidence.find(quantity);
  }

  /** The least error on fresh sequences of all tests; empty where none was finite. */
  OptionalDouble leastError() {
    return error.stream().flatMapToDouble(series -> Arrays.stream(series.values())).min();
  }

  /** ρ(W) at the end; NaN where it was not measured. */
  double radiusAtEnd() {
    return find(Quantity.SPECTRAL_RADIUS).orElse(Double.NaN);
  }

  /** The largest ρ(W) on the way, of means over stretches. */
  double largestRadius() {
    return radius.stream()
        .flatMapToDouble(series -> Arrays.stream(series.values()))
        .max()
        .orElse(Double.NaN);
  }

  /** Errors on fresh sequences at the end, in rising order; infinite where there is none. */
  static double[] finalErrors(List<Trial> trials) {
    return trials.stream()
        .mapToDouble(trial -> trial.result().finalError().orElse(Double.POSITIVE_INFINITY))
        .sorted()
        .toArray();
  }

  /** How many were solved. */
  static long solved(List<Trial> trials) {
    return trials.stream().filter(Trial::solved).count();
  }

  /** The updates that solved it, for people. */
  static String solvedAt(List<Trial> trials) {
    long[] at =
        trials.stream()
            .flatMapToLong(trial -> trial.result.updatesToSolve().stream())
            .sorted()
            .toArray();
    String range =
        at.length == 0
            ? ""
            : " (" + LongStream.of(at).min().orElse(0) + " to " + at[at.length - 1] + " updates)";
    return at.length + " of " + trials.size() + range;
  }
}
