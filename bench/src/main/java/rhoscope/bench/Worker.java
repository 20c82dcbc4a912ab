package rhoscope.bench;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import rhoscope.linalg.Kernels;

/** Our side of the protocol of bench/README.md: the process in which our code is timed. */
final class Worker {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Work that is to be settled is open when the code it uses is compiled, or after that time. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final Map<String, Work> works = new HashMap<>();

  /** Answers until standard input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (args.length > 0) {
      once(args, out);
      return;
    }
    Worker worker = new Worker();
    out.println("= " + Machine.product());
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println("= " + worker.answer(line.split(" ")));
    }
    System.exit(0); // threads of a product that is half-way through a request do not count
  }

  /** {@code once CELL UPDATES}: a training from the start of the process, without any warm-up. */
  private static void once(String[] args, PrintStream out) throws IOException {
    Map<String, String> options = Map.of("cell", args[1], "H", "50", "B", "20", "T", "100");
    Work work = Works.open("training", options);
    long updates = Long.parseLong(args[2]);
    if (updates > 1) {
      work.run(updates - 1); // opening has made the first
    }
    out.println("= done");
    System.exit(0);
  }

  private String answer(String[] words) throws IOException {
    try {
      return switch (words[0]) {
        case "open" -> open(words);
        case "run" -> run(words[1], Long.parseLong(words[2]));
        default -> close(words[1]);
      };
    } catch (RuntimeException problem) {
      return "no " + problem.toString().replace('\n', ' ');
    }
  }

  private String open(String[] words) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 3; i < words.length; i++) {
      String[] pair = words[i].split("=", 2);
      options.put(pair[0], pair[1]);
    }
    Work work = Works.open(words[2], options);
    works.put(words[1], work);
    long end = System.nanoTime() + PATIENCE_NANOS;
    boolean patient = options.containsKey("settled");
    do {
      work.run(1);
    } while (patient && !Kernels.isSettled() && System.nanoTime() < end);
    return patient && 0 < Kernels.givenUp() ? "ok " + Kernels.givenUp() : "ok";
  }

  private String close(String name) {
    Work work = works.remove(name);
    if (work != null) {
      work.close();
    }
    return "ok";
  }

  private String run(String name, long times) {
    Work work = works.get(name);
    if (work == null) {
      throw new IllegalArgumentException("no work " + name);
    }
    long collected = collecting();
    long[] ids = THREADS.getAllThreadIds();
    long idle = allocated(ids, new long[ids.length]);
    long[] cpuBefore = THREADS.getThreadCpuTime(ids);
    long[] before = THREADS.getThreadAllocatedBytes(ids);
    idle = allocated(ids, before);
    before = THREADS.getThreadAllocatedBytes(ids);
    long start = System.nanoTime();
    double value = work.run(times);
    long wall = System.nanoTime() - start;
    long bytes = Math.max(0, allocated(ids, before) - idle);
    long cpu = since(ids, cpuBefore, THREADS::getThreadCpuTime);
    return String.format(
        Locale.ROOT, "%d %d %d %d %s", wall, cpu, bytes, collecting() - collected, value);
  }

  /** Bytes that all threads have allocated since. */
  private static long allocated(long[] ids, long[] before) {
    return since(ids, before, THREADS::getThreadAllocatedBytes);
  }

  /**
   * What all threads that are alive have used since; those begun since count from their beginning.
   */
  private static long since(long[] ids, long[] before, UnaryOperator<long[]> counter) {
    long[] now = THREADS.getAllThreadIds();
    long[] counts = counter.apply(now);
    long sum = 0;
    for (int i = 0; i < now.length; i++) {
      long begun = 0;
      for (int j = 0; j < ids.length; j++) {
        begun = ids[j] == now[i] ? before[j] : begun;
      }
      sum += Math.max(0, counts[i] - begun);
    }
    return sum;
  }

  private static long collecting() {
    long sum = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      sum += collector.getCollectionTime();
    }
    return sum;
  }

  private Worker() {}
}
