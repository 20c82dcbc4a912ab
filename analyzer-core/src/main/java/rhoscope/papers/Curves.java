package rhoscope.papers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import rhoscope.evidence.Series;
import rhoscope.report.Figure;

/** The curves of trials, one line per seed and one colour per config. */
final class Curves {
  /** The training loss, in stretches. */
  static Figure losses(String title, boolean logarithmic, List<List<Trial>> configs) {
    return figure(title, "training loss", logarithmic, configs, t -> Optional.of(t.loss()));
  }

  /** The error on fresh sequences. */
  static Figure errors(String title, boolean logarithmic, List<List<Trial>> configs) {
    return figure(title, "error, fresh sequences", logarithmic, configs, Trial::error);
  }

  /** ρ(W). */
  static Figure radii(String title, List<List<Trial>> configs) {
    return figure(title, "ρ(W)", false, configs, Trial::radius);
  }

  private static Figure figure(
      String title,
      String y,
      boolean logarithmic,
      List<List<Trial>> configs,
      Function<Trial, Optional<Series>> series) {
    List<Figure.Line> lines = new ArrayList<>();
    for (List<Trial> trials : configs) {
      for (Trial trial : trials) {
        series
            .apply(trial)
            .map(s -> new Figure.Line(trial.config(), updates(s), s.values()))
            .ifPresent(lines::add);
      }
    }
    return new Figure(title, "update", y, logarithmic, lines);
  }

  private static double[] updates(Series series) {
    return Arrays.stream(series.updates()).asDoubleStream().toArray();
  }

  private Curves() {}
}
