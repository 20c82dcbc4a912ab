package rhoscope.worker;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.data.Dataset;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunSummary;
import rhoscope.lab.Experiment;
import rhoscope.model.Keys;
import rhoscope.store.Checkpoint;
import rhoscope.store.RunRecorder;
import rhoscope.store.RunStart;
import rhoscope.store.Store;
import rhoscope.store.StoreLocation;

/** Trains and instruments what a config describes, and stores what was seen. */
public final class TrainJob {
  /**
   * What came of it.
   *
   * @param run with its result
   * @param key what its evidence is looked up by
   * @param stored whether the store holds it; otherwise it is gone with this object
   * @param earlier whether it had ended before, and there was nothing to resume
   */
  public record Trained(Run run, EvidenceKey key, boolean stored, boolean earlier) {}

  private final Preparation preparation;
  private final ConfigSource source;
  private final JobListener listener;
  private final BooleanSupplier cancelled;

  private TrainJob(
      Preparation preparation,
      ConfigSource source,
      JobListener listener,
      BooleanSupplier cancelled) {
    this.preparation = preparation;
    this.source = source;
    this.listener = listener;
    this.cancelled = cancelled;
  }

  /**
   * Trains to the end. Where the store cannot be opened or written the training goes on in memory,
   * and the listener is warned.
   *
   * @param resume goes on with the newest unfinished run of this digest, files and seed
   * @param cancelled asked every few milliseconds; the run is then interrupted, and stored
   * @throws JobProblem if the config, its files or the store leave nothing to train or resume
   * @throws CancellationException if it was cancelled before the training began
   */
  public static Trained run(
      ConfigSource source, boolean resume, JobListener listener, BooleanSupplier cancelled)
      throws IOException {
    Preparation preparation = Preparation.of(source, Preparation.Purpose.TRAINING, cancelled);
    Optional<String> over = preparation.setup().trainingOverBound();
    if (over.isPresent()) {
      throw new JobProblem(over.get());
    }
    preparation.warnings().forEach(listener::warned);
    listener.described(description(preparation));
    TrainJob job = new TrainJob(preparation, source, listener, cancelled);
    return resume ? job.resume() : job.train();
  }

  private static List<String> description(Preparation preparation) {
    Dataset data = preparation.setup().data();
    List<String> lines = new ArrayList<>();
    lines.add(data.description());
    lines.add(
        data.baseline()
            .map(
                baseline ->
                    String.format(
                        Locale.ROOT, "baseline: loss %.4g, %s", baseline.loss(), baseline.text()))
            .orElse("baseline: none, no loss is that of ignoring the inputs"));
    String goal =
        preparation
            .spec()
            .find(Keys.ERROR_BELOW)
            .map(below -> ", solved below " + plain(below))
            .orElse("");
    lines.add("error: " + preparation.setup().errorText() + goal);
    return lines;
  }

  /** 0.0005, not 5.0E-4. */
  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private StoreLocation location() throws IOException {
    return StoreLocation.find(source.store(), source.folder());
  }

  private Trained train() throws IOException {
    StoreLocation location = location();
    Optional<RunRecorder> onDisk = Optional.empty();
    try (Store store = openOrMemory(location)) {
      try {
        onDisk = Optional.of(begin(store));
      } catch (IOException e) {
        warnNotStored(e);
      }
      if (onDisk.isPresent()) {
        return train(store, onDisk.get());
      }
    }
    try (Store memory = Store.inMemory()) {
      return train(memory, begin(memory));
    }
  }

  private Store openOrMemory(StoreLocation location) throws IOException {
    try {
      return Store.open(location);
    } catch (IOException e) {
      warnNotStored(e);
      return Store.inMemory();
    }
  }

  private void warnNotStored(IOException e) {
    listener.warned(e.getMessage() + "; this training is not stored");
  }

  private Trained train(Store store, RunRecorder begun) throws IOException {
    try (RunRecorder recorder = begun) {
      new Experiment(preparation.setup(), meter(recorder, 0), cancelled).run();
      return ended(store, recorder);
    }
  }

  private RunRecorder begin(Store store) throws IOException {
    return store.begin(start(), listener::warned);
  }

  private Trained resume() throws IOException {
    try (Store store = Store.open(location())) {
      return resume(store);
    }
  }

  private Trained resume(Store store) throws IOException {
    long seed = preparation.spec().get(Keys.SEED);
    List<RunSummary> runs =
        store.runsOf(preparation.key()).stream().filter(run -> run.seed() == seed).toList();
    if (runs.isEmpty()) {
      throw new JobProblem("no run of this config and seed is stored; there is none to resume");
    }
    RunSummary newest = runs.get(0);
    if (newest.outcome() == Outcome.RUNNING) {
      throw new JobProblem("run " + newest.id() + " is still at work; there is none to resume");
    }
    if (newest.outcome() == Outcome.FINISHED || newest.outcome() == Outcome.DIVERGED) {
      Run run = store.run(newest.id()).orElseThrow(() -> gone(newest.id()));
      return new Trained(run, preparation.key(), true, true);
    }
    return resume(store, newest.id());
  }

  private Trained resume(Store store, String id) throws IOException {
    Optional<Checkpoint> checkpoint = store.checkpoint(id);
    long update = checkpoint.map(Checkpoint::update).orElse(0L);
    try (RunRecorder recorder = store.resume(id, update, start(), listener::warned)) {
      ProgressMeter meter = meter(recorder, update);
      experiment(checkpoint, meter, id).run();
      return ended(store, recorder);
    }
  }

  private Experiment experiment(Optional<Checkpoint> checkpoint, ProgressMeter meter, String id)
      throws IOException {
    if (checkpoint.isEmpty()) {
      return new Experiment(preparation.setup(), meter, cancelled);
    }
    try {
      return Experiment.resume(preparation.setup(), checkpoint.get().state(), meter, cancelled);
    } catch (IllegalArgumentException e) {
      throw new IOException("the checkpoint of run " + id + " is damaged: " + e.getMessage(), e);
    }
  }

  private RunStart start() {
    return new RunStart(
        source.shown(),
        source.file(),
        source.text(),
        preparation.spec(),
        preparation.key(),
        preparation.spec().get(Keys.SEED));
  }

  private ProgressMeter meter(RunRecorder recorder, long update) {
    long updates = preparation.spec().get(Keys.UPDATES);
    listener.started(recorder.id(), update, updates);
    return new ProgressMeter(recorder, listener, update, updates, System::nanoTime);
  }

  private Trained ended(Store store, RunRecorder recorder) throws IOException {
    Run run = recorder.recorded();
    keepFirstProbe(store, run);
    return new Trained(run, preparation.key(), recorder.isStored(), false);
  }

  /** The editor then need not probe the untrained network again. */
  private void keepFirstProbe(Store store, Run run) {
    Optional<ProbeRecord> first = run.probes().stream().findFirst();
    if (first.isEmpty() || first.get().update() != 0) {
      return;
    }
    try {
      store.keepProbe(preparation.key(), preparation.spec(), first.get().probe());
    } catch (IOException e) {
      listener.warned(String.valueOf(e.getMessage()));
    }
  }

  private static IOException gone(String id) {
    return new IOException("run " + id + " was deleted meanwhile");
  }
}
