package rhoscope.lsp;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The probes that the user has asked for, one for a document at most. */
final class Probes {
  private final Workbench workbench;
  private final Client client;
  private final Progresses progresses;
  private final Trainings.Listener changed;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  Probes(Workbench workbench, Client client, Progresses progresses, Trainings.Listener changed) {
    this.workbench = workbench;
    this.client = client;
    this.progresses = progresses;
    this.changed = changed;
  }

  /** Starts a probe; its findings reach the user by themselves. */
  void start(Reading reading) {
    Document document = reading.document();
    Running fresh = new Running(document);
    if (running.putIfAbsent(document.uri(), fresh) == null) {
      fresh.start(reading);
    }
  }

  /** Stops the probe of a document; whether there was one. */
  boolean cancel(String uri) {
    Running found = running.remove(uri);
    if (found != null) {
      found.cancel();
    }
    return found != null;
  }

  private final class Running implements Workbench.Ended {
    private final Document document;
    private Optional<Progresses.Progress> progress = Optional.empty();
    private Optional<Workbench.Work> work = Optional.empty();

    private Running(Document document) {
      this.document = document;
    }

    private synchronized void start(Reading reading) {
      progress = Optional.of(progresses.open("Probing " + document.name(), this::stop));
      work = Optional.of(workbench.probe(reading, this));
    }

    private void stop() {
      if (running.remove(document.uri(), this)) {
        cancel();
      }
    }

    private synchronized void cancel() {
      work.ifPresent(Workbench.Work::cancel);
      progress.ifPresent(bar -> bar.end("stopped"));
    }

    @Override
    public void run(Optional<String> failure) {
      synchronized (this) {
        progress.ifPresent(bar -> bar.end(failure.orElse("done")));
      }
      running.remove(document.uri(), this);
      changed.changed(document.uri());
      failure.ifPresent(line -> client.show(Client.Level.WARNING, document.name() + ": " + line));
    }
  }
}
