package rhoscope.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From the start of a process to its first, tenth and hundredth update, each time a new process.
 */
final class StartBench {
  private static final Size SIZE = new Size(50, 20, 100);
  private static final List<Integer> UPDATES = List.of(1, 10, 100);
  private static final int ROUNDS = 7;
  private static final String TRAINER = "our experiment in a JVM";

  private final Options options;
  private final Jvm jvm;
  private final Peers peers;
  private final Report report;
  private final Path folder;

  StartBench(Options options, Jvm jvm, Peers peers, Report report, Path folder) {
    this.options = options;
    this.jvm = jvm;
    this.peers = peers;
    this.report = report;
    this.folder = folder;
  }

  void run() throws IOException {
    Table table = new Table("what", "1 update s", "10 updates s", "100 updates s", "goal", "met");
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (int updates : options.effort() == Effort.SMOKE ? List.of(2) : UPDATES) {
      report.progress("start " + updates);
      Map<String, List<String>> commands = commands(updates);
      for (Map.Entry<String, Double> time : race(commands).entrySet()) {
        rows.computeIfAbsent(time.getKey(), name -> new ArrayList<>())
            .add(Table.number(time.getValue()));
      }
    }
    rows.forEach(
        (name, cells) -> {
          boolean own = name.equals(TRAINER);
          String hundred = cells.get(cells.size() - 1);
          boolean met = own && Double.parseDouble(hundred) <= Goals.START_SECONDS;
          table.row(
              name,
              cells.get(0),
              cells.get(cells.size() > 1 ? 1 : 0),
              hundred,
              own ? Table.number(Goals.START_SECONDS) : "–",
              own ? (met ? "yes" : "no") : "–");
        });
    report.section("From the start of a process, tanh RNN " + SIZE);
    report.table(table);
  }

  private Map<String, List<String>> commands(int updates) throws IOException {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    String count = Integer.toString(updates);
    commands.put(TRAINER, jvm.command(Worker.class, "once", "rnn", count));
    if (options.effort() != Effort.SMOKE) {
      Path config = folder.resolve("start-" + updates + ".rnn.json");
      Files.writeString(
          config,
          """
          {"model": {"cell": "rnn", "hidden_size": 50}, "data": {"task": "adding", "length": 100},
           "training": {"batch_size": 20, "updates": %d, "clip_norm": 1.0}}
          """
              .formatted(updates));
      commands.put(
          "our command `train`, with probes, tests and store",
          List.of("bin/rhoscope", "train", config.toString(), "--store", folder + "/store"));
    }
    peers
        .commands()
        .forEach(
            (name, command) -> {
              List<String> once = new ArrayList<>(command);
              once.addAll(List.of("once", "cell=rnn", "H=50", "B=20", "T=100", "n=" + count));
              commands.put(name.equals("torch") ? "PyTorch" : "JAX", once);
            });
    return commands;
  }

  /** Medians in seconds, the commands in turns. */
  private Map<String, Double> race(Map<String, List<String>> commands) throws IOException {
    Map<String, double[]> seconds = new LinkedHashMap<>();
    int rounds = options.effort() == Effort.SMOKE ? 1 : ROUNDS;
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, List<String>> entry : commands.entrySet()) {
        double[] times = seconds.computeIfAbsent(entry.getKey(), name -> new double[rounds]);
        times[round] = seconds(entry.getValue());
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    seconds.forEach(
        (name, times) -> medians.put(name, Timing.median(Arrays.copyOf(times, rounds))));
    return medians;
  }

  /** Until the process says "= done", or ends. */
  private double seconds(List<String> command) throws IOException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectError(folder.resolve("start.log").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.equals("= done")) {
        line = lines.readLine();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            String.join(" ", command) + ": " + Files.readString(folder.resolve("start.log")));
      }
      return seconds;
    } catch (InterruptedException stop) {
      throw new IOException(stop);
    }
  }
}
