package rhoscope.nn;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A few threads that do one piece of work together: the caller's, which is member 0, and daemon
 * threads of its own. One caller at a time; nothing is allocated once the threads run.
 */
final class Team {
  /*
   * Steps of a small network take microseconds, so whoever waits spins first. Other processes share
   * the machine: after a while the waiting thread gives its processor away, and a member without work
   * parks, and ends after a second; the next work starts another. So nobody needs to close a team.
   *
   * A member that throws breaks the team up: the others find out at their next meeting or check and
   * leave too, and the caller gets the first exception.
   */
  private static final int SPINS = 1 << 12;
  private static final long PARK_NANOS = 50_000;
  private static final long IDLE_SPIN_NANOS = 100_000;
  private static final long IDLE_END_NANOS = 1_000_000_000;

  /** What the members do together. */
  interface Work {
    /**
     * The share of one of them.
     *
     * @param members how many work on it
     */
    void share(int member, int members);
  }

  private final Worker[] workers;
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger finished = new AtomicInteger();
  private final Work nothing = (member, members) -> {};
  private volatile Work work = nothing;
  private volatile int members = 1;
  private volatile int meeting;
  private volatile boolean broken;
  private Thread caller = Thread.currentThread();
  private volatile Throwable failure = new CancellationException();

  /** A team of at most this many; threads start when they are first needed. */
  Team(int most) {
    workers = new Worker[most - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
    }
  }

  /** The most members. */
  int size() {
    return workers.length + 1;
  }

  /**
   * Does the work with so many members; returns when all are done.
   *
   * @throws CancellationException or whatever else a member threw
   */
  void run(int count, Work toDo) {
    caller = Thread.currentThread();
    if (count == 1) {
      members = 1;
      broken = false;
      toDo.share(0, 1);
      return;
    }
    work = toDo;
    members = count;
    broken = false;
    arrived.set(0);
    finished.set(0);
    for (int i = 0; i < count - 1; i++) {
      workers[i].begin();
    }
    share(0);
    int spins = 0;
    while (finished.get() < count) {
      spins = pause(spins);
    }
    if (broken) {
      rethrow(failure);
    }
  }

  private static void rethrow(Throwable thrown) {
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    } else if (thrown instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(thrown);
  }

  private void share(int member) {
    try {
      work.share(member, members);
    } catch (Throwable thrown) { // whatever it is, it belongs to the caller
      leave(thrown);
    } finally {
      finished.incrementAndGet();
    }
  }

  private synchronized void leave(Throwable thrown) {
    if (!broken) {
      failure = thrown;
      broken = true;
    }
  }

  /** Whether this is the thread that called {@link #run}. */
  boolean isCaller() {
    return Thread.currentThread() == caller;
  }

  /**
   * Leaves if another member has.
   *
   * @throws CancellationException if so
   */
  void check() {
    if (broken) {
      throw new CancellationException();
    }
  }

  /** Waits until all members are here; what they wrote before is then seen by each. */
  void meet() {
    int count = members;
    if (count == 1) {
      return;
    }
    int now = meeting;
    if (arrived.incrementAndGet() == count) {
      arrived.set(0);
      meeting = now + 1;
      return;
    }
    int spins = 0;
    while (meeting == now) {
      check();
      spins = pause(spins);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // only a hint, and only speed depends on it
  private static int pause(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else if (spins < 2 * SPINS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(PARK_NANOS);
    }
    return spins + 1;
  }

  /** A member with a thread of its own, as long as there is work. */
  private final class Worker implements Runnable {
    private final int member;
    private volatile int begun;
    private volatile boolean parked;
    private Thread thread = new Thread(this);
    private boolean alive;

    Worker(int member) {
      this.member = member;
    }

    synchronized void begin() {
      begun++;
      if (!alive) {
        alive = true;
        thread = new Thread(this, "rhoscope-nn-" + member);
        thread.setDaemon(true);
        thread.start();
      } else if (parked) {
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      int done = begun - 1;
      while (await(done)) {
        done++;
        share(member);
      }
    }

    /** Whether there is another work; after a second without, the thread ends. */
    private boolean await(int done) {
      long start = System.nanoTime();
      while (begun == done) {
        long waited = System.nanoTime() - start;
        if (waited < IDLE_SPIN_NANOS) {
          Thread.onSpinWait();
        } else if (waited < IDLE_END_NANOS) {
          parked = true;
          if (begun == done) {
            LockSupport.parkNanos(IDLE_END_NANOS - waited);
          }
          parked = false;
        } else if (ended(done)) {
          return false;
        }
      }
      return true;
    }

    private synchronized boolean ended(int done) {
      alive = begun != done;
      return !alive;
    }
  }
}
