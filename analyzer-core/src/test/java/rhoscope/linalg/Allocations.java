package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a piece of code leaves on the heap. */
final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Until C2 is through with it, code on vectors makes objects; this is how long it may take. */
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private static final int CALLS = 1000;

  /** Fails unless a thousand calls allocate nothing once the code is warm. */
  static void none(Runnable code) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long bytes = of(code);
    while (0 < bytes && System.nanoTime() < end) {
      bytes = of(code);
    }
    assertTrue(bytes == 0, bytes + " bytes in " + CALLS + " calls");
  }

  private static long of(Runnable code) {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (int i = 0; i < CALLS; i++) {
      code.run();
    }
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
  }

  private Allocations() {}
}
