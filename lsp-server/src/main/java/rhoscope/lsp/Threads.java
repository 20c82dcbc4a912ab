package rhoscope.lsp;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Threads that never keep the process alive. */
final class Threads {
  /** Starts a daemon thread. */
  static Thread start(String name, Runnable work) {
    Thread thread = daemon(name, work);
    thread.start();
    return thread;
  }

  /** A pool of {@code size} daemon threads. */
  static ExecutorService pool(String name, int size) {
    return Executors.newFixedThreadPool(size, work -> daemon(name, work));
  }

  /** A daemon thread that runs things later; for short things only. */
  static ScheduledExecutorService clock(String name) {
    return Executors.newSingleThreadScheduledExecutor(work -> daemon(name, work));
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private Threads() {}
}
