package rhoscope.papers;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import rhoscope.papers.Trials.Later;

/** A linear orthogonal transition copies symbols over 100 steps; tanh, and Glorot, do not. */
final class R6Copy implements Check {
  /** What remembers nothing: 10 ln 8 / 120. */
  private static final double PLATEAU = 10 * StrictMath.log(8) / 120;

  private static final double NEAR = 0.03;
  private static final double GLOROT_LEAST = 0.05;

  @Override
  public String name() {
    return "R6";
  }

  @Override
  public String claim() {
    return "Arjovsky, Shah, Bengio 2016; Henaff, Szlam, LeCun 2016: an orthogonal linear transition"
        + " copies 10 symbols over 100 steps, others do not";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    Later<List<Trial>> laterTanh = trials.train("r6-tanh", seeds);
    Later<List<Trial>> laterOrthogonal = trials.train("r6-orthogonal", seeds);
    Later<List<Trial>> laterGlorot = trials.train("r6-glorot", seeds);
    List<Trial> tanh = laterTanh.get();
    List<Trial> orthogonal = laterOrthogonal.get();
    List<Trial> glorot = laterGlorot.get();
    double[] best = tanh.stream().mapToDouble(R6Copy::least).sorted().toArray();
    double worst = Math.max(Math.abs(best[0] - PLATEAU), Math.abs(best[best.length - 1] - PLATEAU));
    double least = glorot.stream().mapToDouble(R6Copy::least).min().orElse(Double.NaN);
    long told = tanh.stream().filter(t -> t.finding("stuck-at-baseline").isPresent()).count();
    return new Verdict(
        List.of(
            new Row(
                "tanh: least cross-entropy of all tests",
                String.format(Locale.ROOT, "%.5f ± 3 %%, each", PLATEAU),
                String.format(Locale.ROOT, "%.4f to %.4f", best[0], best[best.length - 1]),
                worst <= NEAR * PLATEAU),
            new Row("tanh: told stuck-at-baseline", "each", told + " of " + seeds, told == seeds),
            Row.atLeast(
                "orthogonal linear transition: cross-entropy below 0.01",
                2 / 3.0,
                seeds,
                orthogonal),
            new Row(
                "linear transition from Glorot: least cross-entropy",
                "> 0.05, each",
                Row.number(least),
                GLOROT_LEAST < least)),
        List.of(
            Curves.errors(
                "R6: cross-entropy, plateau 0.1733", true, List.of(tanh, orthogonal, glorot))));
  }

  private static double least(Trial trial) {
    return trial.leastError().orElse(Double.NaN);
  }
}
