package rhoscope.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** How the time of an update grows with each size, and the exponents that fit it. */
final class GrowthBench {
  private static final List<Integer> HIDDEN = List.of(64, 128, 256, 512, 1024);
  private static final List<Integer> STEPS = List.of(50, 100, 200, 500, 1000);
  private static final List<Integer> BATCHES = List.of(1, 4, 16, 64, 256);

  private final Options options;
  private final Jvm jvm;
  private final Report report;

  GrowthBench(Options options, Jvm jvm, Report report) {
    this.options = options;
    this.jvm = jvm;
    this.report = report;
  }

  void run() throws IOException {
    report.section("How the time of an update grows, one thread");
    report.text(
        "ms per update; the exponent is that of the least-squares line through all points in"
            + " logarithms, and of the last two points alone; theory says 2 for H (1 while the"
            + " input and the activation cost more than the product), 1 for T and for B.");
    boolean smoke = options.effort() == Effort.SMOKE;
    for (String cell : options.cells()) {
      series(cell, "H (B 20, T 100)", smoke ? List.of(4, 8) : HIDDEN, h -> new Size(h, 20, 100));
      if (!smoke) {
        series(cell, "T (H 128, B 20)", STEPS, t -> new Size(128, 20, t));
        series(cell, "B (H 128, T 100)", BATCHES, b -> new Size(128, b, 100));
      }
    }
  }

  private void series(String cell, String name, List<Integer> values, IntFunction<Size> size)
      throws IOException {
    report.progress("growth " + cell + " " + name);
    Race race = new Race(options.effort().warm(1.2));
    List<String> heads = new ArrayList<>(List.of(cell + ", " + name));
    List<Double> times = new ArrayList<>();
    try (Child ours = Child.start(jvm.command(Worker.class))) {
      for (int value : values) {
        heads.add(Integer.toString(value));
        String work = "update " + size.apply(value).options(cell, 1);
        race.enter(Integer.toString(value), ours, work);
      }
      var timings = race.run();
      for (int value : values) {
        Optional<Timing> timing = Optional.ofNullable(timings.get(Integer.toString(value)));
        times.add(timing.map(Timing::median).orElse(Double.NaN));
      }
    }
    List<String> row = new ArrayList<>(List.of("ms per update"));
    times.forEach(time -> row.add(Table.number(time)));
    heads.addAll(List.of("exponent", "at the end"));
    row.add(Table.number(slope(values, times)));
    int n = values.size();
    row.add(Table.number(slope(values.subList(n - 2, n), times.subList(n - 2, n))));
    Table table = new Table(heads.toArray(String[]::new));
    table.row(row.toArray(String[]::new));
    report.table(table);
  }

  /** The slope of the least-squares line through (ln x, ln y). */
  private static double slope(List<Integer> x, List<Double> y) {
    int n = x.size();
    double meanX = x.stream().mapToDouble(Math::log).average().orElseThrow();
    double meanY = y.stream().mapToDouble(Math::log).average().orElseThrow();
    double above = 0;
    double below = 0;
    for (int i = 0; i < n; i++) {
      double dx = Math.log(x.get(i)) - meanX;
      above += dx * (Math.log(y.get(i)) - meanY);
      below += dx * dx;
    }
    return above / below;
  }
}
