package rhoscope.worker;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hands jobs to a process of its own, one after the other; a new one where that has ended. */
final class Lane implements AutoCloseable {
  /** A process that has nothing to do for so long is ended; the next one is up in half a second. */
  private static final int IDLE_SECONDS = 120;

  private final List<String> command;
  private final BlockingQueue<Job<?>> waiting;
  private final Thread thread;
  private boolean started;
  private volatile boolean closed;
  private Optional<Child> child = Optional.empty();
  private Optional<Job<?>> current = Optional.empty();

  Lane(List<String> command, BlockingQueue<Job<?>> waiting, String name) {
    this.command = command;
    this.waiting = waiting;
    this.thread = new Thread(this::work, name);
    thread.setDaemon(true);
  }

  /** Begins to take jobs. */
  synchronized void start() {
    if (!started && !closed) {
      started = true;
      thread.start();
    }
  }

  /** The process, where the job runs here; may block while the process does not read. */
  Optional<Child> runs(Job<?> job) {
    synchronized (this) {
      return current.filter(running -> running == job).isPresent() ? child : Optional.empty();
    }
  }

  /** Ends the process, and with it its job. */
  @Override
  public void close() {
    Optional<Child> last;
    synchronized (this) {
      closed = true;
      last = child;
    }
    thread.interrupt();
    last.ifPresent(Child::close);
  }

  private void work() {
    try {
      while (!closed) {
        Job<?> job = waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        if (job == null) {
          discard();
        } else {
          perform(job);
        }
      }
    } catch (InterruptedException e) {
      discard();
    }
  }

  private void perform(Job<?> job) {
    boolean reused = child.filter(Child::isAlive).isPresent();
    try {
      boolean heard = converse(job);
      if (!heard && reused && !job.isCancelled() && !closed) {
        // The process had died while it was idle; that is not this job's doing.
        discard();
        converse(job);
      }
      Child ended = child.orElseThrow();
      if (!job.answer().isDone()) {
        job.fail(new IOException(ended.obituary() + "; what it committed is stored"));
      }
    } catch (IOException e) {
      job.fail(new IOException("the worker process cannot be started: " + e.getMessage(), e));
    } catch (RuntimeException e) {
      // A listener's error ends its job and the process that talks about it, not the lane.
      job.fail(new IOException("the job's listener failed", e));
      child.ifPresent(Child::kill);
    } finally {
      synchronized (this) {
        current = Optional.empty();
      }
    }
  }

  /** Whether the process said anything about the job; it has ended if the job has no answer. */
  private boolean converse(Job<?> job) throws IOException {
    Child process = ready();
    synchronized (this) {
      current = Optional.of(job);
    }
    if (job.isCancelled()) {
      job.fail(new IOException("cancelled"));
      return true;
    }
    try {
      process.send(Messages.request(job.request()));
    } catch (IOException e) {
      return false;
    }
    if (job.isCancelled()) {
      // The cancellation may have gone out before the request, and then it met nobody.
      process.cancel(job.request().id());
    }
    boolean heard = false;
    for (var message = process.next(); message.isPresent(); message = process.next()) {
      if (Messages.whole(message.get(), "id") == job.request().id()) {
        heard = true;
        if (job.take(message.get())) {
          return true;
        }
      }
    }
    return heard;
  }

  private Child ready() throws IOException {
    Optional<Child> alive = child.filter(Child::isAlive);
    if (alive.isPresent()) {
      return alive.get();
    }
    discard();
    Child fresh = Child.start(command);
    synchronized (this) {
      child = Optional.of(fresh);
      if (closed) {
        fresh.kill();
      }
    }
    return fresh;
  }

  private void discard() {
    Optional<Child> old;
    synchronized (this) {
      old = child;
      child = Optional.empty();
    }
    old.ifPresent(Child::close);
  }
}
