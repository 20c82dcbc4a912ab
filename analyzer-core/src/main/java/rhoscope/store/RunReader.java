package rhoscope.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunResult;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.Series;
import rhoscope.exchange.ProbeJson;

/** Reads runs; each method is part of one transaction of its caller. */
final class RunReader {
  /*
   * A damaged file can hand out any value anywhere, so text is parsed with its errors caught, and a
   * NULL where the schema allows none reads as empty text or zero.
   */

  /** More than evidence is judged over; a long run has a million updates. */
  private static final long NEWEST_UPDATES = 1_000;

  /** The three series that every run has. */
  private static final List<String> COLUMNS = List.of("loss", "gradient_norm", "clip_scale");

  interface Parse<T> {
    T row(ResultSet row) throws SQLException, IOException;
  }

  /** Summaries, newest first, of the runs for which {@code condition} holds of {@code value}. */
  static List<RunSummary> summaries(Connection connection, String condition, String value)
      throws SQLException, IOException {
    String sql = "SELECT * FROM runs WHERE " + condition + " ORDER BY number DESC";
    return list(connection, sql, value, RunReader::summary);
  }

  /** The number of the newest run for which {@code condition} holds of {@code value}. */
  static Optional<Long> newest(Connection connection, String condition, String value)
      throws SQLException, IOException {
    String sql = "SELECT number FROM runs WHERE " + condition + " ORDER BY number DESC LIMIT 1";
    return list(connection, sql, value, row -> row.getLong(1)).stream().findFirst();
  }

  /** The number of the run that is the evidence of a key, see {@link Store#latestRun}. */
  static Optional<Long> evidence(Connection connection, String key)
      throws SQLException, IOException {
    // A training that diverges at its first update commits none, and tells the most.
    String sql =
        "SELECT number FROM runs WHERE evidence_key = ?"
            + " AND (0 < updates OR EXISTS (SELECT 1 FROM non_finite WHERE run = number))"
            + " ORDER BY outcome IN ('finished', 'diverged') DESC, number DESC LIMIT 1";
    return list(connection, sql, key, row -> row.getLong(1)).stream().findFirst();
  }

  /**
   * A run that exists.
   *
   * @param newestOnly leaves out all but its last 1,000 updates and its newest probe
   */
  static Run run(Connection connection, long number, boolean newestOnly)
      throws SQLException, IOException {
    Object run = number;
    RunHead head =
        list(connection, "SELECT * FROM runs WHERE number = ?", run, RunReader::head).stream()
            .findFirst()
            .orElseThrow(() -> new IOException("the run was deleted meanwhile"));
    long after = newestOnly ? head.summary().updates() - NEWEST_UPDATES : 0;
    String later = " WHERE run = ? AND " + after + " < at_update";
    Map<String, Series> series = updates(connection, later, number);
    series.putAll(samples(connection, later, number));
    return new Run(
        head.summary(),
        head.text(),
        head.result(),
        series,
        list(
            connection,
            "SELECT at_update, norm, threshold, scale FROM clip_events"
                + later
                + " ORDER BY at_update",
            run,
            r -> new ClipEvent(r.getLong(1), r.getDouble(2), r.getDouble(3), r.getDouble(4))),
        list(
            connection,
            "SELECT at_update, tensor, gate, time_step, pass FROM non_finite WHERE run = ?"
                + " ORDER BY rowid",
            run,
            r ->
                new NonFiniteEvent(
                    r.getLong(1),
                    text(r, "tensor"),
                    text(r, "gate"),
                    r.getInt(4),
                    text(r, "pass"))),
        probes(connection, number, newestOnly));
  }

  /** ln ‖∂E/∂s_k‖ of the updates that were kept. */
  static StateGradients stateGradients(Connection connection, long number)
      throws SQLException, IOException {
    List<Pending.StateGradient> rows =
        list(
            connection,
            "SELECT at_update, ln_norms FROM state_gradients WHERE run = ? ORDER BY at_update",
            number,
            row -> new Pending.StateGradient(row.getLong(1), bytes(row, "ln_norms")));
    return new StateGradients(
        rows.stream().mapToLong(Pending.StateGradient::update).toArray(),
        rows.stream().map(row -> StateGradientThinning.unpack(row.lnNorms())).toList());
  }

  /** The newest checkpoint that is whole. */
  static Optional<Checkpoint> checkpoint(Connection connection, long number)
      throws SQLException, IOException {
    List<Long> updates =
        list(
            connection,
            "SELECT at_update FROM checkpoints WHERE run = ? ORDER BY at_update DESC",
            number,
            row -> row.getLong(1));
    IOException damage = null;
    for (long update : updates) {
      try {
        return Optional.of(checkpoint(connection, number, update));
      } catch (IOException e) {
        damage = e;
      }
    }
    if (damage != null) {
      throw damage;
    }
    return Optional.empty();
  }

  private static Checkpoint checkpoint(Connection connection, long number, long update)
      throws SQLException, IOException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT state FROM checkpoints WHERE run = ? AND at_update = ?")) {
      statement.setLong(1, number);
      statement.setLong(2, update);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new IOException("the checkpoint was deleted meanwhile");
        }
        return new Checkpoint(update, TensorBytes.read(bytes(row, "state")));
      }
    }
  }

  private record RunHead(RunSummary summary, String text, Optional<RunResult> result) {}

  private static RunHead head(ResultSet row) throws SQLException, IOException {
    RunSummary summary = summary(row);
    return new RunHead(summary, text(row, "config_text"), result(row, summary));
  }

  private static RunSummary summary(ResultSet row) throws SQLException, IOException {
    Outcome outcome = outcome(text(row, "outcome"));
    if (outcome == Outcome.RUNNING && process(row).isGone(row.getLong("heartbeat"))) {
      outcome = Outcome.LOST;
    }
    return new RunSummary(
        text(row, "id"),
        text(row, "config"),
        EvidenceKey.of(text(row, "digest"), files(text(row, "files"))),
        row.getLong("seed"),
        instant(text(row, "started")),
        outcome,
        row.getLong("updates"),
        optional(row, "final_loss"));
  }

  private static ProcessIdentity process(ResultSet row) throws SQLException {
    return new ProcessIdentity(
        text(row, "host"), row.getLong("process"), row.getLong("process_started"));
  }

  private static Optional<RunResult> result(ResultSet row, RunSummary summary) throws SQLException {
    OptionalDouble elapsed = optional(row, "elapsed_seconds");
    if (elapsed.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RunResult(
            summary.outcome(),
            summary.updates(),
            summary.finalLoss(),
            optional(row, "final_error"),
            whole(row, "solved").stream().mapToObj(solved -> solved != 0).findFirst(),
            whole(row, "updates_to_solve"),
            row.getDouble("clipped_fraction"),
            elapsed.getAsDouble()));
  }

  /** The three series that every run has, an empty one where nothing was committed yet. */
  private static Map<String, Series> updates(Connection connection, String where, long number)
      throws SQLException, IOException {
    LongStream.Builder updates = LongStream.builder();
    List<DoubleStream.Builder> values =
        COLUMNS.stream().map(column -> DoubleStream.builder()).toList();
    list(
        connection,
        "SELECT at_update, loss, gradient_norm, clip_scale FROM updates"
            + where
            + " ORDER BY at_update",
        number,
        row -> {
          updates.add(row.getLong(1));
          for (int i = 0; i < values.size(); i++) {
            values.get(i).add(row.getDouble(i + 2));
          }
          return true;
        });
    long[] at = updates.build().toArray();
    Map<String, Series> series = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      double[] column = values.get(i).build().toArray();
      series.put(COLUMNS.get(i), new Series(COLUMNS.get(i), "1", at, column));
    }
    return series;
  }

  private record Point(String series, String unit, long update, double value) {}

  private static Map<String, Series> samples(Connection connection, String where, long number)
      throws SQLException, IOException {
    Map<String, List<Point>> bySeries = new TreeMap<>();
    list(
            connection,
            "SELECT series, ifnull(unit, '1') AS unit, at_update, value"
                + " FROM samples LEFT JOIN units USING (run, series)"
                + where
                + " AND value IS NOT NULL ORDER BY at_update",
            number,
            row ->
                new Point(text(row, "series"), text(row, "unit"), row.getLong(3), row.getDouble(4)))
        .forEach(p -> bySeries.computeIfAbsent(p.series(), s -> new ArrayList<>()).add(p));
    Map<String, Series> series = new LinkedHashMap<>();
    bySeries.forEach(
        (name, points) ->
            series.put(
                name,
                new Series(
                    name,
                    points.get(0).unit(),
                    points.stream().mapToLong(Point::update).toArray(),
                    points.stream().mapToDouble(Point::value).toArray())));
    return series;
  }

  private static List<ProbeRecord> probes(Connection connection, long number, boolean newestOnly)
      throws SQLException, IOException {
    String sql =
        newestOnly
            ? "SELECT at_update, probe FROM probes WHERE run = ? ORDER BY at_update DESC LIMIT 1"
            : "SELECT at_update, probe FROM probes WHERE run = ? ORDER BY at_update";
    return list(
        connection,
        sql,
        number,
        row -> new ProbeRecord(row.getLong(1), ProbeJson.read(text(row, "probe"))));
  }

  static <T> List<T> list(Connection connection, String sql, Object parameter, Parse<T> parse)
      throws SQLException, IOException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> values = new ArrayList<>();
        while (rows.next()) {
          values.add(parse.row(rows));
        }
        return values;
      }
    }
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNullElse(row.getString(column), "");
  }

  private static byte[] bytes(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNullElse(row.getBytes(column), new byte[0]);
  }

  private static OptionalDouble optional(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static OptionalLong whole(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static Outcome outcome(String label) throws IOException {
    String name = label.toUpperCase(Locale.ROOT);
    return Arrays.stream(Outcome.values())
        .filter(outcome -> outcome.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("the store is damaged: a run's outcome is " + label));
  }

  private static Instant instant(String text) throws IOException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IOException("the store is damaged: a run started at " + text, e);
    }
  }

  private static Map<String, String> files(String json) throws IOException {
    try {
      JsonObject object = JsonParser.parseString(json).getAsJsonObject();
      Map<String, String> files = new TreeMap<>();
      for (Map.Entry<String, JsonElement> file : object.entrySet()) {
        files.put(file.getKey(), file.getValue().getAsString());
      }
      return files;
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      throw new IOException("the store is damaged: a run's files are " + json, e);
    }
  }

  private RunReader() {}
}
