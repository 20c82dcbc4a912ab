package rhoscope.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.lsp.TestServer.object;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sessions: whatever is typed and sent, the server keeps the client's text and answers. */
class SessionFuzzTest {
  private static final String TYPED = "untitled:typed.rnn.json";
  private static final int BURSTS = 25;

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "\n",
    "\r\n",
    "\r",
    " ",
    "//",
    "/*",
    "*/",
    "1e9",
    "-",
    "null",
    "\"model\": {",
    "\"hidden_size\": 7,",
    "\"preset\": \"keras\"",
    "\ud835\udf0c",
    "é",
    "// rhoscope: allow all\n",
    "\u2028",
    "\t",
    "\\u12",
    "\\"
  };

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theServerKeepsTheTextOfTheClient(long seed) throws Exception {
    Random random = new Random(seed);
    try (TestServer server = TestServer.start()) {
      server.initialize(Texts.rich(), Texts.storeIn(folder));
      String text = Texts.SHORT;
      int version = 1;
      server.notify("textDocument/didOpen", Texts.opened(TYPED, version, text));
      for (int burst = 0; burst < BURSTS; burst++) {
        JsonArray changes = new JsonArray();
        for (int i = random.nextInt(5); 0 <= i; i--) {
          int from = random.nextInt(text.length() + 1);
          int to = Math.min(text.length(), from + random.nextInt(6) * random.nextInt(6));
          from = boundary(text, from);
          to = Math.max(from, boundary(text, to));
          String piece = PIECES[random.nextInt(PIECES.length)];
          boolean whole = random.nextInt(40) == 0;
          JsonObject change = new JsonObject();
          if (!whole) {
            change.add("range", Texts.range(text, from, to));
          }
          text = whole ? Texts.SHORT : text.substring(0, from) + piece + text.substring(to);
          change.addProperty("text", whole ? text : piece);
          changes.add(change);
        }
        JsonObject params = Texts.changed(TYPED, ++version, new JsonObject());
        params.add("contentChanges", changes);
        server.notify("textDocument/didChange", params);
        disturb(server, random, text);
      }
      sameFindings(server, version, text);
      server.ignoreTheRest();
    }
  }

  /** Requests that are cancelled, frames that hold no message, questions about anywhere. */
  private static void disturb(TestServer server, Random random, String text) {
    int offset = random.nextInt(text.length() + 1);
    switch (random.nextInt(5)) {
      case 0 -> {
        int id = server.send("textDocument/hover", Texts.at(TYPED, text, offset));
        server.notify("$/cancelRequest", object("{\"id\": " + id + "}"));
        JsonObject answer = server.answer(id);
        boolean cancelled = answer.has("error") && LifecycleTest.error(answer) == -32800;
        assertTrue(cancelled || answer.has("result"), answer::toString);
      }
      case 1 -> {
        byte[] body = new byte[random.nextInt(60)];
        random.nextBytes(body);
        server.bytes("Content-Length: " + body.length + "\r\n\r\n");
        server.bytes(body);
      }
      case 2 -> {
        JsonElement range = Texts.range(text, offset, text.length());
        JsonObject asked = Texts.actions(TYPED, range, "{\"diagnostics\": []}");
        assertTrue(server.request("textDocument/codeAction", asked).has("result"));
      }
      case 3 ->
          assertTrue(server.request("textDocument/codeLens", Texts.about(TYPED)).has("result"));
      default -> {
        JsonObject asked = Texts.at(TYPED, text, offset);
        assertTrue(server.request("textDocument/hover", asked).has("result"));
      }
    }
  }

  /** A document that is opened with the text the client has ended with gets the same findings. */
  private static void sameFindings(TestServer server, int version, String text) {
    JsonObject typed =
        server.next(
            "textDocument/publishDiagnostics",
            p ->
                p.get("uri").getAsString().equals(TYPED) && p.get("version").getAsInt() == version);
    String fresh = "untitled:fresh.rnn.json";
    server.notify("textDocument/didOpen", Texts.opened(fresh, 1, text));
    JsonObject opened =
        server.next(
            "textDocument/publishDiagnostics", p -> p.get("uri").getAsString().equals(fresh));
    assertEquals(opened.get("diagnostics"), typed.get("diagnostics"));
  }

  /** An offset that is no middle of a line break or of a character. */
  private static int boundary(String text, int offset) {
    if (offset == 0 || offset == text.length()) {
      return offset;
    }
    char before = text.charAt(offset - 1);
    char behind = text.charAt(offset);
    boolean pair = before == '\r' && behind == '\n';
    return pair || Character.isSurrogatePair(before, behind) ? offset + 1 : offset;
  }
}
