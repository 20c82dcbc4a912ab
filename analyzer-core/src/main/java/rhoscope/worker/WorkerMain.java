package rhoscope.worker;

import com.google.gson.JsonObject;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import rhoscope.evidence.RunResult;

/** The worker's own end: does one job after the other as the lines of its input say. */
public final class WorkerMain {
  /*
   * Three threads: the caller's reads lines, so that a cancellation is seen while a job runs; one
   * makes the jobs; the store has one per run. The end of the input, or output that nobody takes,
   * means that the parent is gone: the job is cancelled, which stores what it has.
   */

  /** A parent sends one at a time. */
  private static final int MOST_WAITING = 16;

  /**
   * The process is gone a second after its input ends; the recorder needs most of that at worst.
   */
  private static final int LAST_WORDS_MILLIS = 800;

  private final OutputStream out;
  private final Map<Long, AtomicBoolean> cancelled = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor jobs =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          task -> {
            Thread thread = new Thread(task, "rhoscope-job");
            thread.setDaemon(true);
            return thread;
          });

  private WorkerMain(OutputStream out) {
    this.out = out;
  }

  /**
   * Serves on the process' standard streams until the input ends; the caller then ends the process.
   * Whatever else prints to {@link System#out} meanwhile goes to standard error.
   */
  public static void runOnStandardStreams() throws IOException {
    InputStream in = new FileInputStream(FileDescriptor.in);
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    System.setIn(InputStream.nullInputStream());
    System.setOut(System.err);
    run(in, out);
  }

  /**
   * Serves until the input ends, then cancels what is at work and returns within a second.
   *
   * @param in lines of {@link Messages}; any other line is passed over
   */
  public static void run(InputStream in, OutputStream out) throws IOException {
    new WorkerMain(out).serve(new BoundedLines(in, BoundedLines.LONGEST));
  }

  private void serve(BoundedLines lines) throws IOException {
    try {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        Messages.read(line.get()).ifPresent(this::receive);
      }
    } finally {
      jobs.shutdown();
      cancelled.values().forEach(flag -> flag.set(true));
      try {
        if (!jobs.awaitTermination(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
          System.err.println("rhoscope: a job did not stop in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void receive(JsonObject message) {
    Optional<Messages.Request> request = Messages.request(message);
    if (request.isPresent()) {
      accept(request.get());
      return;
    }
    Messages.number(message, "cancel")
        .flatMap(id -> Optional.ofNullable(cancelled.get((long) (double) id)))
        .ifPresent(flag -> flag.set(true));
  }

  private void accept(Messages.Request request) {
    AtomicBoolean flag = new AtomicBoolean();
    if (cancelled.putIfAbsent(request.id(), flag) != null) {
      return;
    }
    try {
      jobs.execute(() -> work(request, flag));
    } catch (RejectedExecutionException e) {
      cancelled.remove(request.id());
      send(Messages.event(request.id(), "failed", "the worker has too many jobs waiting"));
    }
  }

  /** The one place where whatever a job throws becomes a message. */
  private void work(Messages.Request request, AtomicBoolean flag) {
    JsonObject last;
    try {
      last = request.train() ? train(request, flag) : probe(request, flag);
    } catch (CancellationException e) {
      last = Messages.event(request.id(), "cancelled");
    } catch (IOException e) {
      last = Messages.event(request.id(), "refused", String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      last = Messages.event(request.id(), "failed", "the worker's memory is too small for this");
    } catch (RuntimeException | Error e) {
      e.printStackTrace();
      last = Messages.event(request.id(), "failed", "the worker met an error of its own: " + e);
    }
    cancelled.remove(request.id());
    send(last);
  }

  private JsonObject probe(Messages.Request request, AtomicBoolean flag) throws IOException {
    return Messages.probed(
        request.id(), ProbeJob.run(request.source(), listener(request.id()), flag::get));
  }

  private JsonObject train(Messages.Request request, AtomicBoolean flag) throws IOException {
    TrainJob.Trained trained =
        TrainJob.run(request.source(), request.resume(), listener(request.id()), flag::get);
    RunResult result =
        trained
            .run()
            .result()
            .orElseThrow(() -> new IOException("the run has no result in the store"));
    return Messages.trained(request.id(), trained, result);
  }

  private JobListener listener(long id) {
    return new JobListener() {
      @Override
      public void warned(String message) {
        send(Messages.event(id, "warning", message));
      }

      @Override
      public void started(String run, long update, long updates) {
        send(Messages.started(id, run, update, updates));
      }

      @Override
      public void progressed(Progress progress) {
        send(Messages.progress(id, progress));
      }
    };
  }

  private void send(JsonObject message) {
    byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      synchronized (out) {
        out.write(line);
        out.flush();
      }
    } catch (IOException e) {
      cancelled.values().forEach(flag -> flag.set(true));
    }
  }
}
