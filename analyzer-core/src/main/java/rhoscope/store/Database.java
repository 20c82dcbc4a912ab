package rhoscope.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** One connection, used by one thread at a time; every failure is an IOException in plain words. */
final class Database implements AutoCloseable {
  /*
   * When several processes start at once, SQLite's driver tells with a stack trace that another one
   * was first to remove an old copy of its native library. What keeps it from loading is thrown.
   */
  private static final Logger LOADER = Logger.getLogger("org.sqlite.SQLiteJDBCLoader");

  static {
    LOADER.setLevel(Level.OFF);
  }

  /*
   * Transactions are begun by statements, not by JDBC's auto-commit: reads take a snapshot and no
   * lock, writes take the write lock at once, so that none fails half way for another process.
   *
   * synchronous = NORMAL: in WAL mode a commit survives the death of the process, and a power cut
   * may cost the last ones but never the file.
   */

  /** Work on the connection, inside a transaction. */
  interface Work<T> {
    T on(Connection connection) throws SQLException, IOException;
  }

  /** The write-ahead log shrinks to this after a checkpoint; training writes far less a second. */
  private static final int LOG_BYTES = 16 << 20;

  private final Connection connection;
  private final String name;

  private Database(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  /**
   * Opens a database file, which is made where there is none.
   *
   * @param patience milliseconds to wait for another process that writes
   */
  static Database open(Path file, int patience) throws IOException {
    return connect(file.toUri().toString(), file.toString(), patience, false);
  }

  /** Opens a database that cannot be written, and that nobody writes. */
  static Database openImmutable(Path file) throws IOException {
    return connect(file.toUri() + "?immutable=1", file.toString(), 0, true);
  }

  /** A database that lives as long as its connection. */
  static Database inMemory() throws IOException {
    return connect(":memory:", "memory", 0, false);
  }

  private static Database connect(String url, String name, int patience, boolean readOnly)
      throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(patience);
    config.setReadOnly(readOnly);
    Properties properties = config.toProperties();
    try {
      // Not by DriverManager, which would look through the whole class path for drivers.
      Connection connection = JDBC.createConnection(JDBC.PREFIX + url, properties);
      Database database = new Database(connection, name);
      database.execute("PRAGMA synchronous = NORMAL");
      database.execute("PRAGMA journal_size_limit = " + LOG_BYTES);
      return database;
    } catch (SQLException e) {
      throw inWords(e, name);
    } catch (LinkageError e) {
      throw new IOException(
          "SQLite's native library could not be unpacked in "
              + System.getProperty("java.io.tmpdir")
              + "; -Dorg.sqlite.tmpdir=FOLDER names another folder",
          e);
    }
  }

  /** Runs the work on one snapshot of the database. */
  synchronized <T> T read(Work<T> work) throws IOException {
    return inTransaction("BEGIN", work);
  }

  /** Runs the work and commits it, or leaves no trace of it. */
  synchronized <T> T write(Work<T> work) throws IOException {
    return inTransaction("BEGIN IMMEDIATE", work);
  }

  /** Runs one statement outside of a transaction. */
  synchronized void execute(String sql) throws IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw inWords(e, name);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw inWords(e, name);
    }
  }

  private <T> T inTransaction(String begin, Work<T> work) throws IOException {
    boolean committed = false;
    execute(begin);
    try {
      T result = work.on(connection);
      execute("COMMIT");
      committed = true;
      return result;
    } catch (SQLException e) {
      throw inWords(e, name);
    } finally {
      if (!committed) {
        rollBack();
      }
    }
  }

  private void rollBack() {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself, as it does where the disk is full.
      return;
    }
  }

  /** What the failure means and the way out. */
  private static IOException inWords(SQLException e, String name) {
    SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
    String words =
        switch (code) {
          case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_FORMAT ->
              "the store " + name + " is damaged; move it away, or name another by --store";
          case SQLITE_FULL -> "the disk of the store " + name + " is full";
          case SQLITE_BUSY, SQLITE_LOCKED -> "the store " + name + " is locked by another process";
          case SQLITE_READONLY, SQLITE_PERM ->
              "the store " + name + " may not be written; name another by --store";
          case SQLITE_CANTOPEN, SQLITE_IOERR ->
              "the store "
                  + name
                  + " cannot be opened"
                  + (Files.exists(Path.of(name)) ? "" : " or made");
          default -> "the store " + name + " failed: " + e.getMessage();
        };
    return new IOException(words, e);
  }
}
