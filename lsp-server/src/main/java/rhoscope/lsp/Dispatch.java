package rhoscope.lsp;

import java.lang.reflect.Type;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.lsp4j.jsonrpc.Endpoint;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.CancelParams;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The methods that the server has, and when it may be asked for them.
 *
 * <p>A request is handled in two parts. The first runs on the protocol thread, in the order of the
 * messages: it looks up what is asked about. The second, which it returns, computes the answer on a
 * pool. So an answer is about the text that the client had when it asked, and no computation holds
 * up the next message. A request that is cancelled is answered at once; its late result is dropped.
 */
final class Dispatch implements Endpoint {
  private enum State {
    NEW,
    RUNNING,
    SHUT_DOWN
  }

  private record Request(Class<?> type, Function<Object, Callable<?>> handler) {}

  private record Notification(Class<?> type, Consumer<Object> handler) {}

  private static final String INITIALIZE = "initialize";
  private static final String SHUTDOWN = "shutdown";
  private static final String EXIT = "exit";

  private final Executor pool;
  private final Trace trace;
  private final Map<String, Request> requests = new HashMap<>();
  private final Map<String, Notification> notifications = new HashMap<>();
  private volatile State state = State.NEW;

  /** Told how the methods fare. */
  interface Trace {
    /** An answer took so long. */
    void answered(String method, long millis);

    /** A handler failed, and not for what the client sent. */
    void failed(String method, Throwable failure);
  }

  Dispatch(Executor pool, Trace trace) {
    this.pool = pool;
    this.trace = trace;
  }

  /** Adds a request: {@code handler} runs on the protocol thread, what it returns on the pool. */
  <P> void onRequest(String method, Class<P> type, Function<P, Callable<?>> handler) {
    requests.put(method, new Request(type, params -> handler.apply(type.cast(params))));
  }

  /** Adds a notification; {@code handler} runs on the protocol thread and is short. */
  <P> void onNotification(String method, Class<P> type, Consumer<P> handler) {
    notifications.put(method, new Notification(type, params -> handler.accept(type.cast(params))));
  }

  /** The names of all methods that were added. */
  Set<String> methods() {
    Set<String> all = new TreeSet<>(requests.keySet());
    all.addAll(notifications.keySet());
    return Collections.unmodifiableSet(all);
  }

  /** The type of the parameters of each method. */
  Map<String, Type> parameters() {
    Map<String, Type> types = new HashMap<>();
    requests.forEach((method, request) -> types.put(method, request.type()));
    notifications.forEach((method, notification) -> types.put(method, notification.type()));
    types.put("$/cancelRequest", CancelParams.class);
    return types;
  }

  /** Whether {@code shutdown} was asked for. */
  boolean isShutDown() {
    return state == State.SHUT_DOWN;
  }

  /** Whether {@code initialize} was answered and {@code shutdown} not yet asked for. */
  boolean isRunning() {
    return state == State.RUNNING;
  }

  @Override
  public CompletableFuture<?> request(String method, @Nullable Object params) {
    try {
      checkState(method);
      Request request = requests.get(method);
      if (request == null) {
        throw error(ResponseErrorCode.MethodNotFound, "there is no method " + method);
      }
      return answer(method, request.handler().apply(usable(method, request.type(), params)));
    } catch (Throwable failure) { // thrown on, an Error would end the thread that reads
      report(method, failure);
      return CompletableFuture.failedFuture(failure);
    }
  }

  private CompletableFuture<?> answer(String method, Callable<?> rest) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    if (method.equals(INITIALIZE) || method.equals(SHUTDOWN)) {
      complete(method, answer, rest);
      state = method.equals(INITIALIZE) ? State.RUNNING : State.SHUT_DOWN;
      return answer;
    }
    long asked = System.nanoTime();
    pool.execute(
        () -> {
          complete(method, answer, rest);
          trace.answered(method, (System.nanoTime() - asked) / 1_000_000);
        });
    return answer;
  }

  @Override
  public void notify(String method, @Nullable Object params) {
    Notification notification = notifications.get(method);
    boolean wanted = state == State.RUNNING || method.equals(EXIT);
    if (notification != null && wanted) {
      try {
        notification.handler().accept(usable(method, notification.type(), params));
      } catch (Throwable failure) {
        trace.failed(method, failure);
      }
    }
  }

  /** What a client is told when a handler fails: never a stack trace. */
  static ResponseError error(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof ResponseErrorException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof ResponseErrorException known
        ? known.getResponseError()
        : new ResponseError(ResponseErrorCode.InternalError, "internal error: " + cause, null);
  }

  static ResponseErrorException error(ResponseErrorCode code, String message) {
    return new ResponseErrorException(new ResponseError(code, message, null));
  }

  private void checkState(String method) {
    boolean initialize = method.equals(INITIALIZE);
    switch (state) {
      case NEW -> {
        if (!initialize) {
          throw error(ResponseErrorCode.ServerNotInitialized, "initialize comes first");
        }
      }
      case RUNNING -> {
        if (initialize) {
          throw error(ResponseErrorCode.InvalidRequest, "initialize comes once");
        }
      }
      case SHUT_DOWN -> throw error(ResponseErrorCode.InvalidRequest, "the server is shut down");
    }
  }

  private static Object usable(String method, Class<?> type, @Nullable Object params) {
    if (type == Object.class) {
      return params == null ? "" : params;
    }
    if (!type.isInstance(params)) {
      throw error(ResponseErrorCode.InvalidParams, method + " needs parameters");
    }
    return params;
  }

  private void report(String method, Throwable failure) {
    if (!(failure instanceof ResponseErrorException)) {
      trace.failed(method, failure);
    }
  }

  private void complete(String method, CompletableFuture<Object> answer, Callable<?> rest) {
    if (answer.isDone()) {
      return;
    }
    try {
      answer.complete(rest.call());
    } catch (Throwable failure) { // also an Error: whoever asked waits for an answer
      report(method, failure);
      answer.completeExceptionally(failure);
    }
  }
}
