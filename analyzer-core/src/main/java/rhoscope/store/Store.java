package rhoscope.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.Probe;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunSummary;
import rhoscope.exchange.ProbeJson;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;

/**
 * Runs, checkpoints and probes in one SQLite database. Any number of processes may read and write
 * one store at a time. Methods may be called from any thread; each sees one state of the store.
 *
 * <p>Every method throws {@link IOException} where the store is damaged, locked for five seconds,
 * full or not writable; its message tells a person which and the way out.
 */
public final class Store implements AutoCloseable {
  /** How long another process may hold the write lock; it does so for milliseconds. */
  private static final int PATIENCE_MILLIS = 5_000;

  /** A recorder tries again by itself. */
  private static final int RECORDER_PATIENCE_MILLIS = 1_000;

  /** Probes that are kept; a project has far fewer configs that are edited at a time. */
  private static final int MOST_CACHED_PROBES = 256;

  private final Database database;
  private final Optional<StoreLocation> location;

  private Store(Database database, Optional<StoreLocation> location) {
    this.database = database;
    this.location = location;
  }

  /** Opens the store, which is made where there is none. */
  public static Store open(StoreLocation location) throws IOException {
    Path folder = location.folder();
    if (!Files.exists(folder)) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new IOException(
            "the folder " + folder + " of the store cannot be made; name another by --store", e);
      }
      if (folder.endsWith(".rhoscope")) {
        // Inside a repository runs are nobody's to commit by accident.
        Files.writeString(folder.resolve(".gitignore"), "*\n");
      }
    }
    Database database = Database.open(location.file(), PATIENCE_MILLIS);
    return prepared(database, location);
  }

  /** Opens the store where there is one; nothing is made. One that may not be written is read. */
  public static Optional<Store> openExisting(StoreLocation location) throws IOException {
    Path file = location.file();
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.isWritable(file) && Files.isWritable(location.folder())) {
      return Optional.of(open(location));
    }
    Database database = Database.openImmutable(file);
    try {
      boolean empty = Schema.version(database, file.toString()) == 0;
      return empty ? Optional.empty() : Optional.of(new Store(database, Optional.of(location)));
    } catch (IOException e) {
      database.close();
      throw e;
    }
  }

  /** A store for one training whose real store cannot be opened; it is gone once closed. */
  public static Store inMemory() throws IOException {
    Database database = Database.inMemory();
    Schema.prepare(database, "memory");
    return new Store(database, Optional.empty());
  }

  private static Store prepared(Database database, StoreLocation location) throws IOException {
    try {
      Schema.prepare(database, location.file().toString());
      return new Store(database, Optional.of(location));
    } catch (IOException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Begins a run.
   *
   * @param warnings takes, from any thread, what the user needs to know while the run goes on
   */
  public RunRecorder begin(RunStart start, Consumer<String> warnings) throws IOException {
    RunRows.NewRun run =
        database.write(connection -> RunRows.insert(connection, start, nameOf(start.file())));
    return recorder(run.number(), run.id(), start, new StateGradientThinning(1, 0), warnings);
  }

  /**
   * Goes on with a run under its id: what it recorded after the update is forgotten.
   *
   * @param update of the checkpoint that the training goes on from
   * @throws IOException also if the run is at work, finished or unknown
   */
  public RunRecorder resume(String id, long update, RunStart start, Consumer<String> warnings)
      throws IOException {
    RunRows.Resumed run = database.write(connection -> RunRows.resume(connection, id, update));
    return recorder(
        run.number(), id, start, new StateGradientThinning(run.every(), run.kept()), warnings);
  }

  /** All runs, newest first. */
  public List<RunSummary> runs() throws IOException {
    return database.read(connection -> RunReader.summaries(connection, "'' = ?", ""));
  }

  /** One run's line in the list. */
  public Optional<RunSummary> summary(String id) throws IOException {
    return database.read(
        connection -> RunReader.summaries(connection, "id = ?", id).stream().findFirst());
  }

  /** One run with all that was recorded. */
  public Optional<Run> run(String id) throws IOException {
    return database.read(
        connection -> {
          Optional<Long> number = RunReader.newest(connection, "id = ?", id);
          return number.isEmpty()
              ? Optional.empty()
              : Optional.of(RunReader.run(connection, number.get(), false));
        });
  }

  /**
   * The run that is this key's evidence, as evidence needs it: its last 1,000 updates and its
   * newest probe; {@link #run} has all.
   *
   * @return the newest that finished or diverged, else the newest that says anything: one with an
   *     update, or with a value that was not finite
   */
  public Optional<Run> latestRun(EvidenceKey key) throws IOException {
    return database.read(
        connection -> {
          Optional<Long> number = RunReader.evidence(connection, key.text());
          return number.isEmpty()
              ? Optional.empty()
              : Optional.of(RunReader.run(connection, number.get(), true));
        });
  }

  /** The newest run of a config, whatever the config said then. */
  public Optional<RunSummary> latestRunOfConfig(Path config) throws IOException {
    String name = nameOf(config);
    return database.read(
        connection ->
            RunReader.summaries(connection, "config_file = ?", name).stream().findFirst());
  }

  /** The runs of a key, newest first. */
  public List<RunSummary> runsOf(EvidenceKey key) throws IOException {
    return database.read(
        connection -> RunReader.summaries(connection, "evidence_key = ?", key.text()));
  }

  /** The newest checkpoint of a run. */
  public Optional<Checkpoint> checkpoint(String id) throws IOException {
    return database.read(
        connection -> {
          Optional<Long> number = RunReader.newest(connection, "id = ?", id);
          return number.isEmpty()
              ? Optional.empty()
              : RunReader.checkpoint(connection, number.get());
        });
  }

  /** ‖∂E/∂s_k‖ over the training. */
  public StateGradients stateGradients(String id) throws IOException {
    return database.read(
        connection -> {
          long number = RunReader.newest(connection, "id = ?", id).orElse(-1L);
          return RunReader.stateGradients(connection, number);
        });
  }

  /** Deletes a run with all that was recorded; whether there was one. */
  public boolean delete(String id) throws IOException {
    return database.write(connection -> RunRows.delete(connection, id));
  }

  /** The probe of an untrained network, where one was taken with the spec's seed and settings. */
  public Optional<Probe> probe(EvidenceKey key, ModelSpec spec) throws IOException {
    return database.read(
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "SELECT probe FROM probe_cache"
                      + " WHERE evidence_key = ? AND seed = ? AND settings = ?")) {
            statement.setString(1, key.text());
            statement.setLong(2, spec.get(Keys.SEED));
            statement.setString(3, settings(spec));
            try (var row = statement.executeQuery()) {
              return row.next() ? Optional.of(ProbeJson.read(row.getString(1))) : Optional.empty();
            }
          }
        });
  }

  /** Keeps the probe of an untrained network for {@link #probe}; the oldest ones are dropped. */
  public void keepProbe(EvidenceKey key, ModelSpec spec, Probe probe) throws IOException {
    String text = ProbeJson.text(probe);
    database.write(
        connection -> {
          try (var statement =
                  connection.prepareStatement(
                      "INSERT OR REPLACE INTO probe_cache (evidence_key, seed, settings, probe)"
                          + " VALUES (?, ?, ?, ?)");
              var old =
                  connection.prepareStatement(
                      "DELETE FROM probe_cache WHERE number <="
                          + " (SELECT max(number) FROM probe_cache) - ?")) {
            statement.setString(1, key.text());
            statement.setLong(2, spec.get(Keys.SEED));
            statement.setString(3, settings(spec));
            statement.setString(4, text);
            statement.executeUpdate();
            old.setInt(1, MOST_CACHED_PROBES);
            old.executeUpdate();
          }
          return true;
        });
  }

  @Override
  public void close() throws IOException {
    database.close();
  }

  private RunRecorder recorder(
      long number,
      String id,
      RunStart start,
      StateGradientThinning thinning,
      Consumer<String> warnings)
      throws IOException {
    boolean own = location.isPresent();
    Database recording =
        own ? Database.open(location.get().file(), RECORDER_PATIENCE_MILLIS) : database;
    return new RunRecorder(recording, own, number, id, start, thinning, warnings);
  }

  private String nameOf(Path config) {
    return location.map(place -> place.nameOf(config)).orElseGet(config::toString);
  }

  /** What a probe depends on beside its key and seed: the instrument section. */
  private static String settings(ModelSpec spec) {
    return String.format(
        Locale.ROOT,
        "%s sequences=%d lyapunov=%d direction=%s",
        ProbeJson.SCHEMA,
        spec.get(Keys.SEQUENCES),
        spec.get(Keys.LYAPUNOV),
        spec.get(Keys.DIRECTION));
  }
}
