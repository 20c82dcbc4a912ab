package rhoscope.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.lsp.FeaturesTest.diagnostics;
import static rhoscope.lsp.Texts.SHORT;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes and trainings, with the worker processes that users get. */
class JourneyTest {
  /** A training that no test waits for. */
  private static final String LONG = SHORT.replace("\"updates\": 40", "\"updates\": 10000000");

  @TempDir Path folder;
  private String uri = "";

  @BeforeEach
  void name() {
    uri = folder.resolve("long memory.rnn.json").toUri().toString();
  }

  @Test
  void findingsOfAProbeFollowThoseOfTheConfig() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 5, SHORT));
      JsonObject first = server.next("textDocument/publishDiagnostics");
      assertTrue(diagnostics(first).stream().allMatch(d -> evidence(d).equals("config")));
      JsonObject second = measured(server, "initialization");
      assertEquals(5, second.get("version").getAsInt());
      assertTrue(hover(server, "hidden_size").contains("measured at initialisation"));
      // What is stored is not measured again.
      server.notify("textDocument/didChange", Texts.replaced(uri, 6, SHORT + "\n"));
      JsonObject third = server.next("textDocument/publishDiagnostics");
      assertEquals(second.get("diagnostics"), third.get("diagnostics"));
    }
  }

  @Test
  void aTrainingShowsItsProgressAndThenItsFindings() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, SHORT));
      measured(server, "initialization");
      assertTrue(train(server).has("result"));
      JsonElement token = server.next("window/workDoneProgress/create").get("token");
      JsonObject begin = progress(server, token, "begin");
      assertTrue(begin.get("cancellable").getAsBoolean());
      assertEquals("Training long memory.rnn.json", begin.get("title").getAsString());
      progress(server, token, "end");
      JsonObject shown = server.next("window/showMessage");
      assertTrue(
          shown.get("message").getAsString().contains("trained 40 updates, loss "),
          shown::toString);
      assertEquals(3, shown.get("type").getAsInt());
      measured(server, "run");
      assertTrue(hover(server, "hidden_size").contains("measured after 40 updates"));
      String lens = lens(server);
      assertTrue(lens.startsWith("Train and instrument · last run just now, loss "), lens);
      server.ignoreTheRest();
    }
  }

  @Test
  void anEditMakesTheRunOneOfAnEarlierVersion() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, SHORT));
      train(server);
      server.next("window/showMessage");
      measured(server, "run");
      String edited = SHORT.replace("\"hidden_size\": 100", "\"hidden_size\": 50");
      server.notify("textDocument/didChange", Texts.replaced(uri, 2, edited));
      JsonObject published =
          server.next("textDocument/publishDiagnostics", p -> p.get("version").getAsInt() == 2);
      JsonObject stale = FeaturesTest.finding(published, "stale-evidence").orElseThrow();
      assertTrue(
          diagnostics(published).stream()
              .noneMatch(d -> evidence(d).equals("run") && !d.equals(stale)));
      JsonObject asked = Texts.actions(uri, stale.get("range"), "{\"diagnostics\": []}");
      JsonObject again =
          TestServer.list(server.request("textDocument/codeAction", asked).get("result")).stream()
              .map(JsonElement::getAsJsonObject)
              .filter(action -> action.has("command"))
              .findFirst()
              .orElseThrow();
      JsonObject command = again.getAsJsonObject("command");
      assertEquals("rhoscope.train", command.get("command").getAsString());
      assertEquals(uri, command.getAsJsonArray("arguments").get(0).getAsString());
      server.ignoreTheRest();
    }
  }

  @Test
  void theUserStopsATrainingAndKeepsWhatItRecorded() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, LONG));
      train(server);
      JsonElement token = server.next("window/workDoneProgress/create").get("token");
      JsonObject report = progress(server, token, "report");
      assertTrue(report.get("message").getAsString().contains("loss"), report::toString);
      assertTrue(report.get("message").getAsString().contains("gradient norm"), report::toString);
      assertEquals("Stop the training", lens(server));
      JsonObject cancel = new JsonObject();
      cancel.add("token", token);
      long asked = System.nanoTime();
      server.notify("window/workDoneProgress/cancel", cancel);
      progress(server, token, "end");
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
      assertTrue(millis < 5_000, () -> "stopped after " + millis + " ms");
      String shown = server.next("window/showMessage").get("message").getAsString();
      assertTrue(shown.contains("stopped after "), shown);
      String lens = lens(server);
      assertTrue(lens.contains("interrupted"), lens);
      server.ignoreTheRest();
    }
  }

  @Test
  void aTrainingOutlivesItsDocumentAndStopsByCommand() throws Exception {
    try (TestServer server = initialized(Texts.poor())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, LONG));
      train(server);
      server.notify("textDocument/didClose", Texts.about(uri));
      assertTrue(train(server, uri).has("error"), "neither open nor on the disk");
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, LONG));
      train(server);
      String second = server.next("window/showMessage").get("message").getAsString();
      assertTrue(second.contains("being trained already"), second);
      server.request("workspace/executeCommand", Texts.command("rhoscope.cancel", uri));
      String ended = server.next("window/showMessage").get("message").getAsString();
      assertTrue(ended.contains("stopped "), ended);
      server.request("workspace/executeCommand", Texts.command("rhoscope.cancel", uri));
      server.next("window/showMessage", p -> p.get("message").getAsString().contains("nothing"));
      server.ignore("textDocument/publishDiagnostics");
    }
  }

  @Test
  void killingTheWorkerCostsTheRunAlone() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, LONG));
      measured(server, "initialization");
      train(server);
      JsonElement token = server.next("window/workDoneProgress/create").get("token");
      progress(server, token, "report");
      List<ProcessHandle> workers = server.process().descendants().toList();
      assertFalse(workers.isEmpty());
      workers.forEach(ProcessHandle::destroyForcibly);
      progress(server, token, "end");
      JsonObject shown = server.next("window/showMessage");
      assertEquals(2, shown.get("type").getAsInt());
      assertTrue(shown.get("message").getAsString().contains("lost"), shown::toString);
      server.notify("textDocument/didChange", Texts.replaced(uri, 2, SHORT));
      train(server);
      String again = server.next("window/showMessage").get("message").getAsString();
      assertTrue(again.contains("trained 40 updates"), again);
      server.ignoreTheRest();
    }
  }

  @Test
  void theWorkersEndWithTheServer() throws Exception {
    TestServer server = initialized(Texts.rich());
    server.notify("textDocument/didOpen", Texts.opened(uri, 1, LONG));
    train(server);
    JsonElement token = server.next("window/workDoneProgress/create").get("token");
    progress(server, token, "report");
    List<ProcessHandle> workers = server.process().descendants().toList();
    assertFalse(workers.isEmpty());
    server.endOfStream();
    assertEquals(1, server.status(2_000 + 3_000));
    for (ProcessHandle worker : workers) {
      worker.onExit().get(3, TimeUnit.SECONDS);
    }
    server.ignoreTheRest();
    server.close();
  }

  @Test
  void anEditStopsTheProbeOfTheVersionBefore() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      String heavy = SHORT.replace("\"hidden_size\": 100", "\"hidden_size\": 250");
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, heavy));
      for (int version = 2; version < 8; version++) {
        server.next("textDocument/publishDiagnostics");
        String other = heavy.replace("\"seed\": 1", "\"seed\": " + version);
        server.notify("textDocument/didChange", Texts.replaced(uri, version, other));
      }
      server.next("textDocument/publishDiagnostics", p -> p.get("version").getAsInt() == 7);
      server.notify("textDocument/didChange", Texts.replaced(uri, 8, SHORT));
      JsonObject last = measured(server, "initialization");
      assertEquals(8, last.get("version").getAsInt());
      server.ignoreTheRest();
    }
  }

  @Test
  void aProbeThatIsAskedForSaysWhyThereIsNone() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      String dataless = "{\"model\": {\"cell\": \"rnn\"}, \"data\": {\"file\": \"none.csv\"}}";
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, dataless));
      server.request("workspace/executeCommand", Texts.command("rhoscope.probe", uri));
      String shown = server.next("window/showMessage").get("message").getAsString();
      assertTrue(shown.contains("none.csv"), shown);
      train(server);
      String refused = server.next("window/showMessage").get("message").getAsString();
      assertTrue(refused.contains("not trained: "), refused);
      server.ignoreTheRest();
    }
  }

  @Test
  void aProbeOverItsBoundIsNoVerdict() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      String vast = SHORT.replace("\"hidden_size\": 100", "\"hidden_size\": 3000");
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, vast));
      JsonObject published =
          server.next(
              "textDocument/publishDiagnostics",
              p -> FeaturesTest.finding(p, "insufficient-evidence").isPresent());
      JsonObject finding = FeaturesTest.finding(published, "insufficient-evidence").orElseThrow();
      assertTrue(finding.get("message").getAsString().contains("the bound is"));
      server.ignore("textDocument/publishDiagnostics");
    }
  }

  private TestServer initialized(JsonObject capabilities) throws IOException {
    TestServer server = TestServer.start();
    JsonObject options = Texts.storeIn(folder);
    server.initialize(capabilities, options);
    return server;
  }

  private JsonObject train(TestServer server) {
    return train(server, uri);
  }

  private static JsonObject train(TestServer server, String uri) {
    return server.request("workspace/executeCommand", Texts.command("rhoscope.train", uri));
  }

  /** The next publication with a finding from this kind of evidence. */
  private static JsonObject measured(TestServer server, String kind) {
    return server.next(
        "textDocument/publishDiagnostics",
        p -> diagnostics(p).stream().anyMatch(d -> evidence(d).equals(kind)));
  }

  private static String evidence(JsonElement diagnostic) {
    return diagnostic.getAsJsonObject().getAsJsonObject("data").get("evidence").getAsString();
  }

  private static JsonObject progress(TestServer server, JsonElement token, String kind) {
    return server
        .next(
            "$/progress",
            p ->
                p.get("token").equals(token)
                    && p.getAsJsonObject("value").get("kind").getAsString().equals(kind))
        .getAsJsonObject("value");
  }

  private String hover(TestServer server, String word) {
    return server
        .request("textDocument/hover", Texts.at(uri, SHORT, SHORT.indexOf(word) + 1))
        .getAsJsonObject("result")
        .getAsJsonObject("contents")
        .get("value")
        .getAsString();
  }

  private String lens(TestServer server) {
    return server
        .request("textDocument/codeLens", Texts.about(uri))
        .getAsJsonArray("result")
        .get(0)
        .getAsJsonObject()
        .getAsJsonObject("command")
        .get("title")
        .getAsString();
  }
}
