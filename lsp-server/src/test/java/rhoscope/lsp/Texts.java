package rhoscope.lsp;

import static rhoscope.lsp.TestServer.object;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import rhoscope.syntax.Position;
import rhoscope.syntax.Text;

/** Configs, and what editors send about them. */
final class Texts {
  /** PyTorch's draw cannot reach 50 steps back. */
  static final String SHORT =
      """
      {
        // naïve 𝜌
        "model": {
          "cell": "rnn",
          "hidden_size": 100,
          "initialization": {"preset": "pytorch"}
        },
        "data": {"task": "adding", "length": 60, "dependency": 50},
        "training": {"updates": 40, "batch_size": 4, "seed": 1}
      }
      """;

  private static final String SHORT_YAML =
      """
      # naïve 𝜌
      model:
        cell: rnn
        hidden_size: 100
        initialization: {preset: pytorch}
      data: {task: adding, length: 60, dependency: 50}
      training:
        updates: 40
        batch_size: 4
        seed: 1
      """;

  /** The same config in the languages that configs are written in. */
  enum Language {
    JSON("json", SHORT, "// "),
    YAML("yaml", SHORT_YAML, "# ");

    final String text;
    final String comment;
    private final String ending;

    Language(String ending, String text, String comment) {
      this.ending = ending;
      this.text = text;
      this.comment = comment;
    }

    /** A config of that language in a folder. */
    String uri(Path folder) {
      return folder.resolve("a b.rnn." + ending).toUri().toString();
    }
  }

  static final String RULE = "predicted-horizon-too-short";

  /** What VS Code can do, as far as the server asks. */
  static JsonObject rich() {
    return object(
        """
        {"textDocument": {
           "hover": {"contentFormat": ["markdown", "plaintext"]},
           "publishDiagnostics": {"versionSupport": true},
           "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}},
         "window": {"workDoneProgress": true},
         "workspace": {
           "workspaceEdit": {"documentChanges": true},
           "codeLens": {"refreshSupport": true}}}
        """);
  }

  /** What the poorest of the known clients can do, besides code actions. */
  static JsonObject poor() {
    return object(
        """
        {"textDocument": {"codeAction": {"codeActionLiteralSupport":
            {"codeActionKind": {"valueSet": [""]}}}}}
        """);
  }

  /** Options of a client whose runs are kept in {@code folder}. */
  static JsonObject storeIn(Path folder) {
    JsonObject options = new JsonObject();
    options.addProperty("store", folder.resolve("store").toString());
    return options;
  }

  static JsonObject opened(String uri, int version, String text) {
    return opened(uri, "json", version, text);
  }

  static JsonObject opened(String uri, String language, int version, String text) {
    JsonObject document = new JsonObject();
    document.addProperty("uri", uri);
    document.addProperty("languageId", language);
    document.addProperty("version", version);
    document.addProperty("text", text);
    return with("textDocument", document);
  }

  /** An edit that replaces {@code from} up to {@code to}. */
  static JsonObject edited(String uri, int version, String text, int from, int to, String by) {
    JsonObject change = new JsonObject();
    change.add("range", range(text, from, to));
    change.addProperty("text", by);
    return changed(uri, version, change);
  }

  static JsonObject replaced(String uri, int version, String text) {
    JsonObject change = new JsonObject();
    change.addProperty("text", text);
    return changed(uri, version, change);
  }

  static JsonObject changed(String uri, int version, JsonObject change) {
    JsonArray changes = new JsonArray();
    changes.add(change);
    JsonObject params = about(uri);
    params.getAsJsonObject("textDocument").addProperty("version", version);
    params.add("contentChanges", changes);
    return params;
  }

  /** {@code {"textDocument": {"uri": …}}}. */
  static JsonObject about(String uri) {
    JsonObject document = new JsonObject();
    document.addProperty("uri", uri);
    return with("textDocument", document);
  }

  static JsonObject at(String uri, String text, int offset) {
    JsonObject params = about(uri);
    params.add("position", position(text, offset));
    return params;
  }

  static JsonObject actions(String uri, JsonElement range, String context) {
    JsonObject params = about(uri);
    params.add("range", range);
    params.add("context", object(context));
    return params;
  }

  static JsonObject command(String name, String uri) {
    JsonArray arguments = new JsonArray();
    arguments.add(uri);
    JsonObject params = new JsonObject();
    params.addProperty("command", name);
    params.add("arguments", arguments);
    return params;
  }

  static JsonObject range(String text, int from, int to) {
    JsonObject range = new JsonObject();
    range.add("start", position(text, from));
    range.add("end", position(text, to));
    return range;
  }

  /** The piece of a text that a range means. */
  static String piece(String text, JsonElement range) {
    return text.substring(offset(text, range, "start"), offset(text, range, "end"));
  }

  /** A text after the edits of one document. */
  static String applied(String text, JsonArray edits) {
    StringBuilder result = new StringBuilder(text);
    TestServer.list(edits).stream()
        .map(JsonElement::getAsJsonObject)
        .sorted(
            (a, b) -> offset(text, b.get("range"), "start") - offset(text, a.get("range"), "start"))
        .forEach(
            edit ->
                result.replace(
                    offset(text, edit.get("range"), "start"),
                    offset(text, edit.get("range"), "end"),
                    edit.get("newText").getAsString()));
    return result.toString();
  }

  private static int offset(String text, JsonElement range, String end) {
    JsonObject position = range.getAsJsonObject().getAsJsonObject(end);
    return Text.of(text)
        .offset(
            new Position(position.get("line").getAsInt(), position.get("character").getAsInt()));
  }

  private static JsonObject position(String text, int offset) {
    Position position = Text.of(text).position(offset);
    JsonObject json = new JsonObject();
    json.addProperty("line", position.line());
    json.addProperty("character", position.character());
    return json;
  }

  private static JsonObject with(String name, JsonElement value) {
    JsonObject object = new JsonObject();
    object.add(name, value);
    return object;
  }

  private Texts() {}
}
