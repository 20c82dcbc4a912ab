package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.LinearMemory;
import rhoscope.data.MackeyGlass;
import rhoscope.data.Place;
import rhoscope.data.Window;
import rhoscope.data.Windows;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.model.Initialization;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Architecture;
import rhoscope.nn.Initializer;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.States64;
import rhoscope.testing.Property;

/** Windows, carried states and scheduled sampling in whole trainings. */
class TruncatedTrainingTest {
  private static final List<Cell> CELLS = List.of(Cell.RNN, Cell.LSTM, Cell.GRU);
  private static final ModelSpec SPEC =
      ModelSpec.EMPTY
          .with(Keys.LEARNING_RATE, 0.05)
          .with(Keys.MOMENTUM, 0.9)
          .with(Keys.CLIP_NORM, 1.0)
          .with(Keys.ACTIVATION_L1, 0.01);

  private static Settings settings(ModelSpec spec, Dataset data) {
    return Settings.of(spec, data.loss(), data.everyStep(), data.feedsBack());
  }

  private static Parameters draw(Cell cell, Dataset data, int hidden, int layers) {
    return draw(Architecture.of(cell, data.inputSize(), hidden, data.outputSize()).stacked(layers));
  }

  private static Parameters draw(Architecture architecture) {
    return Initializer.draw(Initialization.of(ModelSpec.EMPTY), architecture, 1, () -> false);
  }

  private static Windows windows(Dataset data, int window, int stride, Place from) {
    return new Windows(data, 1, 5, new Windows.Cut(window, stride, false), from);
  }

  @Test
  void aWindowAsLongAsTheSequenceChangesNoBit() {
    Dataset data = new LinearMemory(3, 12);
    for (Cell cell : CELLS) {
      Recorder plain = new Recorder();
      Trainer whole = new Trainer(settings(SPEC, data), draw(cell, data, 9, 2), plain, () -> false);
      whole.run(data.training(1, 5, 0), 10);
      for (int window : new int[] {12, 40}) {
        Recorder cut = new Recorder();
        ModelSpec spec = SPEC.with(Keys.BPTT_WINDOW, (long) window);
        Trainer trainer =
            new Trainer(settings(spec, data), draw(cell, data, 9, 2), cut, () -> false);
        Windows windows = windows(data, window, window, new Place(0, 0));
        for (int i = 0; i < 10; i++) {
          trainer.step(windows.next());
        }
        assertEquals(plain.updates, cut.updates);
        assertEquals(new Place(10, 0), trainer.place());
      }
    }
  }

  @Test
  void ofOneLossTheWindowIsAlsoWholeWhereItHoldsTheSequence() {
    Recorder plain = new Recorder();
    Recorder cut = new Recorder();
    Settings settings = Settings.of(SPEC, Loss.SQUARED_ERROR, false);
    Settings windowed = Settings.of(SPEC.with(Keys.BPTT_WINDOW, 10L), Loss.SQUARED_ERROR, false);
    new Trainer(settings, Fixtures.draw(8, 2), plain, () -> false)
        .run(Fixtures.addings(3, 0, 10, 5), 20);
    new Trainer(windowed, Fixtures.draw(8, 2), cut, () -> false)
        .run(Fixtures.addings(3, 0, 10, 5), 20);
    assertEquals(plain.updates, cut.updates);
  }

  @Test
  void theGradientOfOneLossIsCutInEachSequenceAtItsOwnStep() {
    Property.forAll(
        40,
        random -> {
          Cell cell = CELLS.get(random.nextInt(3));
          int steps = 2 + random.nextInt(12);
          int count = 1 + random.nextInt(6);
          int window = 1 + random.nextInt(steps - 1);
          Architecture plain = Architecture.of(cell, 2, 5, 2).stacked(1 + random.nextInt(2));
          Architecture skipping = plain.skipping(Math.max(0, random.nextInt(9) - 4));
          Architecture sizes = random.nextBoolean() ? skipping.normalized() : skipping;
          Batch batch = ragged(random, sizes, steps, count);
          Parameters p = draw(sizes);
          ModelSpec spec =
              ModelSpec.EMPTY.with(Keys.LEARNING_RATE, 1.0).with(Keys.BPTT_WINDOW, (long) window);
          Recorder seen = new Recorder();
          Trainer trainer =
              new Trainer(Settings.of(spec, Loss.SQUARED_ERROR, false), p, seen, () -> false);
          trainer.step(batch);
          Parameters mean = Parameters.zeros(sizes);
          double loss = 0;
          for (int n = 0; n < count; n++) {
            loss += alone(batch, n, window, p, mean) / count;
          }
          assertEquals(loss, seen.updates.get(0).loss(), 1e-5 * (1 + loss));
          for (int e = 0; e < p.entries().size(); e++) {
            double[] before = p.entries().get(e).values();
            double[] after = trainer.parameters().entries().get(e).values();
            double[] g = mean.entries().get(e).values();
            for (int i = 0; i < g.length; i++) {
              assertEquals(g[i] / count, before[i] - after[i], 2e-6, p.entries().get(e).name());
            }
          }
          int longest = Math.min(window, Arrays.stream(batch.lengths()).max().orElseThrow());
          assertEquals(longest, seen.updates.get(0).stateNorms().size());
        });
  }

  private static Batch ragged(RandomGenerator random, Architecture sizes, int steps, int count) {
    int[] lengths = random.ints(count, 1, steps + 1).toArray();
    lengths[random.nextInt(count)] = steps;
    double[] inputs = random.doubles((long) steps * count * sizes.inputs(), -1, 1).toArray();
    double[] targets = random.doubles((long) count * sizes.outputs(), -1, 1).toArray();
    return new Batch(
        steps, count, sizes.inputs(), sizes.outputs(), false, false, inputs, targets, lengths);
  }

  /** One sequence in float64: all steps, then the last ones again from the state before them. */
  private static double alone(Batch batch, int n, int window, Parameters p, Parameters sum) {
    int length = batch.lengths()[n];
    int size = batch.inputSize();
    double[] inputs = new double[length * size];
    for (int t = 0; t < length; t++) {
      System.arraycopy(batch.inputs(), (t * batch.sequences() + n) * size, inputs, t * size, size);
    }
    int width = batch.outputSize();
    double[] targets = Arrays.copyOfRange(batch.targets(), n * width, (n + 1) * width);
    Network64 network =
        new Network64(Kernels.f64(), p.architecture(), Loss.SQUARED_ERROR, false, 1, () -> false);
    network.weights().load(p);
    int first = Math.max(0, length - window);
    network.forward(length, new int[] {length}, inputs, targets);
    if (0 < first) {
      States64 start = new States64(Kernels.f64(), p.architecture());
      start.zero(1);
      network.states(first, 0, 1, start);
      network.start().copy(start);
    }
    double[] rest = Arrays.copyOfRange(inputs, first * size, inputs.length);
    double loss = network.forward(length - first, new int[] {length - first}, rest, targets);
    network.backward();
    Parameters gradient = Parameters.zeros(p.architecture());
    network.gradient().store(gradient);
    for (int e = 0; e < sum.entries().size(); e++) {
      double[] into = sum.entries().get(e).values();
      for (int i = 0; i < into.length; i++) {
        into[i] += gradient.entries().get(e).values()[i];
      }
    }
    return loss;
  }

  @Test
  void aTrainingThatCarriesItsStateGoesOnFromAnyUpdateWithTheSameBits() {
    Dataset data = new MackeyGlass(17, 13);
    ModelSpec spec =
        SPEC.with(Keys.BPTT_WINDOW, 5L)
            .with(Keys.TEACHER_FORCING_TO, 0.2)
            .with(Keys.TEACHER_FORCING_OVER, 8L);
    int updates = 12;
    for (Cell cell : CELLS) {
      Settings settings = settings(spec, data);
      Recorder whole = new Recorder();
      Architecture sizes =
          Architecture.of(cell, data.inputSize(), 7, data.outputSize()).stacked(2).skipping(4);
      Trainer uninterrupted = new Trainer(settings, draw(sizes), whole, () -> false);
      Windows all = windows(data, 5, 2, new Place(0, 0));
      List<Checkpoint> saved = new ArrayList<>();
      for (int i = 0; i < updates; i++) {
        saved.add(uninterrupted.checkpoint());
        assertEquals(Ending.FINISHED, uninterrupted.step(all.next()));
      }
      for (int stop = 0; stop < updates; stop++) {
        Checkpoint read =
            Checkpoint.from(
                saved.get(stop).toTensors(),
                uninterrupted.parameters().architecture(),
                settings.states());
        Recorder rest = new Recorder();
        Trainer resumed = Trainer.resume(settings, read, rest, () -> false);
        Windows later = windows(data, 5, 2, resumed.place());
        for (int i = stop; i < updates; i++) {
          resumed.step(later.next());
        }
        assertEquals(whole.updates.subList(stop, updates), rest.updates, "from " + stop);
      }
    }
  }

  @Test
  void threadsChangeNoBit() {
    Dataset data = new MackeyGlass(17, 60);
    ModelSpec spec = SPEC.with(Keys.BPTT_WINDOW, 30L).with(Keys.TEACHER_FORCING, 0.5);
    for (Cell cell : CELLS) {
      List<List<Recorder.Update>> seen = new ArrayList<>();
      for (int threads : new int[] {1, 2, 4}) {
        Recorder recorder = new Recorder();
        Trainer trainer =
            new Trainer(
                settings(spec, data), draw(cell, data, 50, 2), recorder, () -> false, threads);
        Windows windows = new Windows(data, 1, 80, new Windows.Cut(30, 15, false), new Place(0, 0));
        for (int i = 0; i < 6; i++) {
          trainer.step(windows.next());
        }
        seen.add(recorder.updates);
      }
      assertEquals(seen.get(0), seen.get(1));
      assertEquals(seen.get(0), seen.get(2));
    }
  }

  @Test
  void forcingAlwaysIsTheTrainingWithoutTheKeyAndLessIsAnother() {
    Dataset data = new MackeyGlass(17, 20);
    List<Recorder.Update> plain = trained(SPEC, data);
    assertEquals(
        plain,
        trained(
            SPEC.with(Keys.TEACHER_FORCING_FROM, 1.0).with(Keys.TEACHER_FORCING_TO, 1.0), data));
    List<Recorder.Update> half = trained(SPEC.with(Keys.TEACHER_FORCING, 0.5), data);
    assertNotEquals(plain.get(0), half.get(0));
    assertEquals(half, trained(SPEC.with(Keys.TEACHER_FORCING, 0.5), data));
    ModelSpec annealed =
        SPEC.with(Keys.TEACHER_FORCING_TO, 0.0).with(Keys.TEACHER_FORCING_OVER, 10L);
    List<Recorder.Update> falling = trained(annealed, data);
    assertEquals(plain.get(0), falling.get(0), "at first every input is the true one");
    assertNotEquals(plain.get(9), falling.get(9));
  }

  private static List<Recorder.Update> trained(ModelSpec spec, Dataset data) {
    Recorder recorder = new Recorder();
    new Trainer(settings(spec, data), draw(Cell.LSTM, data, 9, 1), recorder, () -> false)
        .run(data.training(1, 5, 0), 10);
    return recorder.updates;
  }

  @Test
  void theShareFallsLinearly() {
    Forcing forcing = new Forcing(0.9, 0.1, 4, 1);
    double[] shares = {0.9, 0.7, 0.5, 0.3, 0.1, 0.1};
    for (int i = 0; i < shares.length; i++) {
      assertEquals(shares[i], forcing.share(i + 1), 1e-15);
    }
    Batch batch = new MackeyGlass(17, 200).training(1, 50, 0).next();
    OwnOutputs draws = new OwnOutputs(1);
    draws.enter(batch, 3, 0, 0.3);
    int own = 0;
    for (int t = 1; t <= 200; t++) {
      for (int n = 0; n < 50; n++) {
        own += draws.isOwn(t, n) ? 1 : 0;
      }
    }
    assertEquals(0.7, own / 10_000.0, 4 * Math.sqrt(0.21 / 10_000));
  }

  @Test
  void aCancelledUpdateLeavesNoTrace() {
    Dataset data = new MackeyGlass(17, 12);
    for (boolean everyStep : new boolean[] {true, false}) {
      Settings settings =
          everyStep
              ? settings(SPEC, data)
              : Settings.of(SPEC.with(Keys.BPTT_WINDOW, 4L), Loss.SQUARED_ERROR, false);
      Parameters initial = everyStep ? draw(Cell.GRU, data, 6, 1) : Fixtures.draw(6, 1);
      Windows windows = windows(data, 6, 4, new Place(0, 0));
      Window first = windows.next();
      Window second = windows.next();
      AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
      Recorder expected = new Recorder();
      Recorder disturbed = new Recorder();
      Trainer calm = new Trainer(settings, initial, expected, () -> false);
      Trainer trainer =
          new Trainer(settings, initial, disturbed, () -> left.decrementAndGet() == 0);
      Batch adding = Fixtures.adding(1, 0, 11, 4);
      step(calm, everyStep, first, adding);
      step(trainer, everyStep, first, adding);
      for (int questions = 1; ; questions++) {
        left.set(questions);
        if (step(trainer, everyStep, second, adding) == Ending.FINISHED) {
          assertTrue(10 < questions);
          break;
        }
      }
      step(calm, everyStep, second, adding);
      assertEquals(expected.updates, disturbed.updates);
      assertArrayEquals(calm.checkpoint().states(), trainer.checkpoint().states());
    }
  }

  private static Ending step(Trainer trainer, boolean everyStep, Window window, Batch batch) {
    return everyStep ? trainer.step(window) : trainer.step(batch);
  }

  @Test
  void anExplosionIsFoundAtItsStepOfTheSequence() {
    // h_t = 1e9 h_{t−1} + 1: above float32 at the sixth step of nine, the fourth of its window.
    Parameters p = Fixtures.scalar(1e9, 1, 0, 0, 0);
    double[] ones = new double[9];
    Arrays.fill(ones, 1);
    Batch batch = new Batch(9, 1, 1, 1, true, false, ones, new double[9], new int[] {9});
    ModelSpec still = ModelSpec.EMPTY.with(Keys.LEARNING_RATE, 1e-30);
    Recorder seen = new Recorder();
    Trainer trainer =
        new Trainer(Settings.of(still, Loss.SQUARED_ERROR, true), p, seen, () -> false);
    assertEquals(Ending.FINISHED, trainer.step(new Window(batch.stretch(0, 2), 0, 0, 2, 0, false)));
    assertEquals(Ending.DIVERGED, trainer.step(new Window(batch.stretch(2, 9), 2, 0, 0, 0, true)));
    assertEquals(6, seen.events.get(0).timeStep());
  }

  @Test
  void noWindowAllocatesAnything() {
    for (Cell cell : CELLS) {
      Dataset data = new MackeyGlass(17, 12);
      ModelSpec spec = SPEC.with(Keys.TEACHER_FORCING, 0.5);
      Trainer trainer =
          new Trainer(settings(spec, data), draw(cell, data, 20, 2), SILENCE, () -> false, 1);
      Windows windows = windows(data, 6, 6, new Place(0, 0));
      Window first = windows.next();
      Window second = windows.next();
      assertNone(
          () -> {
            trainer.step(first);
            trainer.step(second);
          },
          cell + " in windows");
      Settings last = Settings.of(SPEC.with(Keys.BPTT_WINDOW, 4L), Loss.SQUARED_ERROR, false);
      Trainer one =
          new Trainer(
              last,
              Initializer.draw(
                  Initialization.of(ModelSpec.EMPTY),
                  Architecture.of(cell, 2, 20, 1),
                  1,
                  () -> false),
              SILENCE,
              () -> false,
              1);
      Batch batch = Fixtures.adding(1, 0, 11, 8);
      assertNone(() -> one.step(batch), cell + " with one loss");
    }
  }

  private static final TrainingListener SILENCE = new Nobody();

  /** Less than the smallest object once the code is compiled, which takes a while. */
  private static void assertNone(Runnable updates, String message) {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double bytes = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 60 && 8 <= bytes; round++) {
      long before = bean.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 300; i++) {
        updates.run();
      }
      bytes = (bean.getCurrentThreadAllocatedBytes() - before) / 300.0;
    }
    assertTrue(bytes < 8, message + ": " + bytes + " bytes");
  }

  @Test
  void memoryIsThatOfTheWindow() {
    Architecture sizes = Architecture.of(Cell.LSTM, 60, 100, 60);
    long bounded = Trainer.bytes(sizes, true, 100, 100, 20);
    assertEquals(bounded, Trainer.bytes(sizes, true, 100, 1_000_000, 20));
    long whole = Trainer.bytes(sizes, true, 1_000_000, 1_000_000, 20);
    long cut = Trainer.bytes(sizes, true, 1_000_000, 100, 20);
    long batch = 8L * 1_000_000 * 20 * 120;
    assertTrue(cut < batch + 2 * bounded, cut + " bytes");
    assertTrue(4 * cut < whole, whole + " bytes");
  }
}
