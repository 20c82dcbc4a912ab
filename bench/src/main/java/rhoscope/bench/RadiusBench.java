package rhoscope.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The spectral radius alone and the whole spectrum, beside {@code torch.linalg.eigvals}. */
final class RadiusBench {
  private static final List<Integer> SIZES = List.of(128, 256, 512, 1024);
  private static final List<Integer> SPECTRUM_SIZES = List.of(64, 128, 256, 512);

  /** From here on three families are enough: a peer takes a good part of a second for each. */
  private static final int LARGE = 512;

  private static final List<Family> LARGE_FAMILIES =
      List.of(Family.GAUSS, Family.ORTHOGONAL, Family.TRIANGULAR);
  private static final double PEER_WARM = 0.1;

  private final Bench bench;

  RadiusBench(Bench bench) {
    this.bench = bench;
  }

  void run() throws IOException {
    boolean smoke = bench.smoke();
    Table radius = table();
    Table spectrum = table();
    try (Child ours = bench.ours()) {
      for (int n : smoke ? List.of(16) : SIZES) {
        for (Family family : n < LARGE ? List.of(Family.values()) : LARGE_FAMILIES) {
          race(ours, "radius", n, family, radius, Goals.radius(n));
        }
      }
      for (int n : smoke ? List.of(16) : SPECTRUM_SIZES) {
        race(ours, "spectrum", n, Family.GAUSS, spectrum, Goals.spectrum(n));
      }
    }
    bench.report().section("Spectral radius alone");
    bench.report().table(radius);
    bench.report().section("All eigenvalues");
    bench.report().table(spectrum);
  }

  private static Table table() {
    return new Table(
        "n, family",
        "ours ms",
        "eigvals ms",
        "its threads",
        "ratio",
        "goal",
        "met",
        "eigvals float32 ms",
        "relative difference");
  }

  private void race(Child ours, String kind, int n, Family family, Table table, OptionalDouble goal)
      throws IOException {
    bench.report().progress(kind + " " + n + " " + family.label());
    String matrix = " n=" + n + " file=" + family.file(bench.folder(), n);
    Race race = bench.race();
    race.enter("ours", ours, kind + matrix);
    Optional<Child> torch = bench.peers().child("torch");
    if (torch.isPresent()) {
      for (int threads = 1; threads <= Runtime.getRuntime().availableProcessors(); threads++) {
        String work = "eigvals dtype=float64 threads=" + threads + matrix;
        race.enter("torch " + threads, torch.get(), work, PEER_WARM);
      }
      String work = "eigvals dtype=float32 threads=1" + matrix;
      race.enter("float32", torch.get(), work, PEER_WARM);
    }
    Map<String, Timing> timings = race.run();
    Optional<String> best = StepBench.fastest(timings, "torch ");
    Optional<Timing> mine = Optional.ofNullable(timings.get("ours"));
    double own = mine.map(Timing::median).orElse(Double.NaN);
    double peer = best.map(name -> timings.get(name).median()).orElse(Double.NaN);
    double theirs = best.map(name -> timings.get(name).value()).orElse(Double.NaN);
    double value = mine.map(Timing::value).orElse(Double.NaN);
    table.row(
        n + " " + family.label(),
        Table.number(own),
        Table.number(peer),
        best.map(name -> name.substring("torch ".length())).orElse("–"),
        Table.number(peer / own),
        goal.isPresent() ? Table.number(goal.getAsDouble()) : "–",
        Goals.verdict(peer / own, goal),
        timings.containsKey("float32") ? Table.number(timings.get("float32").median()) : "–",
        Table.scientific(Math.abs(value - theirs) / theirs));
  }
}
