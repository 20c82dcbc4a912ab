package rhoscope.worker;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.Probe;
import rhoscope.evidence.RunSummary;
import rhoscope.lab.Probes;
import rhoscope.store.Checkpoint;
import rhoscope.store.Store;
import rhoscope.store.StoreLocation;

/** Measures the network that a config describes, as it stands, without training it. */
public final class ProbeJob {
  /** What came of it. */
  public sealed interface Answer {
    /** The probe was made, or found in the store. */
    record Measured(EvidenceKey key, Probe probe) implements Answer {}

    /** Its counted work is over the bound, as the line says. */
    record OverBound(EvidenceKey key, String reason) implements Answer {}

    /** What the evidence is looked up by. */
    EvidenceKey key();

    /** The probe, where it was made. */
    default Optional<Probe> measured() {
      return this instanceof Measured measured ? Optional.of(measured.probe()) : Optional.empty();
    }
  }

  /**
   * Probes the network before its training, drawn or from its weights file. The store's probe is
   * returned where it holds one; a new one is kept there.
   *
   * @param cancelled asked every few milliseconds
   * @throws JobProblem if the config or its files leave nothing to probe
   * @throws CancellationException if it was cancelled
   */
  public static Answer run(ConfigSource source, JobListener listener, BooleanSupplier cancelled)
      throws IOException {
    Preparation preparation = Preparation.of(source, Preparation.Purpose.PROBE, cancelled);
    preparation.warnings().forEach(listener::warned);
    StoreLocation location = StoreLocation.find(source.store(), source.folder());
    Optional<Probe> known = find(location, preparation, listener);
    if (known.isPresent()) {
      return new Answer.Measured(preparation.key(), known.get());
    }
    Answer answer = answer(preparation, Probes.of(preparation.setup(), cancelled));
    answer.measured().ifPresent(probe -> keep(location, preparation, probe, listener));
    return answer;
  }

  /**
   * Probes the network of a run's last checkpoint.
   *
   * @param run its id
   * @throws JobProblem if the run is unknown, has no checkpoint or is of another config
   */
  public static Answer ofRun(
      ConfigSource source, String run, JobListener listener, BooleanSupplier cancelled)
      throws IOException {
    Preparation preparation = Preparation.of(source, Preparation.Purpose.PROBE, cancelled);
    preparation.warnings().forEach(listener::warned);
    Checkpoint checkpoint =
        checkpoint(StoreLocation.find(source.store(), source.folder()), preparation, run);
    try {
      return answer(preparation, Probes.ofRun(preparation.setup(), checkpoint.state(), cancelled));
    } catch (IllegalArgumentException e) {
      throw new IOException("the checkpoint of run " + run + " is damaged", e);
    }
  }

  private static Answer answer(Preparation preparation, Probes.Result result) {
    return result instanceof Probes.Result.OverBound over
        ? new Answer.OverBound(preparation.key(), over.reason())
        : new Answer.Measured(preparation.key(), result.measured().orElseThrow());
  }

  private static Checkpoint checkpoint(StoreLocation location, Preparation preparation, String run)
      throws IOException {
    Optional<Store> opened = Store.openExisting(location);
    if (opened.isEmpty()) {
      throw new JobProblem("there is no store at " + location.folder());
    }
    try (Store store = opened.get()) {
      RunSummary summary =
          store.summary(run).orElseThrow(() -> new JobProblem("the store has no run " + run));
      if (!summary.key().equals(preparation.key())) {
        throw new JobProblem("run " + run + " is of another version of the config or of its files");
      }
      return store
          .checkpoint(run)
          .orElseThrow(() -> new JobProblem("run " + run + " has no checkpoint"));
    }
  }

  /*
   * The store only saves time here: what is wrong with it is said, and the probe is made anyway.
   */

  private static Optional<Probe> find(
      StoreLocation location, Preparation preparation, JobListener listener) {
    try {
      Optional<Store> opened = Store.openExisting(location);
      if (opened.isEmpty()) {
        return Optional.empty();
      }
      try (Store store = opened.get()) {
        return store.probe(preparation.key(), preparation.spec());
      }
    } catch (IOException e) {
      listener.warned(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static void keep(
      StoreLocation location, Preparation preparation, Probe probe, JobListener listener) {
    try (Store store = Store.open(location)) {
      store.keepProbe(preparation.key(), preparation.spec(), probe);
    } catch (IOException e) {
      listener.warned(e.getMessage() + "; the probe is not kept");
    }
  }

  private ProbeJob() {}
}
