package rhoscope.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import rhoscope.worker.Job;
import rhoscope.worker.JobListener;
import rhoscope.worker.WorkerCommand;
import rhoscope.worker.WorkerProcess;
import rhoscope.workspace.Situation;

/** Measures what the store lacks, in a worker that is started for the first of them. */
final class Probes implements AutoCloseable {
  private final Optional<String> store;
  private final Consumer<String> warnings;
  private final WorkerProcess worker = new WorkerProcess(WorkerCommand.DEFAULT);

  Probes(Optional<String> store, Consumer<String> warnings) {
    this.store = store;
    this.warnings = warnings;
  }

  /** The situation with a probe, where one is missing and can be made. */
  Situation complete(Situation situation) {
    if (!situation.wantsProbe()) {
      return situation;
    }
    try {
      return situation.answered(
          worker
              .probe(situation.file().source(List.of(), store), JobListener.ofWarnings(warnings))
              .answer()
              .get());
    } catch (ExecutionException e) {
      return situation.refused(String.valueOf(Job.reason(e).getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return situation;
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
