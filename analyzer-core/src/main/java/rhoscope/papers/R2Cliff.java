package rhoscope.papers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import rhoscope.papers.Trials.Later;
import rhoscope.report.Figure;

/** The cliff in the loss of one unit, where it stands, and what clipping does there. */
final class R2Cliff implements Check {
  private static final double W_LOW = 2.5;
  private static final double W_HIGH = 7;
  private static final double B_LOW = -3.5;
  private static final double B_HIGH = -1;
  private static final int W_POINTS = 901;
  private static final int B_POINTS = 1001;
  private static final int PARTS = 12;

  /** Where the gradient is steep enough for its direction to be compared. */
  private static final double STEEP = 10;

  private static final double[][] STARTS = {{5, -2.3}, {6, -2.6}, {5.5, -2.6}};

  @Override
  public String name() {
    return "R2";
  }

  @Override
  public String claim() {
    return "Doya 1993; Pascanu, Mikolov, Bengio 2013, Fig. 3 and 6: at a bifurcation of one unit the"
        + " loss has a cliff, and clipping the norm passes it";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    List<Later<Grid>> parts = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      int from = W_POINTS * part / PARTS;
      int to = W_POINTS * (part + 1) / PARTS;
      parts.add(trials.compute(() -> Grid.of(from, to)));
    }
    Later<List<Row>> nodes = trials.compute(R2Cliff::saddleNodes);
    Later<List<Row>> descents = trials.compute(R2Cliff::descents);
    List<Grid> grids = new ArrayList<>();
    for (Later<Grid> part : parts) {
      grids.add(part.get());
    }
    List<Row> rows = new ArrayList<>(nodes.get());
    double[] norms = sorted(grids.stream().map(Grid::norms).toList());
    double[] cosines = sorted(grids.stream().map(Grid::cosines).toList());
    double largest = norms[norms.length - 1];
    double median = norms[norms.length / 2];
    rows.add(new Row("largest ‖∇E_50‖ of the grid", "> 1000", Row.number(largest), 1000 < largest));
    rows.add(new Row("median ‖∇E_50‖ of the grid", "< 0.1", Row.number(median), median < 0.1));
    double cosine = cosines.length == 0 ? Double.NaN : cosines[cosines.length / 2];
    rows.add(
        new Row(
            "where ‖∇E_50‖ > 10: median |cos| to the leading eigenvector of the curvature",
            "> 0.99",
            String.format(Locale.ROOT, "%.4f at %d points", cosine, cosines.length),
            0.99 < cosine));
    rows.addAll(descents.get());
    return new Verdict(rows, List.of(trials.compute(R2Cliff::slice).get()));
  }

  private static double[] sorted(List<double[]> parts) {
    return parts.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
  }

  /**
   * Some columns of the grid.
   *
   * @param norms ‖∇E_50‖ at each point
   * @param cosines |cos| between ∇E_50 and the leading eigenvector, where it is steep
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Grid(double[] norms, double[] cosines) {
    static Grid of(int fromColumn, int toColumn) {
      OneUnit unit = new OneUnit();
      double[] norms = new double[(toColumn - fromColumn) * B_POINTS];
      List<Double> cosines = new ArrayList<>();
      int at = 0;
      for (int i = fromColumn; i < toColumn; i++) {
        double w = W_LOW + (W_HIGH - W_LOW) * i / (W_POINTS - 1);
        for (int j = 0; j < B_POINTS; j++) {
          double b = B_LOW + (B_HIGH - B_LOW) * j / (B_POINTS - 1);
          norms[at] = unit.at(w, b).norm();
          if (STEEP < norms[at]) {
            cosines.add(unit.alignment(w, b));
          }
          at++;
        }
      }
      return new Grid(norms, cosines.stream().mapToDouble(c -> c).toArray());
    }
  }

  /** w = 5: where the two fixed points become one, found by running the unit. */
  private static List<Row> saddleNodes() {
    OneUnit unit = new OneUnit();
    return List.of(
        node("w = 5: the upper fixed point is lost at b", -2.655610, unit.lost(5, true)),
        node("w = 5: the lower fixed point is lost at b", -2.344390, unit.lost(5, false)));
  }

  private static Row node(String what, double expected, double found) {
    return new Row(
        what,
        String.format(Locale.ROOT, "%.6f ± 1e-6", expected),
        String.format(Locale.ROOT, "%.7f", found),
        Math.abs(found - expected) <= 1e-6);
  }

  private static List<Row> descents() {
    OneUnit unit = new OneUnit();
    List<Row> rows = new ArrayList<>();
    for (boolean clipped : new boolean[] {false, true}) {
      double[] ends =
          Arrays.stream(STARTS).mapToDouble(s -> unit.descend(s[0], s[1], clipped)).toArray();
      boolean pass = Arrays.stream(ends).allMatch(end -> clipped ? end < 1e-3 : 0.08 <= end);
      rows.add(
          new Row(
              "gradient descent, "
                  + (clipped ? "clipped at 1" : "not clipped")
                  + ": E_50 at the end",
              clipped ? "< 0.001 from each start" : "≥ 0.08 from each start",
              Row.number(ends[0]) + ", " + Row.number(ends[1]) + ", " + Row.number(ends[2]),
              pass));
    }
    return rows;
  }

  private static Figure slice() {
    OneUnit unit = new OneUnit();
    List<Figure.Line> lines = new ArrayList<>();
    double[] b = new double[B_POINTS];
    Arrays.setAll(b, j -> B_LOW + (B_HIGH - B_LOW) * j / (B_POINTS - 1));
    for (double w : new double[] {4, 5, 6}) {
      double[] norms = Arrays.stream(b).map(x -> unit.at(w, x).norm()).toArray();
      lines.add(new Figure.Line("w = " + Row.number(w), b, norms));
    }
    return new Figure("R2: norm of the gradient across the cliff", "b", "‖∇E_50‖", true, lines);
  }
}
