package rhoscope.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client of the server in a process of its own, over the pipes that an editor uses. It knows JSON
 * and nothing of the server's library.
 *
 * <p>{@link #close} ends the session as an editor does and fails where the server has said
 * something that the test did not expect.
 */
final class TestServer implements AutoCloseable {
  static final long SECONDS = 40;

  private final Optional<Process> process;
  private final InputStream in;
  private final OutputStream out;
  private final BlockingQueue<JsonObject> arrived = new LinkedBlockingQueue<>();
  private final List<JsonObject> unread = new ArrayList<>();
  private final Set<String> ignored =
      new HashSet<>(Set.of("window/logMessage", "$/logTrace", "workspace/codeLens/refresh"));
  private int nextId = 1;
  private boolean strict = true;

  /** Starts a server and leaves the session to the test. */
  static TestServer start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    if (24 <= Runtime.version().feature()) {
      command.add("--enable-native-access=ALL-UNNAMED"); // as the launcher does, for SQLite
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("rhoscope.lsp.Main");
    command.add("lsp");
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).start();
    return new TestServer(process, process.getInputStream(), process.getOutputStream());
  }

  /** Starts a server and initializes it for a client with these capabilities. */
  static TestServer initialized(JsonObject capabilities) throws IOException {
    TestServer server = start();
    server.initialize(capabilities);
    return server;
  }

  /** A client that reads and writes at other places than the process's own streams. */
  TestServer(Process process, InputStream in, OutputStream out) {
    this(Optional.of(process), in, out);
  }

  /** A client of a server in this process, which is not closed. */
  static TestServer inside(Wire wire) {
    return new TestServer(Optional.empty(), wire.in(), wire.out());
  }

  private TestServer(Optional<Process> process, InputStream in, OutputStream out) {
    this.process = process;
    this.in = new BufferedInputStream(in);
    this.out = out;
    Threads.start("client-reader", this::read);
  }

  Process process() {
    return process.orElseThrow();
  }

  JsonObject initialize(JsonObject capabilities) {
    return initialize(capabilities, new JsonObject());
  }

  JsonObject initialize(JsonObject capabilities, JsonObject options) {
    JsonObject params = new JsonObject();
    params.add("processId", JsonNull.INSTANCE);
    params.add("rootUri", JsonNull.INSTANCE);
    params.add("capabilities", capabilities);
    params.add("initializationOptions", options);
    JsonObject answer = request("initialize", params);
    notify("initialized", new JsonObject());
    return answer.getAsJsonObject("result");
  }

  /** Sends a request and waits for its answer, whatever else arrives meanwhile. */
  JsonObject request(String method, JsonElement params) {
    return answer(send(method, params));
  }

  /** Sends a request; its id. */
  int send(String method, JsonElement params) {
    JsonObject message = new JsonObject();
    message.addProperty("id", nextId);
    message.addProperty("method", method);
    if (!params.isJsonNull()) {
      message.add("params", params);
    }
    send(message);
    return nextId++;
  }

  /** The answer to the request with this id. */
  JsonObject answer(int id) {
    return await(
        "the answer to request " + id,
        message ->
            !message.has("method") && message.has("id") && message.get("id").equals(json("" + id)));
  }

  void notify(String method, JsonElement params) {
    JsonObject message = new JsonObject();
    message.addProperty("method", method);
    if (!params.isJsonNull()) {
      message.add("params", params);
    }
    send(message);
  }

  /** The parameters of the next message of this method. */
  JsonObject next(String method) {
    return next(method, params -> true);
  }

  /** The parameters of the next message of this method that fits. */
  JsonObject next(String method, Predicate<JsonObject> fits) {
    return await(
            method,
            message ->
                message.has("method")
                    && message.get("method").getAsString().equals(method)
                    && fits.test(message.getAsJsonObject("params")))
        .getAsJsonObject("params");
  }

  /** The next message that fits; those before it stay to be read. */
  JsonObject await(String what, Predicate<JsonObject> fits) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (JsonObject message : List.copyOf(unread)) {
      if (fits.test(message)) {
        unread.remove(message);
        return message;
      }
    }
    while (true) {
      JsonObject message = poll(deadline - System.nanoTime());
      if (message == null) {
        throw new AssertionError("no " + what + "; unread: " + unread);
      }
      if (fits.test(message)) {
        return message;
      }
      unread.add(message);
    }
  }

  /** Whatever has arrived or still arrives without being asked for is no failure. */
  void ignoreTheRest() {
    strict = false;
  }

  /** Nor are messages of this method. */
  void ignore(String method) {
    ignored.add(method);
  }

  /** Sends a message in a frame. */
  void send(JsonObject message) {
    message.addProperty("jsonrpc", "2.0");
    record("client", message);
    byte[] body = message.toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(
        ("Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    frame.writeBytes(body);
    bytes(frame.toByteArray());
  }

  /** Sends bytes as they are. */
  synchronized void bytes(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new AssertionError("the server does not read", e);
    }
  }

  void bytes(String text) {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Ends the stream to the server. */
  void endOfStream() throws IOException {
    out.close();
  }

  /** Waits for the end of the process; its exit status. */
  int status(long millis) {
    try {
      assertTrue(process().waitFor(millis, TimeUnit.MILLISECONDS), "the server is still there");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process().exitValue();
  }

  /** Ends the session as an editor does. */
  @Override
  public void close() throws IOException {
    try {
      if (process().isAlive()) {
        JsonObject answer = request("shutdown", JsonNull.INSTANCE);
        assertTrue(answer.has("result"), () -> "shutdown: " + answer);
        notify("exit", JsonNull.INSTANCE);
        assertEquals(0, status(5_000), "exit status");
      }
      String printed =
          new String(process().getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("", printed, "stderr");
    } finally {
      process().destroyForcibly();
    }
    arrived.drainTo(unread);
    unread.removeIf(
        message -> message.has("method") && ignored.contains(message.get("method").getAsString()));
    assertTrue(!strict || unread.isEmpty(), () -> "nobody expected " + unread);
  }

  /** A JSON text. */
  static JsonElement json(String text) {
    return JsonParser.parseString(text);
  }

  static JsonObject object(String text) {
    return json(text).getAsJsonObject();
  }

  static List<JsonElement> list(JsonElement array) {
    List<JsonElement> list = new ArrayList<>();
    ((JsonArray) array).forEach(list::add);
    return list;
  }

  private @Nullable JsonObject poll(long nanos) {
    try {
      return arrived.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try {
      while (true) {
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
          assertTrue(line.startsWith("Content-Length: "), () -> "no header");
          length = Integer.parseInt(line.substring("Content-Length: ".length()));
        }
        byte[] body = in.readNBytes(length);
        JsonObject message = object(new String(body, StandardCharsets.UTF_8));
        if (message.has("method") && message.has("id")) {
          agree(message);
        }
        record("server", message);
        arrived.add(message);
      }
    } catch (IOException end) {
      return;
    }
  }

  /** Appends a message to the file that RHOSCOPE_TRANSCRIPT names, for a look at a session. */
  private static void record(String sender, JsonObject message) {
    String file = System.getenv("RHOSCOPE_TRANSCRIPT");
    if (file != null) {
      try {
        String line = "{\"from\": \"" + sender + "\", \"message\": " + message + "}\n";
        Files.write(
            Path.of(file),
            line.getBytes(StandardCharsets.UTF_8),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Says yes to whatever the server asks, as long as it listens. */
  private void agree(JsonObject request) {
    JsonObject answer = new JsonObject();
    answer.add("id", request.get("id"));
    answer.add("result", JsonNull.INSTANCE);
    try {
      send(answer);
    } catch (AssertionError closed) {
      return;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("end of stream");
      }
      line.append((char) b);
    }
    return line.toString().strip();
  }
}
