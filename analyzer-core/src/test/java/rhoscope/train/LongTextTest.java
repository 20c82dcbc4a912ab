package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.data.Place;
import rhoscope.data.Window;
import rhoscope.data.Windows;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Initializer;

/** A text of a million characters as one sequence, in a JVM too small for its states. */
class LongTextTest {
  private static final int CHARACTERS = 1_000_000;
  private static final long HIDDEN = 64;
  private static final int WINDOW = 100;

  /** Two numbers of float32 per unit and step would take 512 MB. */
  private static final String HEAP = "-Xmx64m";

  @TempDir private Path folder;

  private static final TrainingListener SILENCE = new Nobody();

  /** Trains on the text in the folder from its beginning to its end; prints the updates. */
  public static void main(String[] arguments) throws IOException {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.FILE, "long.txt")
            .with(Keys.HOLDOUT, 0.0)
            .with(Keys.HIDDEN_SIZE, HIDDEN);
    Dataset data = Datasets.open(spec, Path.of(arguments[0]));
    Trainer trainer =
        new Trainer(
            Settings.of(spec, data.loss(), true),
            Initializer.draw(spec, data.inputSize(), data.outputSize(), 1),
            SILENCE,
            () -> false,
            1);
    Windows.Cut cut = new Windows.Cut(WINDOW, WINDOW, true);
    Windows windows = new Windows(data, 1, 1, cut, new Place(0, 0));
    Window window;
    do {
      window = windows.next();
      trainer.step(window);
    } while (!window.last());
    System.out.println(trainer.update() + " updates");
  }

  @Test
  void memoryIsBoundedByTheWindow() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < CHARACTERS; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    Files.writeString(folder.resolve("long.txt"), text);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                LongTextTest.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(CHARACTERS / WINDOW + " updates", line.strip());
    assertEquals(0, process.waitFor());
  }
}
