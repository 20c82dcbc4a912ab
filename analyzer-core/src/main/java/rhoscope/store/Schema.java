package rhoscope.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The tables of a store, for whoever opens {@code runs.db} with another SQLite client.
 *
 * <ul>
 *   <li>{@code runs}: one row per run; {@code outcome} stays {@code running} where the process was
 *       killed, which Rhoscope shows as lost
 *   <li>{@code updates}: loss, gradient norm before clipping and clip scale of every update
 *   <li>{@code samples}: further numbers over the updates, such as {@code spectral_radius}; their
 *       units stand in {@code units}
 *   <li>{@code state_gradients}: ln ‖∂E/∂s_k‖ for k = 1 … T as little-endian float32, of every
 *       {@code runs.state_gradient_every}-th update
 *   <li>{@code clip_events}, {@code non_finite}
 *   <li>{@code probes}: the probes of a run as JSON of schema {@code rhoscope.probe/1}; of more
 *       than 128, or 64 MB, those at multiples of instrument.every · 2^k, the first and the last
 *   <li>{@code checkpoints}: the newest two training states
 *   <li>{@code probe_cache}: probes of networks that were not trained
 * </ul>
 *
 * <p>{@code run} is {@code runs.number}. The views {@code training} and {@code clips} have the
 * run's id instead: {@code SELECT at_update, loss FROM training WHERE run = '…'}.
 */
final class Schema {
  /** Raised by each change of the tables. */
  static final int VERSION = 1;

  /** "RHOS": which program a file belongs to. */
  private static final int APPLICATION = 0x52484F53;

  /** How often the change to WAL is tried while other processes open the same new file. */
  private static final int TRIES = 50;

  private static final String[] TABLES = {
    """
    CREATE TABLE runs (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      config TEXT NOT NULL,
      config_file TEXT NOT NULL,
      config_text TEXT NOT NULL,
      spec TEXT NOT NULL,
      digest TEXT NOT NULL,
      files TEXT NOT NULL,
      evidence_key TEXT NOT NULL,
      seed INTEGER NOT NULL,
      started TEXT NOT NULL,
      outcome TEXT NOT NULL,
      updates INTEGER NOT NULL DEFAULT 0,
      final_loss REAL,
      final_error REAL,
      solved INTEGER,
      updates_to_solve INTEGER,
      clipped_fraction REAL,
      elapsed_seconds REAL,
      host TEXT NOT NULL,
      process INTEGER NOT NULL,
      process_started INTEGER NOT NULL,
      heartbeat INTEGER NOT NULL,
      state_gradient_every INTEGER NOT NULL DEFAULT 1)
    """,
    "CREATE INDEX runs_by_key ON runs (evidence_key)",
    "CREATE INDEX runs_by_config ON runs (config_file)",
    """
    CREATE TABLE updates (
      run INTEGER NOT NULL,
      at_update INTEGER NOT NULL,
      loss REAL,
      gradient_norm REAL,
      clip_scale REAL,
      PRIMARY KEY (run, at_update)) WITHOUT ROWID
    """,
    """
    CREATE TABLE samples (
      run INTEGER NOT NULL,
      series TEXT NOT NULL,
      at_update INTEGER NOT NULL,
      value REAL,
      PRIMARY KEY (run, series, at_update)) WITHOUT ROWID
    """,
    """
    CREATE TABLE units (
      run INTEGER NOT NULL,
      series TEXT NOT NULL,
      unit TEXT NOT NULL,
      PRIMARY KEY (run, series)) WITHOUT ROWID
    """,
    """
    CREATE TABLE state_gradients (
      run INTEGER NOT NULL,
      at_update INTEGER NOT NULL,
      ln_norms BLOB NOT NULL,
      PRIMARY KEY (run, at_update))
    """,
    """
    CREATE TABLE clip_events (
      run INTEGER NOT NULL,
      at_update INTEGER NOT NULL,
      norm REAL,
      threshold REAL,
      scale REAL,
      PRIMARY KEY (run, at_update)) WITHOUT ROWID
    """,
    """
    CREATE TABLE non_finite (
      run INTEGER NOT NULL,
      at_update INTEGER NOT NULL,
      tensor TEXT NOT NULL,
      gate TEXT NOT NULL,
      time_step INTEGER NOT NULL,
      pass TEXT NOT NULL)
    """,
    "CREATE INDEX non_finite_by_run ON non_finite (run)",
    """
    CREATE TABLE probes (
      run INTEGER NOT NULL,
      at_update INTEGER NOT NULL,
      probe TEXT NOT NULL,
      PRIMARY KEY (run, at_update))
    """,
    """
    CREATE TABLE checkpoints (
      run INTEGER NOT NULL,
      at_update INTEGER NOT NULL,
      state BLOB NOT NULL,
      PRIMARY KEY (run, at_update))
    """,
    """
    CREATE TABLE probe_cache (
      number INTEGER PRIMARY KEY,
      evidence_key TEXT NOT NULL,
      seed INTEGER NOT NULL,
      settings TEXT NOT NULL,
      probe TEXT NOT NULL,
      UNIQUE (evidence_key, seed, settings))
    """,
    """
    CREATE VIEW training AS
      SELECT runs.id AS run, at_update, loss, gradient_norm, clip_scale
      FROM updates JOIN runs ON runs.number = updates.run
    """,
    """
    CREATE VIEW clips AS
      SELECT runs.id AS run, at_update, norm, threshold, scale
      FROM clip_events JOIN runs ON runs.number = clip_events.run
    """,
    "PRAGMA application_id = " + APPLICATION,
    "PRAGMA user_version = " + VERSION
  };

  /**
   * Makes the tables in an empty database.
   *
   * @param name of the database in messages
   * @throws IOException if the database belongs to another program or to a newer version
   */
  static void prepare(Database database, String name) throws IOException {
    if (version(database, name) == 0) {
      useLog(database);
      database.write(
          connection -> {
            if (number(connection, "PRAGMA user_version") == 0) {
              create(connection);
            }
            return true;
          });
    }
  }

  /**
   * The schema version of the database, 0 where it is empty.
   *
   * @throws IOException if it belongs to another program or to a newer version
   */
  static int version(Database database, String name) throws IOException {
    return database.read(
        connection -> {
          long version = number(connection, "PRAGMA user_version");
          boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
          if (empty) {
            return 0;
          }
          if (number(connection, "PRAGMA application_id") != APPLICATION || version < 1) {
            throw new IOException(
                name + " is no store of Rhoscope; move it away, or name another by --store");
          }
          if (VERSION < version) {
            throw new IOException(
                String.format(
                    java.util.Locale.ROOT,
                    "the store %s has version %d, this Rhoscope knows up to %d;"
                        + " update Rhoscope, or name another store by --store",
                    name,
                    version,
                    VERSION));
          }
          return (int) version;
        });
  }

  /** WAL mode stays with the file. Where the file system cannot do it the usual journal serves. */
  private static void useLog(Database database) throws IOException {
    for (int i = 1; true; i++) {
      try {
        database.execute("PRAGMA journal_mode = WAL");
        return;
      } catch (IOException e) {
        if (i == TRIES) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the store was opened", e);
    }
  }

  private static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : TABLES) {
        statement.execute(sql);
      }
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private Schema() {}
}
