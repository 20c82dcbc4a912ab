package rhoscope.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Contestants that do the same work in turns, so that a busy moment of the machine hits all. */
final class Race {
  private static final double NANOS = 1e9;

  /** Threads of a peer spin for a while after their work; the next one waits that long. */
  private static final long PAUSE_MILLIS = 10;

  private static final int ENOUGH = 3;
  private static final double LONG_SECONDS = 2;
  private static final double HOPELESS = 4;
  private static final double FASTER = 0.95;
  private static final double LONGER = 4;

  private final Effort effort;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> remarks = new LinkedHashMap<>();

  Race(Effort effort) {
    this.effort = effort;
  }

  /** Prepares a contestant and lets it warm up; one that refuses takes no part. */
  void enter(String name, Child child, String work) throws IOException {
    enter(name, child, work, effort.warm());
  }

  /** As above, with its own time to warm up, in seconds. */
  void enter(String name, Child child, String work, double warm) throws IOException {
    String id = "w" + entries.size();
    String patience = effort.isSmoke() ? "" : " settled=1";
    String answer = child.ask("open " + id + " " + work + patience);
    if (answer.startsWith("no ")) {
      remarks.put(name, answer);
      return;
    }
    if (answer.startsWith("ok ")) {
      remarks.put(name, answer.substring(3) + " pieces of vector code were given up");
    }
    Entry entry = new Entry(name, child, id);
    if (entry.warmUp(warm)) {
      entries.add(entry);
    }
  }

  /** Why a contestant takes no part, or what its figures suffer from; by name. */
  Map<String, String> remarks() {
    return remarks;
  }

  /** Runs all rounds; the timings by name, in the order of entrance. */
  Map<String, Timing> run() throws IOException {
    for (int round = 0; round < effort.rounds(); round++) {
      for (int i = 0; i < entries.size(); i++) {
        pause();
        entries.get((round + i) % entries.size()).turnIfTimeIsLeft();
      }
    }
    Map<String, Timing> timings = new LinkedHashMap<>();
    for (Entry entry : entries) {
      timings.put(entry.name, entry.timing());
      entry.child.ask("close " + entry.id);
    }
    return timings;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** One contestant: a process and its numbers so far. */
  private final class Entry {
    private final String name;
    private final Child child;
    private final String id;
    private final List<double[]> turns = new ArrayList<>();
    private long units = 1;

    Entry(String name, Child child, String id) {
      this.name = name;
      this.child = child;
      this.id = id;
    }

    /**
     * Runs for a while, and on while it still gets faster; then sets how many units make a turn.
     * False if it cannot run.
     */
    boolean warmUp(double seconds) throws IOException {
      double spent = 0;
      double best = Double.POSITIVE_INFINITY;
      boolean faster = true;
      for (long n = 1; spent < seconds || (faster && spent < LONGER * seconds); ) {
        String answer = child.ask("run " + id + " " + n);
        if (answer.startsWith("no ")) {
          remarks.put(name, answer);
          return false;
        }
        double wall = numbers(answer)[0] / NANOS;
        spent += wall;
        faster = wall / n < FASTER * best;
        best = Math.min(best, wall / n);
        n = Math.max(1, Math.min(2 * n, (long) (seconds / 4 / best)));
      }
      units = Math.max(1, Math.round(effort.round() / best));
      return true;
    }

    /** What takes seconds is measured three times and no more; a hopeless variant twice. */
    void turnIfTimeIsLeft() throws IOException {
      boolean hopeless = turns.size() >= 2 && best() > HOPELESS * bestOfGroup();
      if (!hopeless && (turns.size() < ENOUGH || spent() < LONG_SECONDS)) {
        turn();
      }
    }

    private double spent() {
      return turns.stream().mapToDouble(turn -> turn[0]).sum() / NANOS;
    }

    private double best() {
      return turns.stream().mapToDouble(turn -> turn[0] / units).min().orElse(0);
    }

    /** Names with the same first word are variants, of which the fastest will count. */
    private double bestOfGroup() {
      String group = name.replaceFirst(" .*", "");
      return entries.stream()
          .filter(entry -> entry.name.replaceFirst(" .*", "").equals(group))
          .mapToDouble(Entry::best)
          .min()
          .orElse(0);
    }

    private void turn() throws IOException {
      String answer = child.ask("run " + id + " " + units);
      if (answer.startsWith("no ")) {
        throw new IOException(name + ": " + answer);
      }
      turns.add(numbers(answer));
    }

    private double[] numbers(String answer) {
      String[] words = answer.split(" ");
      double[] numbers = new double[words.length];
      for (int i = 0; i < words.length; i++) {
        numbers[i] = Double.parseDouble(words[i]);
      }
      return numbers;
    }

    Timing timing() {
      double[] wall = turns.stream().mapToDouble(turn -> turn[0] / units / 1e6).toArray();
      double[] cpu = turns.stream().mapToDouble(turn -> turn[1] / units / 1e6).toArray();
      double[] bytes = turns.stream().mapToDouble(turn -> turn[2] / units).toArray();
      long collecting = (long) turns.stream().mapToDouble(turn -> turn[3]).sum();
      double value = turns.get(turns.size() - 1)[4];
      return new Timing(wall, Timing.median(cpu), Timing.median(bytes), collecting, value);
    }
  }
}
