package rhoscope.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Probes and trainings in processes of their own, so that a crash, a lack of memory or a kill costs
 * one job. No method waits for a process.
 */
public final class WorkerProcess implements AutoCloseable {
  /*
   * Probes have a process to themselves, since none can wait behind an hour of training; trainings
   * have two, started when they are needed. A job that does not stop when it is told to loses its
   * process.
   */

  private static final int MOST_WAITING = 64;
  private static final int TRAININGS_AT_ONCE = 2;

  /** Of the machine's memory; the rest is for two trainings, the editor and the system. */
  private static final int PROBE_MEMORY_PERCENT = 20;

  private static final int TRAINING_MEMORY_PERCENT = 35;

  /** A cancelled job stops within 100 ms, then has its last words to store. */
  private static final int GRACE_MILLIS = 5_000;

  private final BlockingQueue<Job<?>> probes = new ArrayBlockingQueue<>(MOST_WAITING);
  private final BlockingQueue<Job<?>> trainings = new ArrayBlockingQueue<>(MOST_WAITING);
  private final List<Lane> lanes = new ArrayList<>();
  private final Map<Path, Job<TrainAnswer>> training = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final ExecutorService tellers = Executors.newCachedThreadPool(WorkerProcess::daemon);
  private final ScheduledThreadPoolExecutor killer =
      new ScheduledThreadPoolExecutor(1, WorkerProcess::daemon);

  /** Starts nothing yet. */
  public WorkerProcess(WorkerCommand command) {
    lanes.add(new Lane(command.line(PROBE_MEMORY_PERCENT), probes, "rhoscope-probes"));
    for (int i = 0; i < TRAININGS_AT_ONCE; i++) {
      lanes.add(
          new Lane(command.line(TRAINING_MEMORY_PERCENT), trainings, "rhoscope-training-" + i));
    }
  }

  /** As {@link ProbeJob#run}. */
  public Job<ProbeJob.Answer> probe(ConfigSource source, JobListener listener) {
    Messages.Request request = new Messages.Request(lastId.incrementAndGet(), false, source, false);
    Job<ProbeJob.Answer> job = new Job<>(request, listener, Messages::probed, this::cancel);
    offer(job, probes);
    return job;
  }

  /** As {@link TrainJob#run}; refused where a training of the same file waits or runs. */
  public Job<TrainAnswer> train(ConfigSource source, boolean resume, JobListener listener) {
    Messages.Request request = new Messages.Request(lastId.incrementAndGet(), true, source, resume);
    Job<TrainAnswer> job = new Job<>(request, listener, Messages::trained, this::cancel);
    Path file = source.file();
    if (training.putIfAbsent(file, job) != null) {
      job.fail(new JobProblem(source.shown() + " is being trained already"));
      return job;
    }
    job.whenEnded(() -> training.remove(file, job));
    offer(job, trainings);
    return job;
  }

  /** Ends all processes and the jobs in them; what these had recorded is stored. */
  @Override
  public void close() {
    killer.shutdownNow();
    tellers.shutdown();
    lanes.parallelStream().forEach(Lane::close);
    for (BlockingQueue<Job<?>> queue : List.of(probes, trainings)) {
      for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
        job.fail(new IOException("Rhoscope was closed"));
      }
    }
  }

  private void offer(Job<?> job, BlockingQueue<Job<?>> queue) {
    if (!queue.offer(job)) {
      job.fail(new JobProblem(MOST_WAITING + " jobs wait already"));
    }
    lanes.forEach(Lane::start);
  }

  private void cancel(Job<?> job) {
    if (probes.remove(job) || trainings.remove(job)) {
      job.fail(new IOException("cancelled while it waited"));
    } else if (!killer.isShutdown()) {
      // On a thread of its own: a process that hangs does not even read.
      tellers.execute(() -> tell(job));
      var unused = killer.schedule(() -> kill(job), GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tell(Job<?> job) {
    for (Lane lane : lanes) {
      lane.runs(job).ifPresent(child -> child.cancel(job.request().id()));
    }
  }

  private void kill(Job<?> job) {
    lanes.forEach(lane -> lane.runs(job).ifPresent(Child::kill));
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "rhoscope-worker-stop");
    thread.setDaemon(true);
    return thread;
  }
}
