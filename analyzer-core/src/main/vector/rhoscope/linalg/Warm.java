package rhoscope.linalg;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Code on vectors that is compiled in the background from its first use on, while plain code that
 * gives the same bits does its work.
 */
final class Warm {
  /*
   * Until C2 has compiled it, an operation on vectors is a call that makes an object: a training of
   * 300 ms would take seconds. So a thread calls the code until it makes none, one piece after the
   * other in the order of their first use, since the JVM forgets to compile what is called now and
   * then. It rests as long as it works: half a core, for about a tenth of a second per piece. It waits
   * before it begins, since a training of 300 ms is over before its vectors would be hot. Code that
   * does not get there, as on a JVM that does not know vectors, is given up but for a look now and
   * then: on a busy machine the compiler comes late.
   *
   * The JVM may throw compiled code away again when it meets something new. So the thread comes back
   * to look, more and more rarely, and the plain code takes over until all is well again.
   */
  private static final long DELAY_MILLIS = 1000;

  private static final long BURST_MILLIS = 2;

  /** A piece may take that much of the processor's time in all. */
  private static final long PATIENCE_NANOS = 2_000_000_000;

  private static final int CALLS = 4; // of one look at compiled code

  private static final long FIRST_LOOK_MILLIS = 20;

  private static final long LAST_LOOK_MILLIS = 10_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final List<Warm> IN_USE = new CopyOnWriteArrayList<>();

  private final Runnable code;
  private final AtomicBoolean watched;
  private volatile boolean hot;
  private volatile long spentNanos; // written by the one thread that watches

  /**
   * A piece of code, called on a thread of its own.
   *
   * @param hot whether to believe that it is compiled, and stays so
   */
  Warm(boolean hot, Runnable code) {
    this.code = code;
    this.hot = hot;
    this.watched = new AtomicBoolean(hot);
  }

  /** Whether it makes no objects; the first call has it compiled. */
  boolean isHot() {
    if (!watched.get() && watched.compareAndSet(false, true)) {
      watch(this);
    }
    return hot;
  }

  /** Whether every piece that was asked for is compiled or given up. */
  static boolean areSettled() {
    return IN_USE.stream().allMatch(one -> one.hot || PATIENCE_NANOS < one.spentNanos);
  }

  static int givenUp() {
    return (int) IN_USE.stream().filter(one -> !one.hot && PATIENCE_NANOS < one.spentNanos).count();
  }

  private static void watch(Warm one) {
    synchronized (IN_USE) {
      IN_USE.add(one);
      IN_USE.notifyAll();
      if (IN_USE.size() == 1) {
        Thread thread = new Thread(Warm::watchAll, "rhoscope-warm-up");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private static void watchAll() {
    try {
      Thread.sleep(DELAY_MILLIS);
      long pause = FIRST_LOOK_MILLIS;
      while (true) {
        int known = IN_USE.size();
        boolean all = true;
        for (int i = 0; i < known; i++) {
          all &= IN_USE.get(i).settle();
        }
        pause = all ? Math.min(LAST_LOOK_MILLIS, 2 * pause) : FIRST_LOOK_MILLIS;
        rest(known, pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // and ends
    }
  }

  /** Waits for time to pass or another piece to come into use. */
  private static void rest(int known, long millis) throws InterruptedException {
    synchronized (IN_USE) {
      if (IN_USE.size() == known) {
        IN_USE.wait(millis);
      }
    }
  }

  /** Calls the code until it is compiled or given up; whether it was settled before. */
  private boolean settle() throws InterruptedException {
    boolean before = isClean() || PATIENCE_NANOS < spentNanos;
    while (!hot && spentNanos <= PATIENCE_NANOS) {
      Thread.sleep(BURST_MILLIS);
      isClean();
    }
    return before;
  }

  /** Calls the code for a moment; whether it made no object. */
  private boolean isClean() {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    long nanos = 0;
    for (int calls = 0; calls < CALLS || (!hot && nanos < BURST_MILLIS * 1_000_000); calls++) {
      code.run();
      nanos = System.nanoTime() - start;
    }
    hot = THREADS.getCurrentThreadAllocatedBytes() == bytes;
    spentNanos += hot ? 0 : nanos;
    return hot;
  }
}
