package rhoscope.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.lsp.TestServer.json;
import static rhoscope.lsp.TestServer.object;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {
  /** What an editor waits before it gives up on a server that it has left. */
  private static final long GONE_MILLIS = 2_000;

  @Test
  void aSessionEndsWithStatusZero() throws Exception {
    try (TestServer server = TestServer.start("--stdio")) {
      JsonObject result = server.initialize(new JsonObject());
      assertEquals("rhoscope", result.getAsJsonObject("serverInfo").get("name").getAsString());
    }
  }

  @Test
  void exitWithoutShutdownIsStatusOne() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      server.notify("exit", JsonNull.INSTANCE);
      assertEquals(1, server.status(GONE_MILLIS));
    }
  }

  @Test
  void exitBeforeInitializeIsStatusOne() throws Exception {
    try (TestServer server = TestServer.start()) {
      server.notify("exit", JsonNull.INSTANCE);
      assertEquals(1, server.status(10_000));
    }
  }

  @Test
  void theServerIsGoneSoonAfterTheStreamEnds() throws Exception {
    try (TestServer server = TestServer.initialized(new JsonObject())) {
      server.endOfStream();
      assertEquals(1, server.status(GONE_MILLIS));
    }
  }

  @Test
  void theServerIsGoneSoonAfterTheProcessOfInitialize() throws Exception {
    Process editor = sleeping();
    try (TestServer server = TestServer.start()) {
      JsonObject params = object("{\"capabilities\": {}}");
      params.addProperty("processId", editor.pid());
      server.request("initialize", params);
      editor.destroyForcibly().waitFor();
      assertEquals(1, server.status(GONE_MILLIS));
    }
  }

  @Test
  void theServerIsGoneSoonAfterTheProcessOfTheCommandLine() throws Exception {
    Process editor = sleeping();
    try (TestServer server = TestServer.start("--clientProcessId=" + editor.pid())) {
      server.initialize(new JsonObject());
      editor.destroyForcibly().waitFor();
      assertEquals(1, server.status(GONE_MILLIS));
    }
  }

  @Test
  void aProcessThatIsNotKnownHereIsNotMissed() throws Exception {
    try (TestServer server = TestServer.start("--clientProcessId=2000000000")) {
      JsonObject params = object("{\"processId\": 2000000001, \"capabilities\": {}}");
      assertTrue(server.request("initialize", params).has("result"));
      assertEquals(-32601, error(server.request("no/such", JsonNull.INSTANCE)));
    }
  }

  @Test
  void requestsWaitForInitializeAndEndWithShutdown() throws Exception {
    try (TestServer server = TestServer.start()) {
      assertEquals(-32002, error(server.request("textDocument/hover", json("{}"))));
      assertEquals(-32002, error(server.request("no/such", JsonNull.INSTANCE)));
      server.initialize(new JsonObject());
      assertEquals(-32600, error(server.request("initialize", object("{\"capabilities\": {}}"))));
      assertTrue(server.request("shutdown", JsonNull.INSTANCE).get("result").isJsonNull());
      assertEquals(-32600, error(server.request("shutdown", JsonNull.INSTANCE)));
      assertEquals(-32600, error(server.request("initialize", object("{\"capabilities\": {}}"))));
      server.notify("exit", JsonNull.INSTANCE);
      assertEquals(0, server.status(GONE_MILLIS));
    }
  }

  @Test
  void itConnectsToAPortOfThisMachine() throws Exception {
    try (ServerSocket editor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process = TestServer.start("--socket=" + editor.getLocalPort()).process();
      try (Socket socket = editor.accept();
          TestServer server =
              new TestServer(process, socket.getInputStream(), socket.getOutputStream())) {
        server.initialize(new JsonObject());
      }
    }
  }

  @Test
  void itConnectsToAUnixSocketAndEndsWithIt(@TempDir Path folder) throws Exception {
    Path name = folder.resolve("editor.sock");
    try (ServerSocketChannel editor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      editor.bind(UnixDomainSocketAddress.of(name));
      Process process = TestServer.start("--pipe=" + name).process();
      SocketChannel channel = editor.accept();
      Wire streams = Wire.over(channel);
      try (TestServer server = new TestServer(process, streams.in(), streams.out())) {
        server.initialize(new JsonObject());
        channel.close();
        assertEquals(1, server.status(GONE_MILLIS));
      }
    }
  }

  @Test
  void argumentsThatMeanNothingEndWithStatusTwo() throws Exception {
    for (String argument :
        new String[] {"--node-ipc", "--socket=x", "--socket=0", "--pipe", "--socket=70000", "x"}) {
      Process process = TestServer.start(argument).process();
      assertEquals(2, process.waitFor(), argument);
      assertFalse(process.inputReader().ready());
    }
  }

  private static Process sleeping() throws IOException {
    return new ProcessBuilder("sleep", "120").start();
  }

  static int error(JsonObject answer) {
    assertTrue(answer.has("error"), answer::toString);
    assertFalse(answer.has("result"), answer::toString);
    JsonObject error = answer.getAsJsonObject("error");
    assertFalse(error.has("data"), answer::toString);
    return error.get("code").getAsInt();
  }
}
