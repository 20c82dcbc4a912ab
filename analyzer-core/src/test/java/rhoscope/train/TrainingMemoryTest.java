package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.model.DropoutKind;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.Normalization;
import rhoscope.nn.Initializer;

/** Many kinds of training in one JVM of its own, with the flags that the program gives it. */
class TrainingMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int STEPS = 40;
  private static final int SEQUENCES = 20;
  private static final int UPDATES = 20;
  private static final int LOOKS = 3;

  /** How long it may take until all code is compiled. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /**
   * Prints the bytes that some updates of each training allocate once they run compiled, and how
   * many pieces of vector code were given up.
   */
  public static void main(String[] arguments) {
    List<Batch> batches =
        IntStream.range(0, 4).mapToObj(i -> Fixtures.adding(1, i, STEPS, SEQUENCES)).toList();
    List<Trainer> trainers = new ArrayList<>();
    for (int hidden : new int[] {50, 20}) {
      for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
        trainers.add(trainer(ModelSpec.EMPTY.with(Keys.CELL, cell), hidden));
      }
    }
    ModelSpec plain = ModelSpec.EMPTY;
    trainers.add(trainer(penalties(plain), 50));
    trainers.add(trainer(plain.with(Keys.DROPOUT, DropoutKind.VARIATIONAL), 50));
    trainers.add(trainer(plain.with(Keys.DROPOUT, DropoutKind.FAST), 20));
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      ModelSpec extended = plain.with(Keys.CELL, cell).with(Keys.SKIP, 5L);
      trainers.add(trainer(extended.with(Keys.NORMALIZATION, Normalization.LAYER), 20));
    }
    long[] bytes = new long[trainers.size()];
    long end = System.nanoTime() + PATIENCE_NANOS;
    int quiet = 0;
    while (quiet < LOOKS && System.nanoTime() < end) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = allocated(trainers.get(i), batches);
      }
      quiet = Arrays.stream(bytes).sum() == 0 ? quiet + 1 : 0;
    }
    while (!(Kernels.isSettled() && Kernels.givenUp() == 0) && System.nanoTime() < end) {
      trainers.forEach(trainer -> allocated(trainer, batches));
    }
    String kernel = Kernels.name().split(",", -1)[0];
    System.out.println(kernel + " " + Arrays.toString(bytes) + " " + Kernels.givenUp());
  }

  private static ModelSpec penalties(ModelSpec spec) {
    return spec.with(Keys.L1, 1e-5)
        .with(Keys.L2, 1e-5)
        .with(Keys.ACTIVATION_L1, 1e-3)
        .with(Keys.OMEGA_WEIGHT, 0.1);
  }

  private static Trainer trainer(ModelSpec cell, int hidden) {
    ModelSpec spec =
        cell.with(Keys.HIDDEN_SIZE, (long) hidden)
            .with(Keys.MOMENTUM, 0.9)
            .with(Keys.CLIP_NORM, 1.0);
    return new Trainer(
        Settings.of(spec, Loss.SQUARED_ERROR, false),
        Initializer.draw(spec, 2, 1, 1),
        new Nobody(),
        () -> false,
        1);
  }

  private static long allocated(Trainer trainer, List<Batch> batches) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < UPDATES; i++) {
      trainer.step(batches.get(i % batches.size()));
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void noUpdateAllocatesOnceItsCodeIsCompiled() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Kernels.VECTOR_OPTIONS);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TrainingMemoryTest.class.getName()));
    Process process = new ProcessBuilder(command).start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assertEquals("Vector API [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] 0", line.strip());
  }
}
