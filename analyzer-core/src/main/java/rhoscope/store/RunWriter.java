package rhoscope.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.RunResult;
import rhoscope.exchange.ProbeJson;
import rhoscope.model.Labels;

/** Writes what a run has told; each method is part of one transaction of its caller. */
final class RunWriter {
  /*
   * An update, a sample or a probe that is there already is replaced: a resumed run makes the
   * updates after its checkpoint again.
   */

  /** The most probes that are kept, see {@link #thinProbes}. */
  private static final int MOST_PROBES = 128;

  /** The same bound in characters of JSON. */
  private static final long MOST_PROBE_CHARACTERS = 64L << 20;

  /** The newest may be damaged or half of a lost disk; the one before it is still good. */
  private static final int CHECKPOINTS = 2;

  private interface Row<T> {
    void set(PreparedStatement statement, T value) throws SQLException;
  }

  /**
   * Writes all that is pending.
   *
   * @param every updates between two probes
   * @return a fact that the user needs to know, such as a state too large to be stored
   */
  static Optional<String> write(Connection connection, long run, long every, Pending pending)
      throws SQLException {
    writeUpdates(connection, run, pending.updates);
    writeSamples(connection, run, pending.samples);
    writeStateGradients(connection, run, pending);
    writeEvents(connection, run, pending);
    writeProbes(connection, run, every, pending.probes);
    Optional<String> warning =
        pending.checkpoint.isPresent()
            ? writeCheckpoint(connection, run, pending.checkpoint.get())
            : Optional.empty();
    if (!pending.updates.isEmpty()) {
      writeProgress(connection, run, pending.updates.get(pending.updates.size() - 1));
    }
    if (pending.result.isPresent()) {
      writeResult(connection, run, pending.result.get());
    }
    beat(connection, run);
    return warning;
  }

  /** Says that the run's process lives. */
  static void beat(Connection connection, long run) throws SQLException {
    each(
        connection,
        "UPDATE runs SET heartbeat = ? WHERE number = ?",
        List.of(System.currentTimeMillis()),
        (row, now) -> {
          row.setLong(1, now);
          row.setLong(2, run);
        });
  }

  /** Sets how the run stands. */
  static void setOutcome(Connection connection, long run, Outcome outcome) throws SQLException {
    each(
        connection,
        "UPDATE runs SET outcome = ? WHERE number = ?",
        List.of(Labels.of(outcome)),
        (row, label) -> {
          row.setString(1, label);
          row.setLong(2, run);
        });
  }

  private static void writeUpdates(Connection connection, long run, List<Pending.Update> updates)
      throws SQLException {
    each(
        connection,
        "INSERT OR REPLACE INTO updates VALUES (?, ?, ?, ?, ?)",
        updates,
        (row, update) -> {
          row.setLong(1, run);
          row.setLong(2, update.update());
          row.setDouble(3, update.loss());
          row.setDouble(4, update.gradientNorm());
          row.setDouble(5, update.clipScale());
        });
  }

  private static void writeSamples(Connection connection, long run, List<Pending.Sample> samples)
      throws SQLException {
    each(
        connection,
        "INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?)",
        samples,
        (row, sample) -> {
          row.setLong(1, run);
          row.setString(2, sample.series());
          row.setLong(3, sample.update());
          row.setDouble(4, sample.value());
        });
    each(
        connection,
        "INSERT OR IGNORE INTO units VALUES (?, ?, ?)",
        samples,
        (row, sample) -> {
          row.setLong(1, run);
          row.setString(2, sample.series());
          row.setString(3, sample.unit());
        });
  }

  private static void writeStateGradients(Connection connection, long run, Pending pending)
      throws SQLException {
    each(
        connection,
        "INSERT OR REPLACE INTO state_gradients VALUES (?, ?, ?)",
        pending.stateGradients,
        (row, gradient) -> {
          row.setLong(1, run);
          row.setLong(2, gradient.update());
          row.setBytes(3, gradient.lnNorms());
        });
    int every = pending.stateGradientEvery;
    try (PreparedStatement row =
        connection.prepareStatement(
            "UPDATE runs SET state_gradient_every = ?"
                + " WHERE number = ? AND state_gradient_every != ?")) {
      row.setInt(1, every);
      row.setLong(2, run);
      row.setInt(3, every);
      if (row.executeUpdate() == 0) {
        return;
      }
    }
    each(
        connection,
        "DELETE FROM state_gradients WHERE run = ? AND (at_update - 1) % ? != 0",
        List.of(every),
        (row, distance) -> {
          row.setLong(1, run);
          row.setInt(2, distance);
        });
  }

  private static void writeEvents(Connection connection, long run, Pending pending)
      throws SQLException {
    each(
        connection,
        "INSERT OR REPLACE INTO clip_events VALUES (?, ?, ?, ?, ?)",
        pending.clipEvents,
        (PreparedStatement row, ClipEvent event) -> {
          row.setLong(1, run);
          row.setLong(2, event.update());
          row.setDouble(3, event.norm());
          row.setDouble(4, event.threshold());
          row.setDouble(5, event.scale());
        });
    each(
        connection,
        "INSERT INTO non_finite VALUES (?, ?, ?, ?, ?, ?)",
        pending.nonFinite,
        (PreparedStatement row, NonFiniteEvent event) -> {
          row.setLong(1, run);
          row.setLong(2, event.update());
          row.setString(3, event.tensor());
          row.setString(4, event.gate());
          row.setInt(5, event.timeStep());
          row.setString(6, event.pass());
        });
  }

  private static void writeProbes(
      Connection connection, long run, long every, List<ProbeRecord> probes) throws SQLException {
    if (probes.isEmpty()) {
      return;
    }
    each(
        connection,
        "INSERT OR REPLACE INTO probes VALUES (?, ?, ?)",
        probes,
        (row, probe) -> {
          row.setLong(1, run);
          row.setLong(2, probe.update());
          row.setString(3, ProbeJson.text(probe.probe()));
        });
    thinProbes(connection, run, every);
  }

  /**
   * Keeps the first probe, the last one, and those at multiples of every · 2^k, with the smallest k
   * for which no more are left than allowed. What is left depends on the last update and the size
   * of the first probe alone, so a resumed run holds the same probes as an uninterrupted one.
   */
  private static void thinProbes(Connection connection, long run, long every) throws SQLException {
    long last = number(connection, "SELECT max(at_update) FROM probes WHERE run = ?", run);
    long size =
        number(
            connection,
            "SELECT length(probe) FROM probes WHERE run = ? ORDER BY at_update LIMIT 1",
            run);
    long most = Math.min(MOST_PROBES, Math.max(3, MOST_PROBE_CHARACTERS / Math.max(1, size)));
    long distance = every;
    while (most - 2 < last / distance) {
      distance *= 2;
    }
    each(
        connection,
        """
        DELETE FROM probes WHERE run = ?1 AND at_update % ?2 != 0 AND at_update NOT IN (
          SELECT min(at_update) FROM probes WHERE run = ?1
          UNION SELECT max(at_update) FROM probes WHERE run = ?1)
        """,
        List.of(distance),
        (row, kept) -> {
          row.setLong(1, run);
          row.setLong(2, kept);
        });
  }

  private static long number(Connection connection, String sql, long run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, run);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static Optional<String> writeCheckpoint(
      Connection connection, long run, Checkpoint checkpoint) throws SQLException {
    Optional<byte[]> bytes = TensorBytes.of(checkpoint.state());
    if (bytes.isEmpty()) {
      return Optional.of("the training state is too large for the store; it cannot be resumed");
    }
    each(
        connection,
        "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?)",
        List.of(bytes.get()),
        (row, state) -> {
          row.setLong(1, run);
          row.setLong(2, checkpoint.update());
          row.setBytes(3, state);
        });
    each(
        connection,
        """
        DELETE FROM checkpoints WHERE run = ?1 AND at_update NOT IN (
          SELECT at_update FROM checkpoints WHERE run = ?1 ORDER BY at_update DESC LIMIT ?2)
        """,
        List.of(run),
        (row, number) -> {
          row.setLong(1, number);
          row.setInt(2, CHECKPOINTS);
        });
    return Optional.empty();
  }

  private static void writeProgress(Connection connection, long run, Pending.Update last)
      throws SQLException {
    each(
        connection,
        "UPDATE runs SET updates = ?, final_loss = ? WHERE number = ?",
        List.of(last),
        (row, update) -> {
          row.setLong(1, update.update());
          row.setDouble(2, update.loss());
          row.setLong(3, run);
        });
  }

  private static void writeResult(Connection connection, long run, RunResult result)
      throws SQLException {
    each(
        connection,
        """
        UPDATE runs SET outcome = ?, updates = ?, final_loss = ?, final_error = ?, solved = ?,
          updates_to_solve = ?, clipped_fraction = ?, elapsed_seconds = ? WHERE number = ?
        """,
        List.of(result),
        (row, end) -> {
          row.setString(1, Labels.of(end.outcome()));
          row.setLong(2, end.updates());
          row.setDouble(3, end.finalLoss().orElse(Double.NaN));
          row.setDouble(4, end.finalError().orElse(Double.NaN));
          if (end.solved().isPresent()) {
            row.setBoolean(5, end.solved().get());
          } else {
            row.setNull(5, Types.INTEGER);
          }
          if (end.updatesToSolve().isPresent()) {
            row.setLong(6, end.updatesToSolve().getAsLong());
          } else {
            row.setNull(6, Types.INTEGER);
          }
          row.setDouble(7, end.clippedFraction());
          row.setDouble(8, end.elapsedSeconds());
          row.setLong(9, run);
        });
  }

  /** One prepared statement, one execution per value. SQLite stores NaN as NULL. */
  private static <T> void each(Connection connection, String sql, List<T> values, Row<T> row)
      throws SQLException {
    if (values.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T value : values) {
        row.set(statement, value);
        statement.executeUpdate();
      }
    }
  }

  private RunWriter() {}
}
