package rhoscope.lsp;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.SetTraceParams;
import org.eclipse.lsp4j.WorkDoneProgressCancelParams;
import rhoscope.cli.Version;

/** The language server of one client, from its first byte to its last. */
final class Server {
  /** Threads that compute answers; each is a matter of milliseconds. */
  private static final int ANSWERERS = 2;

  /** How long workers and the store may take to close. */
  private static final long CLOSE_MILLIS = 1_200;

  /** How long the last messages may take to be sent. */
  private static final long FLUSH_MILLIS = 500;

  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Client client = new Client();
  private final Dispatch dispatch =
      new Dispatch(Threads.pool("rhoscope-answer", ANSWERERS), client);
  private final Connection connection;
  private final Workbenches workbenches;
  private volatile Optional<Session> session = Optional.empty();

  /** Where a session gets its workbench from. */
  interface Workbenches {
    Workbench open(ClientTraits traits, Client client);
  }

  Server(Wire wire, Workbenches workbenches) {
    this.workbenches = workbenches;
    lifecycle();
    features();
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
    client.mute();
    CountDownLatch closed = new CountDownLatch(1);
    Threads.start(
        "rhoscope-close",
        () -> {
          session.ifPresent(Session::close);
          connection.flush(FLUSH_MILLIS);
          closed.countDown();
        });
    await(closed);
    return status;
  }

  /** What does not close in time ends with the process, as its workers do with their input. */
  private static void await(CountDownLatch closed) {
    try {
      closed.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lifecycle() {
    dispatch.onRequest("initialize", InitializeParams.class, this::initialize);
    dispatch.onRequest("shutdown", Object.class, none -> () -> null);
    dispatch.onNotification("exit", Object.class, none -> exit());
    dispatch.onNotification("initialized", Object.class, none -> {});
    dispatch.onNotification(
        "$/setTrace",
        SetTraceParams.class,
        params -> client.trace(Protocol.traces(params.getValue())));
  }

  private void features() {
    notification("textDocument/didOpen", DidOpenTextDocumentParams.class, Session::open);
    notification("textDocument/didChange", DidChangeTextDocumentParams.class, Session::change);
    notification(
        "textDocument/didSave",
        DidSaveTextDocumentParams.class,
        (session, params) -> session.save(Protocol.uri(params.getTextDocument())));
    notification(
        "textDocument/didClose",
        DidCloseTextDocumentParams.class,
        (session, params) -> session.close(Protocol.uri(params.getTextDocument())));
    notification(
        "window/workDoneProgress/cancel",
        WorkDoneProgressCancelParams.class,
        (session, params) -> session.cancelProgress(Protocol.token(params)));
    request("textDocument/hover", HoverParams.class, Session::hover);
    request("textDocument/completion", CompletionParams.class, Session::completions);
    request("textDocument/codeAction", CodeActionParams.class, Session::actions);
    request("textDocument/codeLens", CodeLensParams.class, Session::lenses);
    request("workspace/executeCommand", ExecuteCommandParams.class, Session::command);
  }

  private <P> void request(
      String method, Class<P> type, BiFunction<Session, P, Callable<?>> handler) {
    dispatch.onRequest(method, type, params -> handler.apply(session.orElseThrow(), params));
  }

  private <P> void notification(String method, Class<P> type, BiConsumer<Session, P> handler) {
    dispatch.onNotification(
        method, type, params -> session.ifPresent(open -> handler.accept(open, params)));
  }

  private Callable<?> initialize(InitializeParams params) {
    ClientTraits traits = Protocol.traits(params);
    traits.processId().ifPresent(this::watch);
    client.ready(traits);
    session = Optional.of(new Session(client, traits, workbenches.open(traits, client)));
    return () -> Protocol.initializeResult(Version.number());
  }

  private void exit() {
    ended.complete(dispatch.isShutDown() ? 0 : 1);
  }
}
