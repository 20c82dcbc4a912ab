package rhoscope.worker;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A probe or training that waits or runs in a worker.
 *
 * @param <T> what comes of it
 */
public final class Job<T> {
  /** Makes the answer of the worker's last message. */
  interface Reader<T> {
    T read(JsonObject message) throws IOException;
  }

  private final Messages.Request request;
  private final JobListener listener;
  private final Reader<T> reader;
  private final Consumer<Job<?>> canceller;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final AtomicBoolean cancelled = new AtomicBoolean();

  Job(
      Messages.Request request,
      JobListener listener,
      Reader<T> reader,
      Consumer<Job<?>> canceller) {
    this.request = request;
    this.listener = listener;
    this.reader = reader;
    this.canceller = canceller;
  }

  /**
   * Completes once the job has ended. It fails, with the {@link #reason} behind what the future
   * throws, by a {@link CancellationException} where the job was cancelled before it had an answer,
   * a {@link JobProblem} where it was refused, another {@link IOException} where the worker failed.
   * A training that is cancelled has an answer: it is interrupted.
   */
  public CompletableFuture<T> answer() {
    return answer.copy();
  }

  /** What lies behind the exceptions that futures wrap failures in. */
  public static Throwable reason(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapped && cause != null ? reason(cause) : failure;
  }

  /** Stops the job within 100 ms; does not wait for that. */
  public void cancel() {
    if (cancelled.compareAndSet(false, true)) {
      canceller.accept(this);
    }
  }

  Messages.Request request() {
    return request;
  }

  boolean isCancelled() {
    return cancelled.get();
  }

  /** Takes a message of the worker; whether it was the last. */
  boolean take(JsonObject message) {
    String text = Messages.text(message, "message").orElse("");
    switch (Messages.text(message, "event").orElse("")) {
      case "warning" -> listener.warned(text);
      case "started" ->
          listener.started(
              Messages.text(message, "run").orElse(""),
              Messages.whole(message, "update"),
              Messages.whole(message, "updates"));
      case "progress" -> listener.progressed(Messages.progress(message));
      case "probed", "trained" -> complete(message);
      case "cancelled" -> answer.completeExceptionally(new CancellationException());
      case "refused" -> answer.completeExceptionally(new JobProblem(text));
      case "failed" -> answer.completeExceptionally(new IOException(text));
      default -> {
        return false;
      }
    }
    return answer.isDone();
  }

  void whenEnded(Runnable action) {
    var unused = answer.handle((value, failure) -> failure == null).thenRun(action);
  }

  void fail(IOException reason) {
    if (isCancelled()) {
      answer.completeExceptionally(new CancellationException(reason.getMessage()));
    } else {
      answer.completeExceptionally(reason);
    }
  }

  private void complete(JsonObject message) {
    try {
      answer.complete(reader.read(message));
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
  }
}
