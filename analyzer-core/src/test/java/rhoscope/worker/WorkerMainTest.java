package rhoscope.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.evidence.Outcome;
import rhoscope.store.Store;
import rhoscope.store.StoreLocation;

/** The protocol over pipes, both ends in this process. */
@Timeout(60)
class WorkerMainTest {
  @TempDir Path folder = Path.of("");
  private final PipedOutputStream toWorker = new PipedOutputStream();
  private PipedInputStream fromWorker = new PipedInputStream();
  private BoundedLines lines = new BoundedLines(fromWorker, BoundedLines.LONGEST);
  private Thread worker = new Thread();

  @BeforeEach
  void start() throws IOException {
    PipedInputStream in = new PipedInputStream(toWorker, 1 << 20);
    fromWorker = new PipedInputStream(1 << 20);
    PipedOutputStream out = new PipedOutputStream(fromWorker);
    lines = new BoundedLines(fromWorker, BoundedLines.LONGEST);
    worker =
        new Thread(
            () -> {
              try {
                WorkerMain.run(in, out);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    worker.start();
  }

  @AfterEach
  void stop() throws Exception {
    toWorker.close();
    worker.join(5_000);
  }

  private void send(String line) throws IOException {
    toWorker.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    toWorker.flush();
  }

  private void request(long id, boolean train, String... overrides) throws IOException {
    ConfigSource source = Configs.in(folder, Configs.SMALL, overrides);
    send(Messages.request(new Messages.Request(id, train, source, false)).toString());
  }

  private JsonObject next() throws IOException {
    return Messages.read(lines.next().orElseThrow()).orElseThrow();
  }

  private JsonObject event(String name) throws IOException {
    for (JsonObject message = next(); true; message = next()) {
      if (Messages.text(message, "event").equals(Optional.of(name))) {
        return message;
      }
    }
  }

  @Test
  void linesThatAreNoRequestArePassedOver() throws IOException {
    for (String garbage :
        new String[] {
          "",
          "nonsense",
          "null",
          "[1]",
          "{\"id\": 1}",
          "{\"id\": \"x\", \"job\": \"probe\", \"config\": \"a\"}",
          "{\"id\": 2, \"job\": \"probe\", \"config\": \"\\u0000\"}",
          "{\"id\": 3, \"job\": \"format\", \"config\": \"a\"}",
          "{\"cancel\": 77}",
          "{\"cancel\": {}}",
          "[".repeat(10_000)
        }) {
      send(garbage);
    }
    request(9, false);
    JsonObject answer = next();
    assertEquals(9, Messages.whole(answer, "id"));
    assertEquals(Optional.of("probed"), Messages.text(answer, "event"));
    assertTrue(Messages.probed(answer).measured().isPresent());
  }

  @Test
  void aTrainingReportsAndEnds() throws IOException {
    request(1, true);
    assertEquals(60, Messages.whole(event("started"), "updates"));
    assertEquals(60, Messages.progress(event("progress")).updates());
    TrainAnswer answer = Messages.trained(event("trained"));
    assertEquals(Outcome.FINISHED, answer.result().outcome());
    assertEquals(60, answer.result().updates());
    assertTrue(answer.stored());
  }

  @Test
  void aCancelledTrainingStopsAtOnce() throws IOException {
    request(1, true, "training.updates=100000000");
    event("progress");
    send("{\"cancel\": 1}");
    long before = System.nanoTime();
    assertEquals(Outcome.INTERRUPTED, Messages.trained(event("trained")).result().outcome());
    assertTrue(System.nanoTime() - before < 2_000_000_000L);
  }

  @Test
  void theEndOfTheInputEndsTheWorkerAndStoresTheRun() throws Exception {
    request(1, true, "training.updates=100000000");
    String run = Messages.text(event("started"), "run").orElseThrow();
    event("progress");
    long before = System.nanoTime();
    toWorker.close();
    worker.join(5_000);
    assertTrue(System.nanoTime() - before < 1_000_000_000L, "gone within a second");
    try (Store store = Store.open(new StoreLocation(folder.resolve(".rhoscope")))) {
      assertEquals(Outcome.INTERRUPTED, store.summary(run).orElseThrow().outcome());
    }
  }

  @Test
  void whatIsRefusedIsSaidInOneLine() throws IOException {
    request(1, true, "model.input_size=7");
    String message = Messages.text(event("refused"), "message").orElseThrow();
    assertTrue(message.endsWith("model.input_size is 7"), message);
  }

  @Test
  void linesAreBounded() throws IOException {
    String text = "short\n" + "x".repeat(200_000) + "\nä\n\nlast";
    BoundedLines bounded =
        new BoundedLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 100_000);
    assertEquals(Optional.of("short"), bounded.next());
    assertEquals(Optional.of(""), bounded.next(), "too long");
    assertEquals(Optional.of("ä"), bounded.next());
    assertEquals(Optional.of(""), bounded.next());
    assertEquals(Optional.of("last"), bounded.next());
    assertEquals(Optional.empty(), bounded.next());
  }
}
