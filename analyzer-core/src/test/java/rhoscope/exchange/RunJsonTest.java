package rhoscope.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.ClipEvent;
import rhoscope.evidence.EvidenceKey;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.ProbeRecord;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunSummary;
import rhoscope.evidence.Series;

class RunJsonTest {
  private static final RunSummary SUMMARY =
      new RunSummary(
          "20261120T101112-0a1b2c",
          "a.rnn.json",
          EvidenceKey.of("d1", Map.of("w.safetensors", "00ff")),
          9_007_199_254_740_991L,
          Instant.parse("2026-11-20T10:11:12Z"),
          Outcome.DIVERGED,
          2,
          OptionalDouble.empty());

  @Test
  void aRunHasTheFieldsOfTheSchema() throws IOException {
    Run run =
        new Run(
            SUMMARY,
            "{}",
            Optional.empty(),
            Map.of("loss", new Series("loss", "1", new long[] {1, 2}, new double[] {0.5, 1e-310})),
            List.of(new ClipEvent(2, 4.0, 1.0, 0.25)),
            List.of(new NonFiniteEvent(3, "loss", "", 0, "forward")),
            List.of(new ProbeRecord(2, SampleProbes.of("d1", 2, 1, 1))));
    StringWriter text = new StringWriter();
    RunJson.write(new JsonWriter(text), run);
    JsonObject json = JsonParser.parseString(text.toString()).getAsJsonObject();
    assertEquals("rhoscope.run/1", json.get("schema").getAsString());
    assertEquals(9_007_199_254_740_991L, json.get("seed").getAsLong());
    assertEquals("diverged", json.get("outcome").getAsString());
    assertEquals("2026-11-20T10:11:12Z", json.get("started").getAsString());
    assertEquals(
        "{\"unit\":\"1\",\"update\":[1,2],\"value\":[0.5,1.0E-310]}",
        json.getAsJsonObject("series").get("loss").toString());
    assertEquals(
        "[{\"update\":2,\"norm\":4.0,\"threshold\":1.0,\"scale\":0.25}]",
        json.get("clip_events").toString());
    assertEquals(
        Set.of("update", "tensor", "gate", "time_step", "pass"),
        json.getAsJsonArray("non_finite").get(0).getAsJsonObject().keySet());
    JsonObject probe = json.getAsJsonArray("probes").get(0).getAsJsonObject();
    assertEquals(2, probe.get("update").getAsInt());
    assertEquals("rhoscope.probe/1", probe.getAsJsonObject("probe").get("schema").getAsString());
  }

  @Test
  void aListHasOneLinePerRun() throws IOException {
    StringWriter text = new StringWriter();
    RunJson.write(new JsonWriter(text), List.of(SUMMARY));
    JsonObject json = JsonParser.parseString(text.toString()).getAsJsonObject();
    assertEquals("rhoscope.runs/1", json.get("schema").getAsString());
    JsonArray runs = json.getAsJsonArray("runs");
    assertEquals(1, runs.size());
    JsonObject run = runs.get(0).getAsJsonObject();
    assertTrue(
        run.keySet()
            .containsAll(
                Set.of("id", "config", "digest", "started", "outcome", "updates", "final_loss")));
    assertEquals(JsonNull.INSTANCE, run.get("final_loss"));
  }
}
