package rhoscope.lsp;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A document from its opening to its closing: its newest version, what is known of it, and the work
 * under way to know more.
 *
 * <p>An edit is analysed when typing pauses. The findings from the text and from stored evidence
 * are published at once; then, where no probe of this very network is stored, one is taken in the
 * background and the findings are published again. The next edit stops both.
 */
final class OpenDocument {
  /** A pause in typing: shorter than one notices, longer than between two keys typed fast. */
  static final long PAUSE_MILLIS = 60;

  /** What documents need from the rest of the server. */
  record Services(
      Workbench workbench,
      ExecutorService pool,
      ScheduledExecutorService clock,
      Consumer<Reading> publish,
      Consumer<Document> clear,
      Consumer<Throwable> failed) {}

  private final Services services;
  private Document current;
  private boolean closed;
  private boolean published;
  private long lastAsked;
  private long lastShown;
  private @Nullable Reading reading;
  private @Nullable ScheduledFuture<?> pause;
  private Optional<Workbench.Work> probe = Optional.empty();

  OpenDocument(Document document, Services services) {
    this.current = document;
    this.services = services;
  }

  /** The newest version. */
  synchronized Document current() {
    return current;
  }

  /** Takes an edit; it is analysed after a pause. */
  synchronized void edit(UnaryOperator<Document> change) {
    current = change.apply(current);
    reading = null;
    stop();
    pause = services.clock().schedule(this::refresh, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Analyses the newest version now, for example after a run has ended. */
  synchronized void refresh() {
    stop();
    reading = null;
    if (!closed) {
      Document document = current;
      long turn = ++lastAsked;
      services.pool().execute(() -> analyze(document, turn));
    }
  }

  /** Forgets the document and takes its findings from the editor. */
  synchronized void close() {
    closed = true;
    stop();
    if (published) {
      services.clear().accept(current);
    }
  }

  /** Stops what goes on in the background. */
  synchronized void stop() {
    if (pause != null) {
      pause.cancel(false);
    }
    probe.ifPresent(Workbench.Work::cancel);
    probe = Optional.empty();
  }

  /** What is known of a version; computed here unless it is known already. */
  Reading reading(Document document) {
    synchronized (this) {
      if (reading != null && reading.document().equals(document)) {
        return reading;
      }
    }
    return services.workbench().read(document);
  }

  private void analyze(Document document, long turn) {
    try {
      Reading read = services.workbench().read(document);
      if (publish(read, turn) && read.wantsProbe()) {
        startProbe(read);
      }
    } catch (Throwable e) { // whatever one text does, the others must still be analysed
      services.failed().accept(e);
    }
  }

  private synchronized void startProbe(Reading read) {
    if (!closed && read.document().equals(current) && probe.isEmpty()) {
      probe = Optional.of(services.workbench().probe(read, failure -> probed(read.document())));
    }
  }

  /** The probe of a version has ended: there is evidence, or a reason why there is none. */
  private synchronized void probed(Document document) {
    long turn = ++lastAsked;
    services
        .pool()
        .execute(
            () -> {
              try {
                publish(services.workbench().read(document), turn);
              } catch (Throwable e) { // as above
                services.failed().accept(e);
              }
            });
  }

  /**
   * Publishes findings, unless the document has moved on or somebody who looked later was faster;
   * whether neither is so.
   */
  private synchronized boolean publish(Reading read, long turn) {
    if (closed || turn < lastShown || !read.document().equals(current)) {
      return false;
    }
    lastShown = turn;
    reading = read;
    // A file that is no config is left in silence, one that was a config until now is cleared.
    if (read.analysis().isPresent() || published) {
      services.publish().accept(read);
      published = true;
    }
    return true;
  }
}
