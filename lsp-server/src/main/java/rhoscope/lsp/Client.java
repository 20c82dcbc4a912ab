package rhoscope.lsp;

import java.util.Optional;
import java.util.function.Consumer;

/** What the server says on its own: always to be said, never waited for. */
final class Client implements Dispatch.Trace {
  private volatile Optional<Connection> connection = Optional.empty();
  private volatile Optional<ClientTraits> traits = Optional.empty();
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

  /** From now on the client may be told things. */
  void ready(ClientTraits said) {
    traits = Optional.of(said);
    tracing = said.trace();
  }

  /** From now on the client is told nothing: it has left. */
  void mute() {
    connection = Optional.empty();
  }

  /** What the client said about itself; nothing before it did. */
  ClientTraits traits() {
    return traits.orElse(ClientTraits.NONE);
  }

  /** How many messages the client has not taken yet. */
  int backlog() {
    return connection.map(Connection::backlog).orElse(0);
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

  @Override
  public void answered(String method, long millis) {
    if (tracing) {
      notify("$/logTrace", Protocol.trace(method + " took " + millis + " ms"));
    }
  }

  @Override
  public void failed(String method, Throwable failure) {
    log(Level.ERROR, method + ": " + Failures.line(failure));
  }

  void notify(String method, Object params) {
    if (traits.isPresent()) {
      connection.ifPresent(open -> open.notify(method, params));
    }
  }

  /**
   * Asks the client.
   *
   * @param agreed told whether the client agreed, on the protocol thread
   */
  void ask(String method, Optional<Object> params, Consumer<Boolean> agreed) {
    if (traits.isPresent()) {
      connection.ifPresent(open -> open.ask(method, params, agreed));
    }
  }
}
