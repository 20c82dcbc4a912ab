package rhoscope.train;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.BooleanSupplier;

/**
 * Never cancels, and remembers the longest stretch of work between two questions, in processor time
 * of the thread that asks, so that a busy machine changes nothing.
 */
final class LongestStretch implements BooleanSupplier {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long last = threads.getCurrentThreadCpuTime();
  private long longest;

  /** The work begins here. */
  void begin() {
    last = threads.getCurrentThreadCpuTime();
  }

  @Override
  public boolean getAsBoolean() {
    longest = Math.max(longest, threads.getCurrentThreadCpuTime() - last);
    begin();
    return false;
  }

  long nanos() {
    return longest;
  }
}
