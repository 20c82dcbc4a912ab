package rhoscope.workspace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.Probe;
import rhoscope.evidence.ProbeEvidence;
import rhoscope.evidence.Quantity;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunEvidence;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.StaleRun;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.store.Store;
import rhoscope.worker.FileHashes;

/** What is on record about configs, for the command line and the language server alike. */
public final class Workspace implements AutoCloseable {
  private final Stores stores;

  private Workspace(Stores stores) {
    this.stores = stores;
  }

  /**
   * A workspace; no file is touched yet.
   *
   * @param store the option {@code --store}; else each config's own folder decides
   * @param warnings takes a line about each store that cannot be used, once
   */
  public static Workspace open(Optional<String> store, Consumer<String> warnings) {
    return new Workspace(new Stores(store, warnings));
  }

  /** What is on record about a config: reads the store and hashes its files, measures nothing. */
  public Situation look(ConfigFile file) {
    ModelSpec spec = file.config().spec();
    EvidenceKey key = FileHashes.key(spec, file.folder(), () -> false);
    Situation situation = onRecord(file, key);
    for (Key<String> named : List.of(Keys.WEIGHTS, Keys.FILE)) {
      Optional<String> name = spec.find(named);
      if (name.isPresent() && FileHashes.MISSING.equals(key.files().get(name.get()))) {
        situation = situation.missing(named.path(), name.get());
      }
    }
    return situation;
  }

  private Situation onRecord(ConfigFile file, EvidenceKey key) {
    Optional<Store> store = stores.existing(file);
    if (store.isPresent()) {
      try {
        return look(file, key, store.get());
      } catch (IOException e) {
        stores.fail(file, e);
      }
    }
    return new Situation(file, key, List.of(), Optional.empty(), Optional.empty(), true, List.of());
  }

  private static Situation look(ConfigFile file, EvidenceKey key, Store store) throws IOException {
    ModelSpec spec = file.config().spec();
    List<Evidence> measured = new ArrayList<>();
    Optional<Probe> probe = store.probe(key, spec);
    probe.ifPresent(p -> measured.add(ProbeEvidence.of(spec, p)));
    Optional<Run> run = store.latestRun(key);
    run.ifPresent(r -> measured.add(RunEvidence.of(spec, r)));
    Optional<RunSummary> newest = store.latestRunOfConfig(file.path());
    boolean probed =
        measured.stream().anyMatch(evidence -> evidence.find(Quantity.HORIZON).isPresent());
    return new Situation(
        file,
        key,
        measured,
        run.map(Run::summary).or(() -> newest),
        run.isPresent() ? Optional.empty() : newest.flatMap(r -> StaleRun.of(r, key)),
        probe.isEmpty() && !probed,
        List.of());
  }

  @Override
  public void close() throws IOException {
    stores.close();
  }
}
