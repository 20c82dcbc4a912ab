package rhoscope.papers;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs checks side by side, as far as their trials leave a thread free. */
public final class Papers {
  /**
   * What comes of some checks.
   *
   * @param seeds how many
   * @throws IOException if a config or the store cannot be read or written
   */
  public static Map<Check, Verdict> run(List<Check> checks, Trials trials, int seeds)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(checks.size(), Papers::daemon);
    try {
      Map<Check, Future<Verdict>> started = new LinkedHashMap<>();
      for (Check check : checks) {
        started.put(check, threads.submit((Callable<Verdict>) () -> check.run(trials, seeds)));
      }
      Map<Check, Verdict> verdicts = new LinkedHashMap<>();
      for (Map.Entry<Check, Future<Verdict>> one : started.entrySet()) {
        verdicts.put(one.getKey(), Trials.get(one.getValue()));
      }
      return verdicts;
    } finally {
      threads.shutdownNow();
    }
  }

  /** A thread that keeps no JVM alive. */
  static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "papers");
    thread.setDaemon(true);
    return thread;
  }

  private Papers() {}
}
