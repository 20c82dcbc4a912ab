package rhoscope.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A training step, forward, back-propagation through time, clipping, update, beside the peers'. */
final class StepBench {
  private static final List<Size> SIZES =
      List.of(
          new Size(50, 20, 100),
          new Size(50, 20, 200),
          new Size(128, 50, 100),
          new Size(256, 64, 200),
          new Size(512, 64, 100));
  private static final List<Size> SMOKE = List.of(new Size(8, 3, 10));
  private static final List<String> OURS = List.of("ours 1", "ours 2", "bare", "norms");
  private static final double PEER_WARM = 0.3;

  /** Updates before the first that counts: in these ρ is looked for anew each time. */
  private static final int PAST = 40;

  private final Options options;
  private final Jvm jvm;
  private final Peers peers;
  private final Report report;

  StepBench(Options options, Jvm jvm, Peers peers, Report report) {
    this.options = options;
    this.jvm = jvm;
    this.peers = peers;
    this.report = report;
  }

  void run() throws IOException {
    for (String cell : options.cells()) {
      Table steps =
          new Table(
              "H×B×T",
              "our threads",
              "ours ms",
              "PyTorch ms",
              "its threads",
              "ratio",
              "goal",
              "met",
              "PyTorch ms, 1 thread",
              "ratio, 1 thread",
              "JAX ms",
              "our processor ms",
              "PyTorch's",
              "spread");
      Table instruments =
          new Table(
              "H×B×T",
              "trainer ms",
              "norms of its gradients",
              "goal",
              "met",
              "with ρ ms",
              "cost of ρ",
              "goal",
              "met",
              "PyTorch, cell in a loop ms",
              "ratio");
      Table inside =
          new Table(
              "H×B×T",
              "network ms",
              "2 threads",
              "trainer ms",
              "its bytes per update",
              "with ρ",
              "GC ms");
      for (Size size : sizes()) {
        report.progress(cell + " " + size);
        Race race = new Race(options.effort());
        try (Child one = Child.start(jvm.on(1).command(Worker.class));
            Child two = Child.start(jvm.on(2).command(Worker.class))) {
          enter(race, one, two, cell, size);
          Map<String, Timing> timings = race.run();
          race.remarks().forEach((name, why) -> report.progress(name + ": " + why));
          require(cell, timings);
          row(steps, cell, size, 1, timings);
          row(steps, cell, size, 2, timings);
          instruments(instruments, size, timings);
          inside(inside, size, timings);
        }
      }
      report.section("Training step, " + cell.toUpperCase(Locale.ROOT));
      report.table(steps);
      report.text("What the instruments cost, one thread:");
      report.table(instruments);
      report.text("Forward and backward alone, the whole update, and what they allocate:");
      report.table(inside);
    }
  }

  private List<Size> sizes() {
    if (!options.sizes().isEmpty()) {
      return options.sizes();
    }
    return options.effort() == Effort.SMOKE ? SMOKE : SIZES;
  }

  /** A smoke test in which our side takes no part has shown nothing. */
  private void require(String cell, Map<String, Timing> timings) throws IOException {
    if (options.effort() == Effort.SMOKE && !timings.keySet().containsAll(OURS)) {
      throw new IOException("of our " + cell + " only " + timings.keySet() + " run");
    }
  }

  private void enter(Race race, Child one, Child two, String cell, Size size) throws IOException {
    race.enter("ours 1", one, "training past=" + PAST + " " + size.options(cell, 1));
    race.enter("ours 2", two, "training past=" + PAST + " " + size.options(cell, 2));
    // What follows runs code that is compiled by now.
    double warm = options.effort().warm() / 4;
    race.enter("bare", one, "update " + size.options(cell, 1), warm);
    race.enter("norms", one, "norms " + size.options(cell, 1), warm);
    race.enter("network 1", one, "network " + size.options(cell, 1), warm);
    race.enter("network 2", two, "network " + size.options(cell, 2), warm);
    Optional<Child> torch = peers.child("torch");
    if (torch.isPresent()) {
      for (int threads = 1; threads <= Runtime.getRuntime().availableProcessors(); threads++) {
        String name = "torch " + threads;
        race.enter(name, torch.get(), "step " + size.options(cell, threads), PEER_WARM);
      }
      int threads = size.hidden() < 256 ? 1 : Runtime.getRuntime().availableProcessors();
      String work = "instrumented " + size.options(cell, threads);
      race.enter("loop", torch.get(), work, PEER_WARM);
    }
    Optional<Child> jax = peers.child("jax");
    if (jax.isPresent()) {
      race.enter("jax", jax.get(), "step " + size.options(cell, 0), PEER_WARM);
    }
  }

  private static void row(
      Table table, String cell, Size size, int threads, Map<String, Timing> timings) {
    Optional<String> best = fastest(timings, "torch ");
    Optional<Timing> mine = Optional.ofNullable(timings.get("ours " + threads));
    double ours = mine.map(Timing::median).orElse(Double.NaN);
    double peer = best.map(name -> median(timings, name)).orElse(Double.NaN);
    double ratio = peer / ours;
    OptionalDouble goal = Goals.step(cell, size.hidden(), threads);
    // Like beside like: with two threads the best is it.
    double alone = threads == 1 ? median(timings, "torch 1") : Double.NaN;
    table.row(
        size.toString(),
        Integer.toString(threads),
        Table.number(ours),
        Table.number(peer),
        best.map(name -> name.substring(name.indexOf(' ') + 1)).orElse("–"),
        Table.number(ratio),
        goal.isPresent() ? Table.number(goal.getAsDouble()) : "–",
        Goals.verdict(ratio, goal),
        Table.number(alone),
        Table.number(alone / ours),
        Table.number(median(timings, "jax")),
        Table.number(mine.map(Timing::cpuMillis).orElse(Double.NaN)),
        Table.number(best.map(name -> timings.get(name).cpuMillis()).orElse(Double.NaN)),
        Table.percent(mine.map(Timing::spread).orElse(Double.NaN)));
  }

  private static void instruments(Table table, Size size, Map<String, Timing> timings) {
    double trainer = median(timings, "bare");
    double norms = median(timings, "norms") / trainer;
    double with = median(timings, "ours 1");
    double radius = with / trainer - 1;
    double loop = median(timings, "loop");
    boolean goal = size.hidden() >= Goals.RADIUS_FROM;
    table.row(
        size.toString(),
        Table.number(trainer),
        Table.percent(norms),
        Table.percent(Goals.NORMS_SHARE),
        Goals.below(norms, Goals.NORMS_SHARE),
        Table.number(with),
        Table.percent(radius),
        goal ? Table.percent(Goals.RADIUS_SHARE) : "–",
        goal ? Goals.below(radius, Goals.RADIUS_SHARE) : "–",
        Table.number(loop),
        Table.number(loop / with));
  }

  private static void inside(Table table, Size size, Map<String, Timing> timings) {
    Optional<Timing> full = Optional.ofNullable(timings.get("ours 1"));
    Optional<Timing> bare = Optional.ofNullable(timings.get("bare"));
    table.row(
        size.toString(),
        Table.number(median(timings, "network 1")),
        Table.number(median(timings, "network 2")),
        Table.number(median(timings, "bare")),
        bare.map(timing -> Long.toString(Math.round(timing.bytes()))).orElse("–"),
        full.map(timing -> Long.toString(Math.round(timing.bytes()))).orElse("–"),
        full.map(timing -> Long.toString(timing.gcMillis())).orElse("–"));
  }

  private static double median(Map<String, Timing> timings, String name) {
    return timings.containsKey(name) ? timings.get(name).median() : Double.NaN;
  }

  /** The name of the fastest whose name is the prefix and a number of threads. */
  static Optional<String> fastest(Map<String, Timing> timings, String prefix) {
    return timings.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .min((a, b) -> Double.compare(timings.get(a).median(), timings.get(b).median()));
  }
}
