package rhoscope.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.evidence.Outcome;
import rhoscope.store.Store;
import rhoscope.store.StoreLocation;

/** Real child processes. */
@Timeout(120)
class WorkerProcessTest {
  private static final String ENDLESS = "training.updates=100000000";

  @TempDir Path folder = Path.of("");
  private final Configs.Notes notes = new Configs.Notes();
  private final WorkerProcess worker = new WorkerProcess(TestWorker.COMMAND);

  @AfterEach
  void close() {
    worker.close();
  }

  private static Throwable failure(Job<?> job) {
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> job.answer().get(60, TimeUnit.SECONDS));
    return Job.reason(e);
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  private Outcome stored(String run) throws IOException {
    try (Store store = Store.open(new StoreLocation(folder.resolve(".rhoscope")))) {
      return store.summary(run).orElseThrow().outcome();
    }
  }

  @Test
  void aProbeDoesNotWaitBehindATraining() throws Exception {
    Job<TrainAnswer> training =
        worker.train(Configs.in(folder, Configs.SMALL, ENDLESS), false, notes);
    notes.begun.await();
    Job<ProbeJob.Answer> probe =
        worker.probe(Configs.in(folder, Configs.SMALL, "model.hidden_size=9"), notes);
    assertTrue(probe.answer().get(60, TimeUnit.SECONDS).measured().isPresent());
    assertFalse(training.answer().isDone());

    Job<TrainAnswer> second = worker.train(Configs.in(folder, Configs.SMALL), false, notes);
    assertInstanceOf(JobProblem.class, failure(second), "one training per document");

    long before = System.nanoTime();
    training.cancel();
    TrainAnswer answer = training.answer().get(60, TimeUnit.SECONDS);
    assertTrue(System.nanoTime() - before < 3_000_000_000L);
    assertEquals(Outcome.INTERRUPTED, answer.result().outcome());
    assertEquals(Outcome.INTERRUPTED, stored(answer.run()));

    Job<TrainAnswer> again = worker.train(Configs.in(folder, Configs.SMALL), false, notes);
    assertEquals(Outcome.FINISHED, again.answer().get(60, TimeUnit.SECONDS).result().outcome());
  }

  @Test
  void aKilledWorkerCostsOneJob() throws Exception {
    Job<TrainAnswer> training =
        worker.train(Configs.in(folder, Configs.SMALL, ENDLESS), false, notes);
    notes.begun.await();
    children().forEach(ProcessHandle::destroyForcibly);
    Throwable failure = failure(training);
    assertInstanceOf(IOException.class, failure);
    assertTrue(String.valueOf(failure.getMessage()).contains("exit status 137"));
    assertEquals(Outcome.LOST, stored(notes.run));

    Job<TrainAnswer> again = worker.train(Configs.in(folder, Configs.SMALL), false, notes);
    assertEquals(Outcome.FINISHED, again.answer().get(60, TimeUnit.SECONDS).result().outcome());
    children().forEach(ProcessHandle::destroyForcibly);
    Job<TrainAnswer> afterIdleDeath = worker.train(Configs.in(folder, Configs.SMALL), false, notes);
    assertEquals(
        Outcome.FINISHED, afterIdleDeath.answer().get(60, TimeUnit.SECONDS).result().outcome());
  }

  @Test
  void cancelledProbesNeverRun() throws Exception {
    ConfigSource large =
        Configs.in(folder, Configs.SMALL, "model.hidden_size=150", "data.length=600");
    Job<ProbeJob.Answer> running = worker.probe(large, notes);
    Job<ProbeJob.Answer> waiting = worker.probe(large, notes);
    waiting.cancel();
    assertInstanceOf(CancellationException.class, failure(waiting));
    Thread.sleep(1_500);
    running.cancel();
    long before = System.nanoTime();
    assertInstanceOf(CancellationException.class, failure(running));
    assertTrue(System.nanoTime() - before < 3_000_000_000L);
  }

  @Test
  void closingEndsTheProcesses() throws Exception {
    Job<TrainAnswer> training =
        worker.train(Configs.in(folder, Configs.SMALL, ENDLESS), false, notes);
    notes.begun.await();
    List<ProcessHandle> before = children();
    assertEquals(1, before.size());
    worker.close();
    for (ProcessHandle child : before) {
      child.onExit().get(2, TimeUnit.SECONDS);
    }
    assertEquals(Outcome.INTERRUPTED, stored(notes.run));
    training.answer().handle((answer, e) -> true).get(5, TimeUnit.SECONDS);
  }

  @Test
  void aWorkerThatCannotStartIsAReasonInWords() throws Exception {
    try (WorkerProcess broken =
        new WorkerProcess(new WorkerCommand(List.of("rhoscope.no.such.Main")))) {
      Throwable failure = failure(broken.probe(Configs.in(folder, Configs.SMALL), notes));
      assertTrue(
          String.valueOf(failure.getMessage()).contains("rhoscope.no.such.Main"),
          failure.getMessage());
    }
  }
}
