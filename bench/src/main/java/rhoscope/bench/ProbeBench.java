package rhoscope.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Jacobian norms of all lags beside PyTorch's ways to get them, and the time of whole probes. */
final class ProbeBench {
  private static final List<Integer> SIZES = List.of(50, 128, 256);
  private static final int STEPS = 100;
  private static final List<String> WAYS = List.of("loop", "batched", "gram");
  private static final double ACCURACY = 1e-4;

  /** The float64 vectors, which nothing has used before, take seconds to be compiled. */
  private static final double LONGER = 5;

  private static final double PEER_WARM = 0.3;

  private final Bench bench;

  ProbeBench(Bench bench) {
    this.bench = bench;
  }

  void run() throws IOException {
    boolean smoke = bench.smoke();
    Table norms =
        new Table(
            "H, T",
            "ours ms",
            "PyTorch ms",
            "its way",
            "ratio",
            "goal",
            "met",
            "its float64 ms",
            "relative difference");
    for (int hidden : smoke ? List.of(8) : SIZES) {
      race(hidden, smoke ? 10 : STEPS, norms);
    }
    bench.report().section("Norms of the Jacobians ∂h_T/∂h_k of all lags, one sequence, tanh RNN");
    bench.report().table(norms);
    Table whole = new Table("cell", "H", "T", "sequences", "whole probe ms", "spread");
    for (String cell : bench.options().cells()) {
      probe(cell, smoke ? new Size(8, 2, 10) : new Size(100, 8, 100), whole);
      if (!smoke) {
        probe(cell, new Size(256, 8, 200), whole);
      }
    }
    bench.report().section("Whole probe, from drawn weights to the last number");
    bench.report().table(whole);
  }

  private void race(int hidden, int steps, Table table) throws IOException {
    bench.report().progress("jacobians " + hidden);
    Race race = bench.race();
    String work =
        String.format(
            Locale.ROOT,
            "jacobians H=%d T=%d file=%s",
            hidden,
            steps,
            Family.GAUSS.file(bench.folder(), hidden));
    try (Child ours = bench.ours()) {
      race.enter("ours", ours, work, LONGER * bench.options().effort().warm());
      Optional<Child> torch = bench.peers().child("torch");
      if (torch.isPresent()) {
        int cores = Runtime.getRuntime().availableProcessors();
        for (String way : WAYS) {
          for (int threads = 1; threads <= cores; threads++) {
            String how = " dtype=float32 way=" + way + " threads=" + threads;
            race.enter("torch " + way + " " + threads, torch.get(), work + how, PEER_WARM);
          }
        }
        String how = " dtype=float64 way=loop threads=1";
        race.enter("float64", torch.get(), work + how, PEER_WARM);
      }
      row(hidden + ", " + steps, hidden, race.run(), table);
      race.remarks().forEach((name, why) -> bench.report().progress(name + ": " + why));
    }
  }

  /** The fastest of the peer's ways whose last norm is accurate enough counts. */
  private static void row(String name, int hidden, Map<String, Timing> timings, Table table) {
    Optional<Timing> exact = Optional.ofNullable(timings.get("float64"));
    Optional<String> best =
        timings.keySet().stream()
            .filter(entry -> entry.startsWith("torch "))
            .filter(entry -> difference(timings.get(entry), exact) <= ACCURACY)
            .min((a, b) -> Double.compare(timings.get(a).median(), timings.get(b).median()));
    Optional<Timing> mine = Optional.ofNullable(timings.get("ours"));
    double own = mine.map(Timing::median).orElse(Double.NaN);
    double peer = best.map(entry -> timings.get(entry).median()).orElse(Double.NaN);
    double ratio = peer / own;
    table.row(
        name,
        Table.number(own),
        Table.number(peer),
        best.map(entry -> entry.substring("torch ".length()) + " thr").orElse("–"),
        Table.number(ratio),
        Goals.jacobians(hidden).isPresent() ? "8" : "–",
        Goals.verdict(ratio, Goals.jacobians(hidden)),
        exact.map(timing -> Table.number(timing.median())).orElse("–"),
        mine.map(timing -> Table.scientific(difference(timing, exact))).orElse("–"));
  }

  private static double difference(Timing timing, Optional<Timing> exact) {
    return exact
        .map(other -> Math.abs(timing.value() - other.value()) / Math.abs(other.value()))
        .orElse(Double.NaN);
  }

  private void probe(String cell, Size size, Table table) throws IOException {
    bench.report().progress("probe " + cell + " " + size);
    Race race = new Race(bench.options().effort().warm(LONGER));
    try (Child ours = bench.ours()) {
      String sizes = " cell=%s H=%d T=%d N=%d";
      race.enter(
          "ours",
          ours,
          "probe"
              + String.format(Locale.ROOT, sizes, cell, size.hidden(), size.steps(), size.batch()));
      Optional<Timing> timing = Optional.ofNullable(race.run().get("ours"));
      race.remarks().forEach((name, why) -> bench.report().progress(name + ": " + why));
      table.row(
          cell,
          Integer.toString(size.hidden()),
          Integer.toString(size.steps()),
          Integer.toString(size.batch()),
          timing.map(t -> Table.number(t.median())).orElse("–"),
          timing.map(t -> Table.percent(t.spread())).orElse("–"));
    }
  }
}
