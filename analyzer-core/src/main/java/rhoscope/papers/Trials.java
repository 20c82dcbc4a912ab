package rhoscope.papers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import rhoscope.analysis.Analysis;
import rhoscope.evidence.RunResult;
import rhoscope.model.Labels;
import rhoscope.worker.JobListener;
import rhoscope.worker.TrainJob;
import rhoscope.workspace.ConfigFile;

/**
 * Trains the configs of a folder just as {@code train} does, a few at a time. Each training has one
 * thread where the JVM is told that it has one processor; no number depends on that.
 */
public final class Trials implements AutoCloseable {
  private static final int AT_A_TIME = 2;

  private final Path folder;
  private final Path store;
  private final long firstSeed;
  private final Consumer<String> progress;
  private final BooleanSupplier cancelled;
  private final ExecutorService workers;

  /**
   * Trials of the configs in a folder.
   *
   * @param store folder of the store that keeps the runs
   * @param firstSeed which all others follow
   * @param progress gets a line for each training that ended, from any thread
   * @param cancelled asked every few milliseconds
   */
  public Trials(
      Path folder,
      Path store,
      long firstSeed,
      Consumer<String> progress,
      BooleanSupplier cancelled) {
    this.folder = folder;
    this.store = store;
    this.firstSeed = firstSeed;
    this.progress = progress;
    this.cancelled = cancelled;
    this.workers = Executors.newFixedThreadPool(AT_A_TIME, Papers::daemon);
  }

  /** So many seeds, one after the other. */
  List<Long> seeds(int count) {
    return LongStream.range(firstSeed, firstSeed + count).boxed().toList();
  }

  /** Trains a config of the folder with each seed. */
  Later<List<Trial>> train(String name, int seeds, String... overrides) {
    return all(seeds(seeds).stream().map(seed -> trainOne(name, seed, overrides)).toList());
  }

  /** All of them, in their order. */
  static <T> Later<List<T>> all(List<Later<T>> each) {
    return () -> {
      List<T> got = new ArrayList<>();
      for (Later<T> one : each) {
        got.add(one.get());
      }
      return got;
    };
  }

  /** A file beside the runs for what a config refers to. */
  Path scratch(String name) throws IOException {
    Files.createDirectories(store);
    return store.toAbsolutePath().resolve(name);
  }

  /** Trains it with one seed. */
  Later<Trial> trainOne(String name, long seed, String... overrides) {
    List<String> changes = new ArrayList<>(List.of(overrides));
    changes.add("training.seed=" + seed);
    return compute(() -> trained(name, changes));
  }

  /** Any other piece of work on one of the threads. */
  <T> Later<T> compute(Callable<T> work) {
    Future<T> future = workers.submit(work);
    return () -> get(future);
  }

  static <T> T get(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      } else if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** A config of the folder. */
  ConfigFile config(String name) throws IOException {
    Path file = folder.resolve(name + ".rnn.json");
    return ConfigFile.read(file).orElseThrow(() -> new IOException(file + " is no model config"));
  }

  private Trial trained(String name, List<String> overrides) throws IOException {
    ConfigFile config = config(name);
    TrainJob.Trained trained =
        TrainJob.run(
            config.source(overrides, Optional.of(store.toString())),
            false,
            JobListener.ofWarnings(message -> progress.accept(name + ": " + message)),
            cancelled);
    Analysis analysis = config.analysis(overrides, trained.run());
    Trial trial =
        Trial.of(
            name,
            trained.run(),
            analysis.evidence().get(analysis.evidence().size() - 1),
            analysis.findings());
    progress.accept(line(trial));
    return trial;
  }

  private static String line(Trial trial) {
    RunResult result = trial.result();
    String solved =
        result.updatesToSolve().isPresent()
            ? "solved at update " + result.updatesToSolve().getAsLong()
            : Labels.of(result.outcome()) + " after " + Labels.count(result.updates(), "update");
    return String.format(
        Locale.ROOT,
        "%s, seed %d: %s, %.1f s",
        trial.config(),
        trial.seed(),
        solved,
        result.elapsedSeconds());
  }

  /** What a piece of work gives, once it is done. */
  interface Later<T> {
    T get() throws IOException, InterruptedException;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
