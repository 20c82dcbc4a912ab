package rhoscope.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.lsp.LifecycleTest.error;
import static rhoscope.lsp.TestServer.json;
import static rhoscope.lsp.TestServer.object;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What handlers can do to the connection: nothing. */
class ConnectionTest {
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Dispatch dispatch =
      new Dispatch(
          Threads.pool("test-answer", 2),
          new Dispatch.Trace() {
            @Override
            public void answered(String method, long millis) {
              assertTrue(0 <= millis);
            }

            @Override
            public void failed(String method, Throwable failure) {
              failures.add(method);
            }
          });

  @TempDir Path folder;
  private SocketChannel near;
  private SocketChannel far;
  private TestServer server;

  @BeforeEach
  void connect() throws IOException {
    dispatch.onRequest("initialize", Object.class, none -> () -> "ready");
    dispatch.onRequest("fast", Object.class, none -> () -> "done");
    dispatch.onRequest("slow", Object.class, none -> this::late);
    dispatch.onRequest("overflow", Object.class, none -> () -> deep(0));
    dispatch.onRequest(
        "early",
        Object.class,
        none -> {
          int depth = deep(0);
          return () -> depth;
        });
    dispatch.onRequest(
        "broken",
        Object.class,
        none ->
            () -> {
              throw new IllegalStateException("at /secret/place");
            });
    dispatch.onRequest("formless", Object.class, none -> () -> String.class);
    dispatch.onNotification("bang", Object.class, none -> deep(0));
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(address);
      near = SocketChannel.open(address);
      far = listener.accept();
    }
    Wire wire = Wire.over(far);
    Connection connection =
        new Connection(wire.in(), wire.out(), dispatch, failures::add, () -> {});
    Threads.start("test-server", connection::listen);
    server = TestServer.inside(Wire.over(near));
    assertEquals(json("\"ready\""), server.request("initialize", JsonNull.INSTANCE).get("result"));
  }

  @AfterEach
  void disconnect() throws IOException {
    released.countDown();
    near.close();
    far.close();
  }

  @Test
  void errorsOfHandlersAreAnsweredAndTheNextMessageIsRead() {
    for (String method : List.of("overflow", "early", "broken")) {
      JsonObject answer = request(method);
      assertEquals(-32603, error(answer), method);
      assertFalse(answer.toString().contains("\tat "), method);
      assertEquals(List.of(method), List.copyOf(failures));
      failures.clear();
    }
    server.notify("bang", JsonNull.INSTANCE);
    assertEquals(json("\"done\""), request("fast").get("result"));
    assertEquals(List.of("bang"), List.copyOf(failures));
  }

  @Test
  void anAnswerWithoutAJsonFormIsAnError() {
    assertEquals(-32603, error(request("formless")));
    assertEquals(json("\"done\""), request("fast").get("result"));
  }

  @Test
  void aSlowAnswerHoldsUpNoOther() {
    int slow = server.send("slow", JsonNull.INSTANCE);
    assertEquals(json("\"done\""), request("fast").get("result"));
    released.countDown();
    assertEquals(json("\"late\""), server.answer(slow).get("result"));
  }

  @Test
  void aCancelledRequestIsAnsweredAtOnceAndOnce() {
    int slow = server.send("slow", JsonNull.INSTANCE);
    server.notify("$/cancelRequest", object("{\"id\": " + slow + "}"));
    assertEquals(-32800, error(server.answer(slow)));
    released.countDown();
    assertEquals(json("\"done\""), request("fast").get("result"));
    server.notify("$/cancelRequest", object("{\"id\": " + slow + "}"));
    assertEquals(json("\"done\""), request("fast").get("result"));
    assertEquals(List.of(), List.copyOf(failures));
  }

  private JsonObject request(String method) {
    return server.request(method, JsonNull.INSTANCE);
  }

  private String late() throws InterruptedException {
    assertTrue(released.await(60, TimeUnit.SECONDS));
    return "late";
  }

  private static int deep(int depth) {
    return depth < 0 ? depth : 1 + deep(depth + 1);
  }
}
