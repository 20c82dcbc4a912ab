package rhoscope.lsp;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import rhoscope.analysis.Numbers;
import rhoscope.worker.Progress;

/**
 * The trainings under way, one for a document at most. They outlive the closing of their document.
 */
final class Trainings {
  private final Workbench workbench;
  private final Client client;
  private final Progresses progresses;
  private final Listener changed;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  /** Told of the document whose training has begun or ended. */
  interface Listener {
    void changed(String uri);
  }

  Trainings(Workbench workbench, Client client, Progresses progresses, Listener changed) {
    this.workbench = workbench;
    this.client = client;
    this.progresses = progresses;
    this.changed = changed;
  }

  /** Whether the document's network is being trained. */
  boolean isRunning(String uri) {
    return running.containsKey(uri);
  }

  /** Starts a training; its progress and its end reach the user by themselves. */
  void start(Reading reading) {
    String uri = reading.document().uri();
    Running fresh = new Running(reading.document());
    if (running.putIfAbsent(uri, fresh) != null) {
      client.show(Client.Level.INFO, reading.document().name() + " is being trained already");
      return;
    }
    try {
      fresh.start(reading);
      changed.changed(uri);
    } catch (RuntimeException e) {
      fresh.ended(TrainingEnd.of(e));
      throw e;
    }
  }

  /** Stops the training of a document; what it recorded stays. Whether there was one. */
  boolean cancel(String uri) {
    Running found = running.get(uri);
    if (found != null) {
      found.cancel();
    }
    return found != null;
  }

  private final class Running implements Workbench.Training {
    private final Document document;
    private Optional<Progresses.Progress> progress = Optional.empty();
    private Optional<Workbench.Work> work = Optional.empty();

    private Running(Document document) {
      this.document = document;
    }

    private synchronized void start(Reading reading) {
      progress = Optional.of(progresses.open("Training " + document.name(), this::cancel));
      work = Optional.of(workbench.train(reading, this));
    }

    private synchronized void cancel() {
      work.ifPresent(Workbench.Work::cancel);
    }

    @Override
    public synchronized void updated(Progress now) {
      String line =
          String.format(
              Locale.ROOT,
              "update %d of %d · loss %s · gradient norm %s",
              now.update(),
              now.updates(),
              Numbers.three(now.loss()),
              Numbers.three(now.gradientNorm()));
      int percent = (int) (100 * now.update() / Math.max(1, now.updates()));
      progress.ifPresent(bar -> bar.report(percent, line));
    }

    @Override
    public void ended(TrainingEnd end) {
      synchronized (this) {
        progress.ifPresent(bar -> bar.end(end.line()));
      }
      running.remove(document.uri(), this);
      changed.changed(document.uri());
      Client.Level level = end.well() ? Client.Level.INFO : Client.Level.WARNING;
      client.show(level, document.name() + ": " + end.line());
    }
  }
}
