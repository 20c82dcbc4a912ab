package rhoscope.store;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSink;
import rhoscope.model.Keys;
import rhoscope.model.Tensors;

/**
 * Records one run. What the training tells is buffered and committed by a thread of its own at
 * least every half second, so a disk that is slow, locked or full never holds the training up; what
 * could not be written stays in memory and is tried again.
 */
public final class RunRecorder implements RunSink, AutoCloseable {
  /*
   * Two buffers: the training's thread fills `told` under the lock; the writer takes it whole, adds
   * it to `unwritten`, which only the writer touches, and empties that after a commit. A commit that
   * fails leaves `unwritten` as it is.
   */

  private static final int COMMIT_MILLIS = 400;

  /** Far below the silence after which another machine takes the run for lost. */
  private static final int HEARTBEAT_MILLIS = 30_000;

  private final Database database;
  private final boolean ownsDatabase;
  private final long number;
  private final String id;
  private final RunStart start;
  private final Consumer<String> warnings;
  private final StateGradientThinning thinning;
  private final Thread writer;

  private final Object lock = new Object();
  private Pending told = new Pending();
  private final CountDownLatch end = new CountDownLatch(1);

  private final Object writing = new Object();
  private final Set<String> said = new HashSet<>();
  private Pending unwritten = new Pending();
  private long lastBeat = System.nanoTime();

  RunRecorder(
      Database database,
      boolean ownsDatabase,
      long number,
      String id,
      RunStart start,
      StateGradientThinning thinning,
      Consumer<String> warnings) {
    this.database = database;
    this.ownsDatabase = ownsDatabase;
    this.number = number;
    this.id = id;
    this.start = start;
    this.thinning = thinning;
    this.warnings = warnings;
    this.writer = new Thread(this::writeRegularly, "rhoscope-store");
    writer.setDaemon(true);
    writer.start();
  }

  /** The run's id. */
  public String id() {
    return id;
  }

  @Override
  public void updated(
      long update,
      double loss,
      double gradientNorm,
      double clipScale,
      double[] stateGradientNorms) {
    synchronized (lock) {
      told.updates.add(new Pending.Update(update, loss, gradientNorm, clipScale));
      if (0 < stateGradientNorms.length && thinning.keeps(update, stateGradientNorms.length)) {
        told.stateGradients.add(
            new Pending.StateGradient(update, StateGradientThinning.pack(stateGradientNorms)));
      }
    }
  }

  @Override
  public void sampled(String series, String unit, long update, double value) {
    synchronized (lock) {
      told.samples.add(new Pending.Sample(series, unit, update, value));
    }
  }

  @Override
  public void clipped(ClipEvent event) {
    synchronized (lock) {
      told.clipEvents.add(event);
    }
  }

  @Override
  public void nonFinite(NonFiniteEvent event) {
    synchronized (lock) {
      told.nonFinite.add(event);
    }
  }

  @Override
  public void probed(ProbeRecord probe) {
    synchronized (lock) {
      told.probes.add(probe);
    }
  }

  @Override
  public void checkpoint(long update, Tensors state) {
    synchronized (lock) {
      told.checkpoint = Optional.of(new Checkpoint(update, state));
    }
  }

  /** Commits all that is left before it returns, or warns that it could not. */
  @Override
  public void ended(RunResult result) {
    synchronized (lock) {
      told.result = Optional.of(result);
    }
    finish();
  }

  /**
   * The run as recorded so far: from the store, with what could not be written added from memory.
   *
   * @throws IOException if not even memory can hold it
   */
  public Run recorded() throws IOException {
    commit();
    synchronized (writing) {
      if (unwritten.isEmpty()) {
        return database.read(connection -> RunReader.run(connection, number, false));
      }
      Optional<Run> stored = Optional.empty();
      try {
        stored = Optional.of(database.read(c -> RunReader.run(c, number, false)));
      } catch (IOException e) {
        warn("what was stored of run " + id + " cannot be read: " + e.getMessage());
      }
      return MemoryRun.of(start, id, stored, unwritten);
    }
  }

  /** Whether a file holds all that was told so far. */
  public boolean isStored() {
    synchronized (writing) {
      synchronized (lock) {
        return ownsDatabase && unwritten.isEmpty() && told.isEmpty();
      }
    }
  }

  /** Ends the recording; a run that did not end by itself is interrupted. */
  @Override
  public void close() throws IOException {
    if (0 < end.getCount()) {
      finish();
      database.write(
          connection -> {
            RunWriter.setOutcome(connection, number, Outcome.INTERRUPTED);
            return true;
          });
    }
    if (ownsDatabase) {
      database.close();
    }
  }

  Database database() {
    return database;
  }

  private long every() {
    return start.spec().get(Keys.EVERY);
  }

  private void finish() {
    end.countDown();
    boolean interrupted = Thread.interrupted();
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    commit().ifPresent(e -> warn("run " + id + " was not stored to its end: " + e));
  }

  private void writeRegularly() {
    boolean more = true;
    while (more) {
      more = waitForWork();
      Optional<String> failure = commit();
      failure.ifPresent(reason -> warn(reason + "; the training goes on in memory"));
    }
  }

  /** False once the run has ended. */
  private boolean waitForWork() {
    try {
      return !end.await(COMMIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Writes what there is; the reason where that failed. */
  private Optional<String> commit() {
    synchronized (writing) {
      synchronized (lock) {
        told.stateGradientEvery = thinning.every();
        unwritten.append(told);
        told = new Pending();
      }
      boolean beat = HEARTBEAT_MILLIS * 1_000_000L < System.nanoTime() - lastBeat;
      if (unwritten.isEmpty() && !beat) {
        return Optional.empty();
      }
      try {
        database
            .write(connection -> RunWriter.write(connection, number, every(), unwritten))
            .ifPresent(this::warn);
        unwritten = new Pending();
        lastBeat = System.nanoTime();
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Each message once, however long its cause lasts. */
  private void warn(String message) {
    synchronized (writing) {
      if (said.add(message)) {
        warnings.accept(message);
      }
    }
  }
}
