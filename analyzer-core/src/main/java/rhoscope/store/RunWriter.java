package rhoscope.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
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

  /** Beyond this many probes every second one is dropped, the first and the newest stay. */
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
   * @return a fact that the user needs to know, such as a state too large to be stored
   */
  static Optional<String> write(Connection connection, long run, Pending pending)
      throws SQLException {
    writeUpdates(connection, run, pending.updates);
    writeSamples(connection, run, pending.samples);
    writeStateGradients(connection, run, pending);
    writeEvents(connection, run, pending);
    writeProbes(connection, run, pending.probes);
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

  private static void writeProbes(Connection connection, long run, List<ProbeRecord> probes)
      throws SQLException {
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
    each(
        connection,
        """
        DELETE FROM probes WHERE run = ?1 AND at_update IN (
          SELECT at_update FROM (
            SELECT at_update,
              row_number() OVER (ORDER BY at_update) AS place,
              count(*) OVER () AS held,
              sum(length(probe)) OVER () AS characters
            FROM probes WHERE run = ?1)
          WHERE (?2 < held OR ?3 < characters) AND place % 2 = 0 AND place < held)
        """,
        List.of(run),
        (row, number) -> {
          row.setLong(1, number);
          row.setLong(2, MOST_PROBES);
          row.setLong(3, MOST_PROBE_CHARACTERS);
        });
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
