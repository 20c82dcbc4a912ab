package rhoscope.lsp;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.SetTraceParams;

/** The language server of one client, from its first byte to its last. */
final class Server {
  /** Threads that compute answers; each is a matter of milliseconds. */
  private static final int ANSWERERS = 2;

  /** How long the last messages may take to be sent. */
  private static final long FLUSH_MILLIS = 500;

  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Client client = new Client();
  private final Dispatch dispatch =
      new Dispatch(Threads.pool("rhoscope-answer", ANSWERERS), client::traced);
  private final Connection connection;

  Server(Wire wire) {
    lifecycle();
    connection =
        new Connection(
            wire.in(),
            wire.out(),
            dispatch,
            line -> client.log(Client.Level.WARNING, line),
            () -> ended.complete(1));
    client.connect(connection);
  }

  /** The names of the methods that the server has. */
  Set<String> methods() {
    return dispatch.methods();
  }

  /** Ends the server when process {@code pid} has ended. */
  void watch(long pid) {
    ParentWatch.start(pid, () -> ended.complete(1));
  }

  /**
   * Serves the client until it says {@code exit}, its stream ends or its process does.
   *
   * @return the exit status: 0 after {@code shutdown} and {@code exit}, else 1
   */
  int run() {
    Threads.start(
        "rhoscope-reader",
        () -> {
          connection.listen();
          ended.complete(1);
        });
    int status = ended.join();
    connection.flush(FLUSH_MILLIS);
    return status;
  }

  private void lifecycle() {
    dispatch.onRequest("initialize", InitializeParams.class, this::initialize);
    dispatch.onRequest("shutdown", Object.class, none -> () -> null);
    dispatch.onNotification(
        "exit", Object.class, none -> ended.complete(dispatch.isShutDown() ? 0 : 1));
    dispatch.onNotification("initialized", InitializedParams.class, none -> {});
    dispatch.onNotification(
        "$/setTrace",
        SetTraceParams.class,
        params -> client.trace(Protocol.traces(params.getValue())));
  }

  private Callable<?> initialize(InitializeParams params) {
    ClientTraits traits = Protocol.traits(params);
    traits.processId().ifPresent(this::watch);
    client.trace(traits.trace());
    client.ready();
    return () -> Protocol.initializeResult(Version.text());
  }
}
