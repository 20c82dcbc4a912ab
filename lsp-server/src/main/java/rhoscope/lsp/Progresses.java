package rhoscope.lsp;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The progress bars that the server has opened in the editor, each with a way to cancel its work.
 */
final class Progresses {
  /** Editors draw a bar a few times a second at most. */
  private static final long MIN_MILLIS_BETWEEN_REPORTS = 150;

  /** A client that lags this many messages behind gets no report until it has caught up. */
  private static final int MAX_BACKLOG = 50;

  private final Client client;
  private final AtomicInteger count = new AtomicInteger();
  private final Map<String, Runnable> cancels = new ConcurrentHashMap<>();

  Progresses(Client client) {
    this.client = client;
  }

  /**
   * Opens a bar where the client has any; does not wait for it.
   *
   * @param cancel run when the user cancels, on the protocol thread: short
   */
  Progress open(String title, Runnable cancel) {
    if (!client.traits().progress()) {
      return new Progress(Optional.empty(), title);
    }
    // Text, because there are clients that refuse numbers.
    String token = "rhoscope-" + count.incrementAndGet();
    Progress progress = new Progress(Optional.of(token), title);
    cancels.put(token, cancel);
    client.ask(
        "window/workDoneProgress/create",
        Optional.of(Protocol.createProgress(token)),
        progress::created);
    return progress;
  }

  /** The user has cancelled; a token that is not known is that of work which has just ended. */
  void cancel(String token) {
    Runnable cancel = cancels.remove(token);
    if (cancel != null) {
      cancel.run();
    }
  }

  /** One bar. It is begun when the client has agreed, with what is then the newest state. */
  final class Progress {
    private enum State {
      ASKED,
      SHOWN,
      GONE
    }

    private final Optional<String> token;
    private final String title;
    private State state;
    private int percent;
    private String message = "";
    private long lastReport = System.nanoTime();

    private Progress(Optional<String> token, String title) {
      this.token = token;
      this.title = title;
      this.state = token.isPresent() ? State.ASKED : State.GONE;
    }

    /** States how far the work is; shown soon, or with the next report. */
    synchronized void report(int newPercent, String newMessage) {
      percent = Math.max(percent, Math.min(newPercent, 100));
      message = newMessage;
      long millis = (System.nanoTime() - lastReport) / 1_000_000;
      boolean due = MIN_MILLIS_BETWEEN_REPORTS <= millis && client.backlog() <= MAX_BACKLOG;
      if (state == State.SHOWN && due) {
        lastReport = System.nanoTime();
        token.ifPresent(
            it -> client.notify("$/progress", Protocol.progressReport(it, percent, message)));
      }
    }

    /** Closes the bar; further calls do nothing. */
    synchronized void end(String last) {
      if (state == State.SHOWN) {
        token.ifPresent(it -> client.notify("$/progress", Protocol.progressEnd(it, last)));
      }
      state = State.GONE;
      token.ifPresent(cancels::remove);
    }

    /** A bar that the client has made for work which has ended is begun and ended. */
    private synchronized void created(boolean agreed) {
      boolean late = state == State.GONE;
      state = agreed ? State.SHOWN : State.GONE;
      if (agreed) {
        token.ifPresent(
            it -> client.notify("$/progress", Protocol.progressBegin(it, title, percent, message)));
      }
      if (late) {
        end(message);
      }
    }
  }
}
