package rhoscope.lsp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.lsp4j.jsonrpc.RemoteEndpoint;
import org.eclipse.lsp4j.jsonrpc.json.MessageJsonHandler;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseMessage;

/**
 * Both directions between a client and the server's methods.
 *
 * <p>The reading thread outlives whatever a message does to it; it ends with the stream.
 */
final class Connection {
  private final Frames frames;
  private final MessageReader reader;
  private final Outgoing outgoing;
  private final RemoteEndpoint endpoint;
  private final Consumer<String> log;

  /**
   * @param dispatch with all of its methods
   * @param log told in one line what could not be read or handled
   * @param broken run when the client takes no more messages
   */
  Connection(
      InputStream in, OutputStream out, Dispatch dispatch, Consumer<String> log, Runnable broken) {
    MessageJsonHandler json = new MessageJsonHandler(Map.of(), WholeNumbers::register);
    this.frames = new Frames(in);
    this.reader = new MessageReader(json, dispatch.parameters());
    this.outgoing = new Outgoing(out, json, broken);
    this.endpoint = new RemoteEndpoint(outgoing, dispatch, Dispatch::error);
    this.log = log;
  }

  /** Sends a notification. */
  void notify(String method, Object params) {
    endpoint.notify(method, params);
  }

  /**
   * Sends a request. There is no waiting for the answer: it is read by the protocol thread.
   *
   * @param agreed told, on the protocol thread, whether the answer was no error
   */
  void ask(String method, Optional<Object> params, Consumer<Boolean> agreed) {
    CompletableFuture<?> answer = endpoint.request(method, params.orElse(null));
    var unused = answer.whenComplete((result, refused) -> agreed.accept(refused == null));
  }

  /** How many messages the client has not taken yet. */
  int backlog() {
    return outgoing.backlog();
  }

  /** Waits until everything is sent, at most this long. */
  void flush(long millis) {
    outgoing.flush(millis);
  }

  /** Handles messages until the stream ends. */
  void listen() {
    while (true) {
      try {
        Optional<Frames.Frame> next = frames.next();
        if (next.isEmpty()) {
          return;
        }
        handle(next.get());
      } catch (IOException e) {
        return;
      } catch (Throwable e) { // a message may cost an answer, never the thread that reads the next
        log.accept(Failures.line(e));
      }
    }
  }

  private void handle(Frames.Frame frame) {
    frame.problem().ifPresent(this::refuse);
    if (frame.body().isPresent()) {
      try {
        endpoint.consume(reader.read(frame.body().get()));
      } catch (MessageReader.Unreadable e) {
        log.accept(String.valueOf(e.getMessage()));
        e.response().ifPresent(outgoing::consume);
      }
    }
  }

  private void refuse(String problem) {
    log.accept(problem);
    ResponseMessage refusal = MessageReader.refusal(problem);
    outgoing.consume(refusal);
  }
}
