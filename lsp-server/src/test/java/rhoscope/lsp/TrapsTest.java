package rhoscope.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.lsp.LifecycleTest.error;
import static rhoscope.lsp.TestServer.json;
import static rhoscope.lsp.TestServer.object;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages that have silenced or ended servers. */
class TrapsTest {
  @Test
  void textThatIsNoJsonIsAnswered() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      for (String body :
          new String[] {"{\"id\": 1,", "not json", "{'id': 1}", "", "{} {}", "\u0000"}) {
        frame(server, body);
        JsonObject answer = server.await("answer to " + body, message -> !message.has("method"));
        assertEquals(-32700, error(answer), body);
        assertTrue(answer.get("id").isJsonNull(), answer::toString);
      }
      alive(server);
    }
  }

  @Test
  void jsonThatIsNoMessageIsAnswered() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      for (String body :
          new String[] {
            "[]",
            "[{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"shutdown\"}]",
            "3",
            "null",
            "{}",
            "{\"id\": {}, \"method\": \"shutdown\"}",
            "{\"id\": true, \"method\": \"shutdown\"}"
          }) {
        frame(server, body);
        JsonObject answer = server.await("answer to " + body, message -> !message.has("method"));
        assertEquals(-32600, error(answer), body);
        assertTrue(answer.get("id").isJsonNull(), answer::toString);
      }
      frame(server, "{\"jsonrpc\": \"2.0\", \"id\": 77, \"method\": 5}");
      assertEquals(-32600, error(server.answer(77)));
      alive(server);
    }
  }

  @Test
  void aHeaderWithoutALengthIsAnswered() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      server.bytes("Content-Size: 3\r\n\r\n");
      JsonObject answer = server.await("answer", message -> !message.has("method"));
      assertEquals(-32700, error(answer));
      alive(server);
    }
  }

  @Test
  void everyIdIsAnsweredAsItWasSent() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      for (String id : new String[] {"1.5", "123456789012", "\"x\"", "\"\"", "0", "-1"}) {
        frame(server, "{\"jsonrpc\": \"2.0\", \"id\": " + id + ", \"method\": \"no/such\"}");
        JsonObject answer = server.await("answer to " + id, message -> !message.has("method"));
        assertEquals(json(id), answer.get("id"));
        assertEquals(-32601, error(answer));
      }
    }
  }

  @Test
  void unknownMethodsAreRefusedAndUnknownNotificationsIgnored() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      for (String method :
          new String[] {
            "textDocument/foldingRange", "$/none", "workspace/symbol", "", "toString"
          }) {
        assertEquals(-32601, error(server.request(method, json("{}"))), method);
        server.notify(method, json("{\"text\": \"secret\"}"));
      }
      server.notify("workspace/didChangeConfiguration", json("{\"settings\": {\"a\": 1}}"));
      server.notify("workspace/didChangeWorkspaceFolders", json("{\"event\": {}}"));
      server.notify("$/cancelRequest", json("{\"id\": 4711}"));
      server.notify("$/cancelRequest", JsonNull.INSTANCE);
      frame(server, "{\"jsonrpc\": \"2.0\", \"id\": \"unasked\", \"result\": {}}");
      frame(server, "{\"jsonrpc\": \"2.0\", \"id\": null, \"error\": {\"code\": 1}}");
      alive(server);
    }
  }

  @Test
  void setTraceIsUnderstood() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      for (String value : new String[] {"off", "messages", "verbose", "compact"}) {
        server.notify("$/setTrace", object("{\"value\": \"" + value + "\"}"));
      }
      server.notify("$/setTrace", json("{}"));
      server.notify("$/setTrace", json("[1, 2]"));
      server.notify("$/setTrace", json("{\"value\": {\"a\": []}}"));
      alive(server);
    }
  }

  @Test
  void aTypeErrorInALargeMessageCostsThatMessageAlone() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      String open =
          "{\"jsonrpc\": \"2.0\", \"method\": \"textDocument/didOpen\", \"params\": {\"textDocument\":"
              + " {\"version\": \"one\", \"uri\": 3, \"text\": \""
              + "x".repeat(50_000)
              + "\"}}}";
      frame(server, open);
      alive(server);
    }
  }

  @Test
  void deepNestingIsAnswered() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      frame(server, "[".repeat(100_000));
      assertEquals(-32700, error(server.await("answer", message -> !message.has("method"))));
      frame(server, "{\"a\":".repeat(100_000));
      assertEquals(-32700, error(server.await("answer", message -> !message.has("method"))));
      String settings = "{\"a\":".repeat(300) + "1" + "}".repeat(300);
      frame(
          server,
          "{\"jsonrpc\": \"2.0\", \"id\": 99, \"method\": \"workspace/none\", \"params\": "
              + settings
              + "}");
      assertEquals(-32601, error(server.answer(99)));
      alive(server);
    }
  }

  @Test
  void randomBytesNeverSilenceTheServer() throws Exception {
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      try (TestServer server = TestServer.initialized(new JsonObject())) {
        for (int i = 0; i < 200; i++) {
          byte[] junk = new byte[random.nextInt(200)];
          random.nextBytes(junk);
          if (random.nextBoolean()) {
            server.bytes("Content-Length: " + junk.length + "\r\n\r\n");
          }
          server.bytes(junk);
        }
        // Junk without a header may end in the middle of a line; the first frame behind it is its.
        server.bytes("\r\n\r\n");
        alive(server);
        server.ignoreTheRest();
      }
    }
  }

  static void alive(TestServer server) {
    assertEquals(-32601, error(server.request("still/there", JsonNull.INSTANCE)));
  }

  static void frame(TestServer server, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.bytes("Content-Length: " + bytes.length + "\r\n\r\n");
    server.bytes(bytes);
  }
}
