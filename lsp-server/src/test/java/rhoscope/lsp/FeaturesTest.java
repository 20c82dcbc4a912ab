package rhoscope.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.lsp.LifecycleTest.error;
import static rhoscope.lsp.TestServer.json;
import static rhoscope.lsp.TestServer.list;
import static rhoscope.lsp.TestServer.object;
import static rhoscope.lsp.Texts.SHORT;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rhoscope.lsp.Texts.Language;

class FeaturesTest {
  @TempDir Path folder;
  private String uri = "";

  @BeforeEach
  void name() {
    uri = folder.resolve("a b.rnn.json").toUri().toString();
  }

  @ParameterizedTest
  @EnumSource
  void findingsFollowTheTextVersionByVersion(Language language) throws Exception {
    uri = language.uri(folder);
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 7, language.text));
      JsonObject first = server.next("textDocument/publishDiagnostics");
      assertEquals(7, first.get("version").getAsInt());
      assertEquals(uri, first.get("uri").getAsString());
      JsonObject finding = finding(first, Texts.RULE).orElseThrow();
      assertEquals("rhoscope", finding.get("source").getAsString());
      assertEquals("config", finding.getAsJsonObject("data").get("evidence").getAsString());
      assertEquals("indicated", finding.getAsJsonObject("data").get("basis").getAsString());
      assertTrue(finding.getAsJsonObject("data").getAsJsonObject("values").size() > 0);
      String page = finding.getAsJsonObject("codeDescription").get("href").getAsString();
      assertTrue(Files.isRegularFile(Path.of(URI.create(page))), page);

      int at = language.text.indexOf("pytorch");
      server.notify(
          "textDocument/didChange", Texts.edited(uri, 8, language.text, at, at + 7, "keras"));
      JsonObject second = version(server, 8);
      assertTrue(finding(second, Texts.RULE).isEmpty(), second::toString);

      server.notify("textDocument/didClose", Texts.about(uri));
      JsonObject last =
          server.next("textDocument/publishDiagnostics", p -> diagnostics(p).isEmpty());
      assertEquals(uri, last.get("uri").getAsString());
      server.ignoreTheRest();
    }
  }

  @Test
  void aVersionWithTheSameFindingsIsPublishedAsWell() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, SHORT));
      JsonObject first = version(server, 1);
      server.notify("textDocument/didChange", Texts.replaced(uri, 2, SHORT + "\n"));
      assertEquals(diagnostics(first), diagnostics(version(server, 2)));
      server.ignoreTheRest();
    }
  }

  @Test
  void fastTypingIsAnalysedOnceItPauses() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, SHORT));
      version(server, 1);
      String text = SHORT;
      for (int version = 2; version <= 60; version++) {
        server.notify("textDocument/didChange", Texts.edited(uri, version, text, 0, 0, " "));
        text = " " + text;
      }
      JsonObject last = version(server, 60);
      JsonObject finding = finding(last, Texts.RULE).orElseThrow();
      assertFalse(Texts.piece(text, finding.get("range")).isBlank());
      server.ignoreTheRest();
    }
  }

  @Test
  void aClientWithoutVersionsGetsNone() throws Exception {
    try (TestServer server = initialized(Texts.poor())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, SHORT));
      assertFalse(server.next("textDocument/publishDiagnostics").has("version"));
      server.ignoreTheRest();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hoversComeOnKeysAndValuesInTheFormThatTheClientTakes(Language language) throws Exception {
    uri = language.uri(folder);
    for (JsonObject client : List.of(Texts.rich(), Texts.poor())) {
      try (TestServer server = initialized(client)) {
        server.notify("textDocument/didOpen", Texts.opened(uri, 1, language.text));
        for (String word : new String[] {"hidden_size", "100", "rnn", "adding", "seed", "model"}) {
          JsonObject hover =
              server
                  .request(
                      "textDocument/hover",
                      Texts.at(uri, language.text, language.text.indexOf(word) + 1))
                  .getAsJsonObject("result");
          JsonObject contents = hover.getAsJsonObject("contents");
          boolean rich = client.equals(Texts.rich());
          assertEquals(rich ? "markdown" : "plaintext", contents.get("kind").getAsString(), word);
          assertEquals(rich, contents.get("value").getAsString().startsWith("**"), word);
          assertTrue(Texts.piece(language.text, hover.get("range")).contains(word), word);
        }
        JsonObject nothing = server.request("textDocument/hover", Texts.at(uri, language.text, 0));
        assertTrue(nothing.get("result").isJsonNull(), nothing::toString);
        server.ignoreTheRest();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void quickFixesTakeTheFindingAway(Language language) throws Exception {
    uri = language.uri(folder);
    for (JsonObject client : List.of(Texts.rich(), Texts.poor())) {
      try (TestServer server = initialized(client)) {
        server.notify("textDocument/didOpen", Texts.opened(uri, 3, language.text));
        JsonObject finding =
            finding(server.next("textDocument/publishDiagnostics"), Texts.RULE).orElseThrow();
        JsonObject params = Texts.actions(uri, finding.get("range"), "{\"diagnostics\": []}");
        JsonArray actions =
            server.request("textDocument/codeAction", params).getAsJsonArray("result");
        JsonObject action = actions.get(0).getAsJsonObject();
        assertEquals("quickfix", action.get("kind").getAsString());
        assertTrue(action.get("isPreferred").getAsBoolean());
        assertEquals(
            Texts.RULE,
            action
                .getAsJsonArray("diagnostics")
                .get(0)
                .getAsJsonObject()
                .get("code")
                .getAsString());
        String fixed = Texts.applied(language.text, edits(action, client.equals(Texts.rich())));
        server.notify("textDocument/didChange", Texts.replaced(uri, 4, fixed));
        JsonObject after =
            server.next("textDocument/publishDiagnostics", p -> finding(p, Texts.RULE).isEmpty());
        assertTrue(diagnostics(after).stream().noneMatch(FeaturesTest::isError), after::toString);
        server.ignoreTheRest();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void allIsFixedWhereThatIsAskedForByName(Language language) throws Exception {
    uri = language.uri(folder);
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 3, language.text));
      JsonElement range =
          finding(version(server, 3), Texts.RULE).map(found -> found.get("range")).orElseThrow();
      for (String kind : List.of("source", "source.fixAll", "source.fixAll.other")) {
        String broad = "{\"diagnostics\": [], \"only\": [\"" + kind + "\"]}";
        assertEquals(0, actions(server, range, broad).size(), kind);
      }
      String only = "{\"diagnostics\": [], \"only\": [\"source.fixAll.rhoscope\"]}";
      JsonArray all = actions(server, range, only);
      assertEquals(1, all.size());
      JsonObject action = all.get(0).getAsJsonObject();
      assertEquals("source.fixAll.rhoscope", action.get("kind").getAsString());
      String fixed = Texts.applied(language.text, edits(action, true));
      server.notify("textDocument/didChange", Texts.replaced(uri, 4, fixed));
      assertTrue(finding(version(server, 4), Texts.RULE).isEmpty());
      assertEquals(0, actions(server, range, only).size());
      server.ignoreTheRest();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCommentSilencesTheNextLine(Language language) throws Exception {
    uri = language.uri(folder);
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, language.text));
      assertTrue(finding(version(server, 1), Texts.RULE).isPresent());
      int line = language.text.lastIndexOf('\n', language.text.indexOf("initialization")) + 1;
      String allow = "    " + language.comment + "rhoscope: allow " + Texts.RULE + "\n";
      server.notify(
          "textDocument/didChange", Texts.edited(uri, 2, language.text, line, line, allow));
      assertTrue(finding(version(server, 2), Texts.RULE).isEmpty());
      server.ignoreTheRest();
    }
  }

  @Test
  void actionsAreThoseThatTheClientAsksFor() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 3, SHORT));
      JsonObject finding =
          finding(server.next("textDocument/publishDiagnostics"), Texts.RULE).orElseThrow();
      JsonElement there = finding.get("range");
      JsonObject start = Texts.range(SHORT, 0, 0);
      String named = "{\"diagnostics\": [" + finding + "]}";
      assertEquals(0, actions(server, start, "{\"diagnostics\": []}").size());
      assertTrue(actions(server, start, named).size() > 0);
      assertTrue(
          actions(server, there, "{\"diagnostics\": [], \"only\": [\"quickfix\"]}").size() > 0);
      assertTrue(actions(server, there, "{\"diagnostics\": [], \"only\": [\"\"]}").size() > 0);
      assertEquals(
          0, actions(server, there, "{\"diagnostics\": [], \"only\": [\"source.fixAll\"]}").size());
      server.ignoreTheRest();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLensStandsOnTheModel(Language language) throws Exception {
    uri = language.uri(folder);
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 3, language.text));
      version(server, 3);
      JsonArray lenses =
          server.request("textDocument/codeLens", Texts.about(uri)).getAsJsonArray("result");
      assertEquals(1, lenses.size());
      JsonObject lens = lenses.get(0).getAsJsonObject();
      String key = Texts.piece(language.text, lens.get("range"));
      assertEquals("model", key.replace("\"", ""));
      JsonObject command = lens.getAsJsonObject("command");
      assertEquals("Train and instrument", command.get("title").getAsString());
      assertEquals("rhoscope.train", command.get("command").getAsString());
      assertEquals(uri, command.getAsJsonArray("arguments").get(0).getAsString());
      server.ignoreTheRest();
    }
  }

  @Test
  void foreignFilesAreLeftInSilence() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      for (String[] file :
          new String[][] {
            {"package.json", "{\"name\": \"x\", \"model\": 1,}"},
            {"compose.yaml", "name: x\nmodel: 1\n"}
          }) {
        String foreign = folder.resolve(file[0]).toUri().toString();
        server.notify("textDocument/didOpen", Texts.opened(foreign, 1, file[1]));
        assertTrue(
            server
                .request("textDocument/hover", Texts.at(foreign, file[1], 4))
                .get("result")
                .isJsonNull());
        assertEquals(
            json("[]"),
            server.request("textDocument/codeLens", Texts.about(foreign)).get("result"));
        server.notify("textDocument/didChange", Texts.replaced(foreign, 2, "{"));
        server.notify("textDocument/didClose", Texts.about(foreign));
      }
      TrapsTest.alive(server);
    }
  }

  @Test
  void modelsOfOtherFrameworksGetFindingsAndHoversAndNoLens() throws Exception {
    String text =
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"LSTM\","
            + " \"config\": {\"units\": 5, \"activation\": \"relu\"}}]}}";
    String model = folder.resolve("model.json").toUri().toString();
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(model, 1, text));
      JsonObject found = finding(version(server, 1), "unbounded-gated-state").orElseThrow();
      assertEquals("\"relu\"", Texts.piece(text, found.get("range")));
      int units = text.indexOf("units") + 1;
      JsonObject hover =
          server
              .request("textDocument/hover", Texts.at(model, text, units))
              .getAsJsonObject("result");
      assertTrue(hover.toString().contains("units: 5"), hover::toString);
      assertEquals(
          json("[]"), server.request("textDocument/codeLens", Texts.about(model)).get("result"));
      TrapsTest.alive(server);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDocumentWithoutAFileIsReadInItsOwnLanguage(Language language) throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      String name = language.name().toLowerCase(Locale.ROOT);
      server.notify(
          "textDocument/didOpen", Texts.opened("untitled:Untitled-1", name, 1, language.text));
      assertTrue(finding(version(server, 1), Texts.RULE).isPresent());
      server.ignoreTheRest();
    }
  }

  @Test
  void everyUriIsTaken() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      for (String odd :
          new String[] {
            "untitled:Untitled-1",
            "untitled:x.rnn.json",
            "chatSessionInput:input-0",
            "git:/a/b.rnn.json?%7B%22path%22%3A%22x%22%7D",
            "file:///c%3A/x/%E4%BD%A0.rnn.json",
            "file://host/share/a.rnn.json",
            "file:///no such folder/ä ö.rnn.json",
            "file:///%zz.rnn.json",
            "file:",
            "",
            "\u0000.rnn.json",
            "jar:file:///a.jar!/x.rnn.json",
            "https://example.org/a.rnn.json#fragment"
          }) {
        server.notify("textDocument/didOpen", Texts.opened(odd, 1, SHORT));
        JsonObject hover =
            server.request(
                "textDocument/hover", Texts.at(odd, SHORT, SHORT.indexOf("hidden_size") + 1));
        assertTrue(hover.has("result"), () -> odd + ": " + hover);
        boolean config = odd.contains(".rnn.json") || odd.startsWith("untitled");
        if (config) {
          JsonObject published =
              server.next(
                  "textDocument/publishDiagnostics", p -> p.get("uri").getAsString().equals(odd));
          assertTrue(finding(published, Texts.RULE).isPresent(), odd);
        }
        server.notify("textDocument/didClose", Texts.about(odd));
      }
      TrapsTest.alive(server);
      server.ignore("textDocument/publishDiagnostics");
    }
  }

  @Test
  void positionsOutsideTheTextAreMovedInside() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, SHORT));
      for (String position :
          new String[] {
            "{\"line\": -1, \"character\": -5}",
            "{\"line\": 2, \"character\": -5}",
            "{\"line\": 4294967295, \"character\": 4294967295}",
            "{\"line\": 2, \"character\": 2147483647}",
            "{\"line\": 1.0, \"character\": 3}"
          }) {
        JsonObject params = Texts.about(uri);
        params.add("position", json(position));
        JsonObject answer = server.request("textDocument/hover", params);
        assertTrue(answer.has("result"), answer::toString);
        JsonObject change = new JsonObject();
        change.add("range", object("{\"start\": " + position + ", \"end\": " + position + "}"));
        change.addProperty("text", " ");
        server.notify("textDocument/didChange", Texts.changed(uri, 2, change));
      }
      TrapsTest.alive(server);
      server.ignoreTheRest();
    }
  }

  @Test
  void parametersThatLackSomethingAreRefusedByName() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      assertEquals(-32602, error(server.request("textDocument/hover", json("{}"))));
      assertEquals(-32602, error(server.request("textDocument/hover", json("[]"))));
      assertEquals(-32602, error(server.request("textDocument/hover", Texts.about(uri))));
      assertEquals(-32602, error(server.request("textDocument/codeAction", json("{}"))));
      assertEquals(-32602, error(server.request("textDocument/codeLens", json("{}"))));
      for (String params :
          new String[] {
            "{}",
            "{\"command\": \"rhoscope.train\"}",
            "{\"command\": \"rhoscope.train\", \"arguments\": []}",
            "{\"command\": \"rhoscope.train\", \"arguments\": [{\"a\": 1}]}",
            "{\"command\": \"rhoscope.train\", \"arguments\": [\"untitled:none\"]}",
            "{\"command\": \"rhoscope.report\", \"arguments\": [\"untitled:none\"]}"
          }) {
        JsonObject answer = server.request("workspace/executeCommand", json(params));
        assertEquals(-32602, error(answer), params);
      }
      for (String method : new String[] {"didOpen", "didChange", "didSave", "didClose"}) {
        server.notify("textDocument/" + method, json("{}"));
        server.notify("textDocument/" + method, json("{\"textDocument\": {}}"));
        server.notify("textDocument/" + method, json("{\"textDocument\": {\"uri\": \"a\"}}"));
      }
      server.notify("window/workDoneProgress/cancel", json("{}"));
      server.notify("window/workDoneProgress/cancel", json("{\"token\": 3}"));
      TrapsTest.alive(server);
    }
  }

  @Test
  void hostileTextsCostNoLaterAnswer() throws Exception {
    try (TestServer server = initialized(Texts.rich())) {
      int version = 1;
      server.notify("textDocument/didOpen", Texts.opened(uri, version, SHORT));
      for (String text :
          new String[] {
            "[".repeat(200_000),
            "{\"model\":".repeat(100_000),
            "\ud800 \udc00 \u0000 \ufeff",
            "{\"model\": {\"hidden_size\": 1e9}, \"data\": {\"task\": \"adding\", \"length\": 1e8}}",
            "{\"model\": {\"weights\": \"../../../../etc/passwd\"}}",
            "x".repeat(3_000_000),
            ""
          }) {
        server.notify("textDocument/didChange", Texts.replaced(uri, ++version, text));
        version(server, version);
        JsonObject answer =
            server.request("textDocument/hover", Texts.at(uri, text, text.length() / 2));
        assertTrue(answer.has("result"), answer::toString);
      }
      server.ignoreTheRest();
    }
  }

  @Test
  void theSettingsOfTheProjectHaveFindingsAndHoldForItsConfigs() throws Exception {
    Path settings = folder.resolve("rhoscope.json");
    String said = "{\"severity\": {\"" + Texts.RULE + "\": \"off\"}, \"exclud\": [], \"thre\"}";
    try (TestServer server = initialized(Texts.rich())) {
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, SHORT));
      assertTrue(finding(version(server, 1), Texts.RULE).isPresent());

      String place = settings.toUri().toString();
      server.notify("textDocument/didOpen", Texts.opened(place, 1, said));
      JsonObject published =
          server.next(
              "textDocument/publishDiagnostics",
              params -> params.get("uri").getAsString().equals(place));
      assertTrue(finding(published, "unknown-key").isPresent(), published::toString);
      JsonArray items =
          server
              .request("textDocument/completion", Texts.at(place, said, said.indexOf("thre") + 4))
              .getAsJsonArray("result");
      JsonObject item = items.get(0).getAsJsonObject();
      assertEquals("thresholds", item.get("label").getAsString());
      assertEquals("\"thre\"", Texts.piece(said, item.getAsJsonObject("textEdit").get("range")));

      Files.writeString(settings, said);
      server.notify("textDocument/didSave", Texts.about(place));
      server.next(
          "textDocument/publishDiagnostics",
          params ->
              params.get("uri").getAsString().equals(uri) && finding(params, Texts.RULE).isEmpty());
      server.ignoreTheRest();
    }
  }

  @Test
  void everyDeclaredCapabilityIsImplemented() throws Exception {
    try (TestServer server = TestServer.start()) {
      JsonObject declared =
          server.initialize(Texts.rich(), Texts.storeIn(folder)).getAsJsonObject("capabilities");
      List<String> known =
          List.of(
              "textDocumentSync",
              "hoverProvider",
              "completionProvider",
              "codeActionProvider",
              "codeLensProvider",
              "executeCommandProvider");
      assertEquals(
          known,
          List.copyOf(declared.keySet()).stream()
              .sorted((a, b) -> known.indexOf(a) - known.indexOf(b))
              .toList());
      server.notify("textDocument/didOpen", Texts.opened(uri, 1, SHORT));
      version(server, 1);
      for (String method : new String[] {"hover", "completion", "codeAction", "codeLens"}) {
        JsonObject params = Texts.at(uri, SHORT, 5);
        params.add("range", Texts.range(SHORT, 0, 1));
        JsonObject answer = server.request("textDocument/" + method, params);
        assertTrue(answer.has("result"), () -> method + ": " + answer);
      }
      for (JsonElement command :
          declared.getAsJsonObject("executeCommandProvider").getAsJsonArray("commands")) {
        JsonObject answer =
            server.request(
                "workspace/executeCommand", Texts.command(command.getAsString(), "untitled:none"));
        boolean stray =
            answer.has("error")
                && answer.getAsJsonObject("error").get("message").getAsString().contains("command");
        assertFalse(stray, answer::toString);
      }
      assertFalse(
          declared.getAsJsonObject("codeLensProvider").get("resolveProvider").getAsBoolean());
      server.ignoreTheRest();
    }
  }

  private TestServer initialized(JsonObject capabilities) throws Exception {
    TestServer server = TestServer.start();
    JsonObject options = Texts.storeIn(folder);
    options.addProperty("unknown", 3);
    server.initialize(capabilities, options);
    return server;
  }

  private static JsonObject version(TestServer server, int version) {
    return server.next(
        "textDocument/publishDiagnostics", p -> p.get("version").getAsInt() == version);
  }

  static List<JsonElement> diagnostics(JsonObject published) {
    return list(published.get("diagnostics"));
  }

  static Optional<JsonObject> finding(JsonObject published, String rule) {
    return diagnostics(published).stream()
        .map(JsonElement::getAsJsonObject)
        .filter(finding -> finding.get("code").getAsString().equals(rule))
        .findFirst();
  }

  private static boolean isError(JsonElement diagnostic) {
    return diagnostic.getAsJsonObject().get("severity").getAsInt() == 1;
  }

  private JsonArray actions(TestServer server, JsonElement range, String context) {
    return server
        .request("textDocument/codeAction", Texts.actions(uri, range, context))
        .getAsJsonArray("result");
  }

  private JsonArray edits(JsonObject action, boolean versioned) {
    JsonObject edit = action.getAsJsonObject("edit");
    if (!versioned) {
      return edit.getAsJsonObject("changes").getAsJsonArray(uri);
    }
    assertFalse(edit.has("changes"));
    JsonObject document = edit.getAsJsonArray("documentChanges").get(0).getAsJsonObject();
    assertEquals(3, document.getAsJsonObject("textDocument").get("version").getAsInt());
    return document.getAsJsonArray("edits");
  }
}
