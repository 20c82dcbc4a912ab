package rhoscope.papers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import rhoscope.papers.Trials.Later;
import rhoscope.report.Figure;

/** Plain SGD, norm clipping, and clipping with Ω on the temporal order task. */
final class R4TemporalOrder implements Check {
  /** What a plain SGD that failed may be told, any of them. */
  private static final List<String> NAMES =
      List.of("gradient-spike", "stuck-at-baseline", "non-finite-value");

  @Override
  public String name() {
    return "R4";
  }

  @Override
  public String claim() {
    return "Pascanu, Mikolov, Bengio 2013, Fig. 7: clipping and Ω learn the order of two symbols over"
        + " 50 steps, plain SGD does not";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    Start smart = new Start(trials, "smart", seeds);
    Start basic = new Start(trials, "basic", seeds);
    List<Row> rows = new ArrayList<>();
    List<Figure> figures = new ArrayList<>();
    for (Start start : List.of(smart, basic)) {
      start.judge(seeds, rows, figures);
    }
    return new Verdict(rows, figures);
  }

  /** The three methods from one initialisation. */
  private static final class Start {
    private final String preset;
    private final Later<List<Trial>> plain;
    private final Later<List<Trial>> clipped;
    private final Later<List<Trial>> regularized;

    Start(Trials trials, String preset, int seeds) {
      this.preset = preset;
      this.plain = trials.train("r4-" + preset + "-sgd", seeds);
      this.clipped = trials.train("r4-" + preset + "-c", seeds);
      this.regularized = trials.train("r4-" + preset + "-cr", seeds);
    }

    void judge(int seeds, List<Row> rows, List<Figure> figures)
        throws IOException, InterruptedException {
      List<Trial> sgd = plain.get();
      List<Trial> c = clipped.get();
      List<Trial> cr = regularized.get();
      String what = preset + "_tanh, ";
      long most = Trial.solved(cr);
      rows.add(Row.atLeast(what + "clipping and Ω (CR): solved", 0.8, seeds, cr));
      rows.add(Row.atMost(what + "plain SGD: solved", 0.2, seeds, sgd));
      rows.add(
          new Row(
              what + "solved in this order",
              "CR ≥ C ≥ SGD",
              most + " ≥ " + Trial.solved(c) + " ≥ " + Trial.solved(sgd),
              Trial.solved(c) <= most && Trial.solved(sgd) <= Trial.solved(c)));
      rows.add(named(what, sgd));
      rows.add(edge(what, c));
      figures.add(
          Curves.losses("R4, " + preset + "_tanh; plateau ln 4", false, List.of(sgd, c, cr)));
      figures.add(Curves.radii("R4, " + preset + "_tanh: ρ(W)", List.of(sgd, c, cr)));
    }
  }

  /** Each plain SGD that failed is told why. */
  private static Row named(String what, List<Trial> sgd) {
    List<Trial> failed = sgd.stream().filter(trial -> !trial.solved()).toList();
    List<String> told =
        failed.stream().map(R4TemporalOrder::names).filter(names -> !names.isEmpty()).toList();
    return new Row(
        what + "plain SGD that failed is told",
        "explosion or stuck at ln 4, each",
        told.size() + " of " + failed.size() + ": " + Row.counted(told),
        told.size() == failed.size());
  }

  private static String names(Trial trial) {
    return NAMES.stream()
        .filter(rule -> trial.finding(rule).isPresent())
        .collect(Collectors.joining(" and "));
  }

  /** Clipping is at work, and the radius goes beyond 1. */
  private static Row edge(String what, List<Trial> c) {
    long shown =
        c.stream()
            .filter(trial -> 0 < trial.result().clippedFraction())
            .filter(trial -> 1 < trial.largestRadius())
            .count();
    return new Row(
        what + "clipping alone (C): clip events, and ρ(W) passes 1",
        "each",
        shown + " of " + c.size(),
        shown == c.size());
  }
}
