package rhoscope.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** {@code bin/bench}: runs benchmarks and prints their tables. */
final class Main {
  private static final Path PAGE = Path.of("docs/performance.md");

  /** Runs what the command line asks for. */
  public static void main(String[] args) throws IOException {
    Options options;
    try {
      options = Options.of(args);
    } catch (IllegalArgumentException problem) {
      System.err.print("bench: " + problem.getMessage() + "\n" + Options.USAGE);
      System.exit(2);
      return;
    }
    Path folder = Files.createTempDirectory("rhoscope-bench");
    try {
      run(options, folder);
    } finally {
      delete(folder);
    }
  }

  private static void run(Options options, Path folder) throws IOException {
    long start = System.nanoTime();
    double load = Machine.load();
    Report report = new Report();
    Jvm jvm = Jvm.of(options);
    try (Peers peers = Peers.install(options.peers())) {
      report.section(options.command());
      Bench bench = new Bench(options, jvm, peers, report, folder);
      head(report, jvm, peers, load);
      switch (options.command()) {
        case "step" -> new StepBench(options, jvm, peers, report).run();
        case "probe" -> new ProbeBench(bench).run();
        case "radius" -> new RadiusBench(bench).run();
        case "start" -> new StartBench(options, jvm, peers, report, folder).run();
        case "growth" -> new GrowthBench(options, jvm, report).run();
        case "parse" -> new ParseBench(report, folder).run();
        case "javas" -> new JavasBench(options, jvm, report).run();
        case "all", "quick" -> all(bench);
        default -> {
          System.err.print("bench: no benchmark " + options.command() + "\n" + Options.USAGE);
          System.exit(2);
        }
      }
    }
    report.text(
        String.format(Locale.ROOT, "Measured in %.0f s.", (System.nanoTime() - start) / 1e9));
    if (options.write()) {
      String page = Files.readString(PAGE);
      boolean all = options.command().equals("all");
      String written =
          all ? Page.with(page, report.whole()) : Page.withSections(page, report.whole());
      Files.writeString(PAGE, written);
    }
  }

  private static void head(Report report, Jvm jvm, Peers peers, double load) throws IOException {
    report.text(Machine.when());
    report.text(Machine.hardware() + String.format(Locale.ROOT, "; load before: %.1f", load));
    try (Child ours = Child.start(jvm.command(Worker.class))) {
      report.text(ours.hello());
    }
    for (String hello : peers.hellos()) {
      report.text(hello);
    }
  }

  private static void all(Bench bench) throws IOException {
    Options options = bench.options();
    Jvm jvm = bench.jvm();
    Peers peers = bench.peers();
    Report report = bench.report();
    Path folder = bench.folder();
    new StepBench(options, jvm, peers, report).run();
    new ProbeBench(bench).run();
    new RadiusBench(bench).run();
    new StartBench(options, jvm, peers, report, folder).run();
    new GrowthBench(options, jvm, report).run();
    if (options.effort() != Effort.SMOKE) {
      new ParseBench(report, folder).run();
      new JavasBench(options, jvm, report).run();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.isDirectory(file)) {
          delete(file);
        } else {
          Files.delete(file);
        }
      }
    }
    Files.delete(folder);
  }

  private Main() {}
}
