package rhoscope.worker;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import rhoscope.linalg.Kernels;

/** A worker's process as its parent sees it: one object per line in, one per line out. */
final class Child implements AutoCloseable {
  /** It has a second to end by itself once its input ends. */
  private static final int GRACE_MILLIS = 1_500;

  /** What every JVM with the module says at its start; no reason of anything. */
  private static final String INCUBATOR =
      "WARNING: Using incubator modules: " + Kernels.VECTOR_MODULE;

  private final Process process;
  private final BoundedLines lines;
  private final OutputStream input;
  private volatile String lastError = "";

  private Child(Process process) {
    this.process = process;
    this.lines = new BoundedLines(process.getInputStream(), BoundedLines.LONGEST);
    this.input = process.getOutputStream();
    Thread errors = new Thread(this::readErrors, "rhoscope-worker-errors");
    errors.setDaemon(true);
    errors.start();
  }

  static Child start(List<String> command) throws IOException {
    return new Child(new ProcessBuilder(command).start());
  }

  /** Sends a message; blocks while the child does not read. */
  void send(JsonObject message) throws IOException {
    byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (input) {
      input.write(line);
      input.flush();
    }
  }

  /** Tells it to stop a job; where that fails it has ended. */
  void cancel(long id) {
    JsonObject message = new JsonObject();
    message.addProperty("cancel", id);
    try {
      send(message);
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }

  /** The child's next message, empty once it has ended; lines that are none are passed over. */
  Optional<JsonObject> next() {
    try {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        Optional<JsonObject> message = Messages.read(line.get());
        if (message.isPresent()) {
          return message;
        }
      }
    } catch (IOException e) {
      // The pipe broke, as it does when the process was killed.
      return Optional.empty();
    }
    return Optional.empty();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How it ended, for the user. */
  String obituary() {
    close();
    String status = process.isAlive() ? "it hangs" : "exit status " + process.exitValue();
    return "the worker process ended ("
        + status
        + ")"
        + (lastError.isEmpty() ? "" : ": " + lastError);
  }

  void kill() {
    process.destroyForcibly();
  }

  /** Ends the process: by the end of its input, then by force. */
  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      process.destroyForcibly();
    }
    try {
      if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Read on, so that the child never waits for it; the last line is the reason of a crash. */
  private void readErrors() {
    try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        boolean says = !line.isBlank() && !line.equals(INCUBATOR);
        lastError = says ? line.strip() : lastError;
      }
    } catch (IOException e) {
      lastError = String.valueOf(e.getMessage());
    }
  }
}
