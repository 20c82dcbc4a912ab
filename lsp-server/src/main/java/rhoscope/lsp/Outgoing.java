package rhoscope.lsp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.jsonrpc.MessageConsumer;
import org.eclipse.lsp4j.jsonrpc.json.MessageJsonHandler;
import org.eclipse.lsp4j.jsonrpc.messages.Message;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseMessage;

/**
 * Sends messages from a thread of its own, in the order in which they were given: a client that
 * stops reading blocks that thread and no other.
 */
final class Outgoing implements MessageConsumer {
  private final OutputStream out;
  private final MessageJsonHandler json;
  private final Runnable broken;
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

  /**
   * @param broken run once, on the writing thread, when the stream takes no more
   */
  Outgoing(OutputStream out, MessageJsonHandler json, Runnable broken) {
    this.out = out;
    this.json = json;
    this.broken = broken;
    Threads.start("rhoscope-writer", this::drain);
  }

  @Override
  public void consume(Message message) {
    message.setJsonrpc("2.0");
    waiting.add(() -> send(message));
  }

  /** How many messages the client has not taken yet. */
  int backlog() {
    return waiting.size();
  }

  /** Waits until everything given so far is sent, at most this long. */
  void flush(long millis) {
    CountDownLatch sent = new CountDownLatch(1);
    waiting.add(sent::countDown);
    try {
      sent.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain() {
    try {
      while (true) {
        waiting.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Broken e) {
      broken.run();
    }
  }

  private void send(Message message) {
    byte[] body = body(message).getBytes(StandardCharsets.UTF_8);
    String header = "Content-Length: " + body.length + "\r\n\r\n";
    try {
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
    } catch (IOException e) {
      throw new Broken(e);
    }
  }

  /** An answer that cannot be written as JSON becomes an error: the client waits for one. */
  private String body(Message message) {
    try {
      return json.serialize(message);
    } catch (RuntimeException | StackOverflowError e) {
      ResponseMessage failed = new ResponseMessage();
      failed.setJsonrpc("2.0");
      if (message instanceof ResponseMessage response) {
        failed.setRawId(response.getRawId());
      }
      failed.setError(
          new ResponseError(ResponseErrorCode.InternalError, "the answer has no JSON form", null));
      return json.serialize(failed);
    }
  }

  /** The stream takes no more. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Broken(IOException cause) {
      super(cause);
    }
  }
}
