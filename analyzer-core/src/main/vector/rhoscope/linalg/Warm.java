package rhoscope.linalg;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Code on vectors that is compiled in the background from its first use on, while plain code that
 * gives the same bits does its work.
 */
final class Warm {
  /*
   * Until C2 has compiled it, an operation on vectors is a call that makes an object: a training of
   * 300 ms would take seconds. The compiler is through with it, which may take it several attempts,
   * when it makes no object and wins a race; the numbers do not depend on who wins. Code that never
   * does, as on a JVM that does not know vectors, is never used.
   */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final int CALLS = 16;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final ThreadPoolExecutor BACKGROUND = background();

  private final Runnable fast;
  private final Runnable slow;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile boolean hot;

  /**
   * Two ways to do a piece of work, called in turns on a thread of their own.
   *
   * @param hot whether to believe that it is compiled
   */
  Warm(boolean hot, Runnable fast, Runnable slow) {
    this.fast = fast;
    this.slow = slow;
    this.hot = hot;
  }

  /** Whether the fast way is; the first call has it compiled. */
  boolean isHot() {
    if (!hot && !asked.get() && asked.compareAndSet(false, true)) {
      BACKGROUND.execute(this::race);
    }
    return hot;
  }

  private void race() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!hot && System.nanoTime() < end) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      long nanos = nanos(fast);
      boolean clean = THREADS.getCurrentThreadAllocatedBytes() == before;
      hot = clean && nanos < nanos(slow);
    }
  }

  private static long nanos(Runnable code) {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      code.run();
    }
    return System.nanoTime() - start;
  }

  private static ThreadPoolExecutor background() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            code -> {
              Thread thread = new Thread(code, "rhoscope-warm-up");
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }
}
