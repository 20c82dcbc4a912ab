package rhoscope.lsp;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the server says on its own: always to be said, never waited for. */
final class Client {
  private volatile Optional<Connection> connection = Optional.empty();
  private volatile boolean ready;
  private volatile boolean tracing;

  /** How serious a line is; in the order and with the numbers of the Protocol. */
  enum Level {
    ERROR,
    WARNING,
    INFO,
    LOG
  }

  void connect(Connection connection) {
    this.connection = Optional.of(connection);
  }

  /** From now on the client may be told things: it knows the server's capabilities. */
  void ready() {
    ready = true;
  }

  /** Whether each answer is to be traced. */
  void trace(boolean wanted) {
    tracing = wanted;
  }

  /** A line of the server's log. */
  void log(Level level, String line) {
    notify("window/logMessage", Protocol.message(level, line));
  }

  /** A line that the user sees. */
  void show(Level level, String line) {
    notify("window/showMessage", Protocol.message(level, line));
  }

  /** How long an answer took, for a client that traces. */
  void traced(String method, long millis) {
    if (tracing) {
      notify("$/logTrace", Protocol.trace(method + " took " + millis + " ms"));
    }
  }

  void notify(String method, Object params) {
    if (ready) {
      connection.ifPresent(open -> open.notify(method, params));
    }
  }

  /** Asks the client; to be followed by a callback, not by waiting. */
  CompletableFuture<Object> request(String method, Object params) {
    Optional<Connection> open = connection;
    return ready && open.isPresent()
        ? open.get().request(method, params)
        : CompletableFuture.failedFuture(new IllegalStateException("no client"));
  }
}
