package rhoscope.store;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.RunSummary;
import rhoscope.model.Labels;

/** Rows of {@code runs}: made, taken up again, deleted. */
final class RunRows {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Tables that hold rows of a run, each with a column {@code run}. */
  private static final List<String> OF_RUN =
      List.of(
          "updates",
          "samples",
          "units",
          "state_gradients",
          "clip_events",
          "non_finite",
          "probes",
          "checkpoints");

  record NewRun(long number, String id) {}

  record Resumed(long number, int every, int kept) {}

  static NewRun insert(Connection connection, RunStart start, String file)
      throws SQLException, IOException {
    Instant now = Instant.now();
    String id = TIME.format(now) + "-" + UUID.randomUUID().toString().substring(0, 4);
    try (PreparedStatement row =
        connection.prepareStatement(
            "INSERT INTO runs (id, config, config_file, config_text, spec, digest, files,"
                + " evidence_key, seed, started, outcome, host, process, process_started, heartbeat)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      row.setString(1, id);
      row.setString(2, start.config());
      row.setString(3, file);
      row.setString(4, start.text());
      row.setString(5, json(start.spec().plain()));
      row.setString(6, start.key().digest());
      row.setString(7, json(start.key().files()));
      row.setString(8, start.key().text());
      row.setLong(9, start.seed());
      row.setString(10, now.toString());
      row.setString(11, Labels.of(Outcome.RUNNING));
      setProcess(row, 12);
      row.executeUpdate();
    }
    return new NewRun(number(connection, id), id);
  }

  static Resumed resume(Connection connection, String id, long update)
      throws SQLException, IOException {
    RunSummary run =
        RunReader.summaries(connection, "id = ?", id).stream()
            .findFirst()
            .orElseThrow(() -> new IOException("the store has no run " + id));
    if (run.outcome() == Outcome.RUNNING || run.outcome() == Outcome.FINISHED) {
      throw new IOException("run " + id + " is " + Labels.of(run.outcome()));
    }
    long number = number(connection, id);
    for (String table : OF_RUN) {
      if (!table.equals("units")) {
        delete(connection, table, number, update);
      }
    }
    try (PreparedStatement row =
        connection.prepareStatement(
            "UPDATE runs SET outcome = ?, host = ?, process = ?, process_started = ?,"
                + " heartbeat = ?, updates = ?, elapsed_seconds = NULL WHERE number = ?")) {
      row.setString(1, Labels.of(Outcome.RUNNING));
      setProcess(row, 2);
      row.setLong(6, update);
      row.setLong(7, number);
      row.executeUpdate();
    }
    int every =
        RunReader.list(
                connection,
                "SELECT state_gradient_every FROM runs WHERE number = ?",
                number,
                row -> Math.max(1, row.getInt(1)))
            .get(0);
    int kept =
        RunReader.list(
                connection,
                "SELECT count(*) FROM state_gradients WHERE run = ?",
                number,
                row -> row.getInt(1))
            .get(0);
    return new Resumed(number, every, kept);
  }

  static boolean delete(Connection connection, String id) throws SQLException, IOException {
    if (RunReader.newest(connection, "id = ?", id).isEmpty()) {
      return false;
    }
    long number = number(connection, id);
    for (String table : OF_RUN) {
      run(connection, "DELETE FROM " + table + " WHERE run = ?", number);
    }
    run(connection, "DELETE FROM runs WHERE number = ?", number);
    return true;
  }

  private static void delete(Connection connection, String table, long number, long update)
      throws SQLException {
    String sql = "DELETE FROM " + table + " WHERE run = ? AND " + update + " < at_update";
    run(connection, sql, number);
  }

  private static void run(Connection connection, String sql, long number) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, number);
      statement.executeUpdate();
    }
  }

  private static void setProcess(PreparedStatement row, int first) throws SQLException {
    ProcessIdentity process = ProcessIdentity.own();
    row.setString(first, process.host());
    row.setLong(first + 1, process.pid());
    row.setLong(first + 2, process.started());
    row.setLong(first + 3, System.currentTimeMillis());
  }

  private static long number(Connection connection, String id) throws SQLException, IOException {
    return RunReader.newest(connection, "id = ?", id)
        .orElseThrow(() -> new IOException("the store has no run " + id));
  }

  /** Plain values (see {@link rhoscope.model.Domain}) as one line of JSON. */
  private static String json(Map<String, ?> plain) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      write(out, plain);
    }
    return text.toString();
  }

  private static void write(JsonWriter out, Object plain) throws IOException {
    if (plain instanceof Map<?, ?> map) {
      out.beginObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.name(String.valueOf(entry.getKey()));
        write(out, entry.getValue());
      }
      out.endObject();
    } else if (plain instanceof List<?> list) {
      out.beginArray();
      for (Object value : list) {
        write(out, value);
      }
      out.endArray();
    } else if (plain instanceof Number number) {
      out.value(number);
    } else if (plain instanceof Boolean flag) {
      out.value(flag);
    } else {
      out.value(plain.toString());
    }
  }

  private RunRows() {}
}
