package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.data.Place;
import rhoscope.model.Cell;
import rhoscope.model.Initialization;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.MomentumSchedule;
import rhoscope.model.OptimizerKind;
import rhoscope.model.Schedule;
import rhoscope.model.Tensors;
import rhoscope.nn.Architecture;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.testing.Property;

class TrainerTest {
  private static final List<String> STATES = List.of("velocity");
  private static final TrainingListener NOBODY = new Nobody();

  @Test
  void oneUpdateIsThatOfTheHand() {
    // h = u x = 2, y = v h = 2, E = (2 − 0)² = 4; dy = 4, dv = 8, dc = 4, dh = 4, du = 8, db = 4.
    Recorder recorder = new Recorder();
    Trainer trainer = scalarTrainer(Fixtures.scalar(7, 1, 0, 1, 0), 0.1, 1, recorder);
    assertEquals(Ending.FINISHED, trainer.step(Fixtures.scalarBatch(0, 2)));
    double norm = Math.sqrt(160);
    assertEquals(List.of(4.0), recorder.updates.get(0).stateNorms());
    assertEquals(4, recorder.updates.get(0).loss(), 0);
    assertEquals(norm, recorder.updates.get(0).norm(), 1e-14);
    assertEquals(1 / norm, recorder.updates.get(0).scale(), 1e-16);
    assertEquals(
        new Recorder.Clip(1, recorder.updates.get(0).norm(), 1, 1 / norm), first(recorder));
    assertEquals(7, trainer.parameters().w()[0], 0);
    assertEquals(1 - 0.8 / norm, trainer.parameters().u()[0], 1e-7);
    assertEquals(-0.4 / norm, trainer.parameters().b()[0], 1e-7);
    assertEquals(1 - 0.8 / norm, trainer.parameters().v()[0], 1e-7);
    assertEquals(-0.4 / norm, trainer.parameters().c()[0], 1e-7);
  }

  @Test
  void aGradientOfExactlyTheThresholdIsClipped() {
    Recorder recorder = new Recorder();
    double norm = Math.sqrt(160);
    scalarTrainer(Fixtures.scalar(7, 1, 0, 1, 0), 0.1, norm, recorder)
        .step(Fixtures.scalarBatch(0, 2));
    double seen = recorder.updates.get(0).norm();
    recorder.clips.clear();
    Trainer at = scalarTrainer(Fixtures.scalar(7, 1, 0, 1, 0), 0.1, seen, recorder);
    at.step(Fixtures.scalarBatch(0, 2));
    assertEquals(List.of(new Recorder.Clip(1, seen, seen, 1)), recorder.clips);
    recorder.clips.clear();
    Trainer above = scalarTrainer(Fixtures.scalar(7, 1, 0, 1, 0), 0.1, Math.nextUp(seen), recorder);
    above.step(Fixtures.scalarBatch(0, 2));
    assertEquals(List.of(), recorder.clips);
  }

  @Test
  void clippingShortensAndNeverTurns() {
    Property.forAll(
        30,
        random -> {
          double threshold = Math.pow(10, random.nextDouble(-3, 1));
          Parameters before = Fixtures.draw(6, random.nextLong());
          Batch batch = Fixtures.adding(random.nextInt(1000), 0, 8, 3);
          Recorder plain = new Recorder();
          Recorder clipped = new Recorder();
          double[] g = gradient(before, 0, batch, plain);
          double[] h = gradient(before, threshold, batch, clipped);
          double norm = plain.updates.get(0).norm();
          assertEquals(norm, length(g), 1e-6 * norm);
          assertEquals(Math.min(norm, threshold), length(h), 1e-6 * norm);
          assertEquals(length(g) * length(h), dot(g, h), 1e-6 * length(g) * length(h));
          assertEquals(norm, clipped.updates.get(0).norm(), 0);
          assertEquals(threshold <= norm ? 1 : 0, clipped.clips.size());
        });
  }

  @Test
  void aTrainingRepeatsBitForBit() {
    Recorder one = new Recorder();
    Recorder two = new Recorder();
    Trainer first = addingTrainer(8, one);
    Trainer second = addingTrainer(8, two);
    first.run(Fixtures.addings(3, 0, 10, 5), 40);
    second.run(Fixtures.addings(3, 0, 10, 5), 40);
    assertEquals(one.updates, two.updates);
    assertEquals(40, one.updates.size());
    assertSame(first.checkpoint(), second.checkpoint());
  }

  @Test
  void aResumedTrainingEqualsAnUninterruptedOne() {
    Recorder whole = new Recorder();
    Trainer uninterrupted = addingTrainer(8, whole);
    uninterrupted.run(Fixtures.addings(3, 0, 10, 5), 40);
    Recorder parts = new Recorder();
    Trainer before = addingTrainer(8, parts);
    before.run(Fixtures.addings(3, 0, 10, 5), 17);
    Checkpoint saved =
        Checkpoint.from(before.checkpoint().toTensors(), Architecture.plain(2, 8, 1), STATES);
    assertEquals(17, saved.update());
    Trainer after = Trainer.resume(Fixtures.settings(0.1, 0.9, 1), saved, parts, () -> false);
    assertEquals(Ending.FINISHED, after.run(Fixtures.addings(3, 17, 10, 5), 40));
    assertEquals(whole.updates, parts.updates);
    assertEquals(whole.clips, parts.clips);
    assertSame(uninterrupted.checkpoint(), after.checkpoint());
  }

  @Test
  void everyOptimizerScheduleAndPenaltyGoesOnWhereItStopped() {
    ModelSpec base =
        ModelSpec.EMPTY
            .with(Keys.CLIP_VALUE, 0.05)
            .with(Keys.SCHEDULE_WINDOW, 5L)
            .with(Keys.L1, 1e-4)
            .with(Keys.L2, 1e-3)
            .with(Keys.ACTIVATION_L1, 0.01)
            .with(Keys.OMEGA_WEIGHT, 2.0)
            .with(Keys.OMEGA_SCHEDULE, Schedule.ONE_OVER_T);
    for (OptimizerKind kind :
        List.of(OptimizerKind.SGD, OptimizerKind.RMSPROP, OptimizerKind.ADAM)) {
      for (Schedule schedule : Schedule.values()) {
        Settings settings =
            Settings.of(
                base.with(Keys.OPTIMIZER, kind)
                    .with(Keys.MOMENTUM, 0.9)
                    .with(Keys.NESTEROV, true)
                    .with(Keys.MOMENTUM_SCHEDULE, MomentumSchedule.INCREASING)
                    .with(Keys.SCHEDULE, schedule),
                Loss.SQUARED_ERROR,
                false);
        Recorder whole = new Recorder();
        Trainer uninterrupted = new Trainer(settings, Fixtures.draw(8, 2), whole, () -> false);
        assertEquals(
            Ending.FINISHED,
            uninterrupted.run(Fixtures.addings(3, 0, 10, 5), 40),
            settings::toString);
        Recorder parts = new Recorder();
        Trainer before = new Trainer(settings, Fixtures.draw(8, 2), parts, () -> false);
        before.run(Fixtures.addings(3, 0, 10, 5), 17);
        Checkpoint saved =
            Checkpoint.from(
                before.checkpoint().toTensors(), Architecture.plain(2, 8, 1), settings.states());
        Trainer after = Trainer.resume(settings, saved, parts, () -> false);
        after.run(Fixtures.addings(3, 17, 10, 5), 40);
        assertEquals(whole.updates, parts.updates);
        assertSame(uninterrupted.checkpoint(), after.checkpoint());
      }
    }
  }

  @Test
  void aScheduleThatSawLossesRiseLowersTheRate() {
    Pace pace = new Pace(2);
    double[] losses = {1, 3, 2, 2, 2, 2.5, 1, 1, 4, 4};
    double[] factors = {1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5}; // 2, 2, 2.25, 1, 4
    for (int i = 0; i < losses.length; i++) {
      assertEquals(factors[i], pace.factor(Schedule.HALVE_ON_RISE, i + 1), 0);
      assertEquals(1, pace.factor(Schedule.CONSTANT, i + 1), 0);
      assertEquals(Math.min(1, 2.0 / (i + 1)), pace.factor(Schedule.ONE_OVER_T, i + 1), 0);
      pace.updated(i + 1, losses[i]);
    }
    assertEquals(0.25, pace.factor(Schedule.HALVE_ON_RISE, losses.length + 1), 0);
  }

  @Test
  void aScheduleChangesTheStepsByItsFactor() {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.LEARNING_RATE, 0.1)
            .with(Keys.SCHEDULE, Schedule.ONE_OVER_T)
            .with(Keys.SCHEDULE_WINDOW, 1L);
    Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
    // y = c, E = c²: c ← c (1 − 0.2/t)
    Parameters start = Fixtures.scalar(0, 0, 0, 0, 1);
    Trainer trainer = new Trainer(settings, start, NOBODY, () -> false);
    double c = 1;
    for (int t = 1; t <= 5; t++) {
      trainer.step(Fixtures.scalarBatch(0, 0));
      c *= 1 - 0.2 / t;
      assertEquals(c, trainer.parameters().c()[0], 1e-6);
    }
  }

  @Test
  void clippingByValueTurnsTheGradientAndBoundsEachNumber() {
    Property.forAll(
        30,
        random -> {
          Parameters before = Fixtures.draw(6, random.nextLong());
          Batch batch = Fixtures.adding(random.nextInt(1000), 0, 8, 3);
          Recorder plain = new Recorder();
          double[] g = gradient(before, 0, batch, plain);
          double largest = Arrays.stream(g).map(Math::abs).max().orElseThrow();
          double threshold = largest * random.nextDouble(0.1, 0.9);
          Recorder clipped = new Recorder();
          ModelSpec spec =
              ModelSpec.EMPTY.with(Keys.LEARNING_RATE, 1.0).with(Keys.CLIP_VALUE, threshold);
          Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
          double[] h = gradient(settings, before, batch, clipped);
          for (int i = 0; i < g.length; i++) {
            double expected = Math.max(-threshold, Math.min(threshold, g[i]));
            assertEquals(expected, h[i], 1e-6 * largest);
          }
          double cosine = dot(g, h) / (length(g) * length(h));
          assertTrue(cosine < 1 - 1e-6, "cosine " + cosine);
          Recorder.Clip event = first(clipped);
          assertEquals(plain.updates.get(0).norm(), event.norm(), 0);
          assertEquals(threshold, event.threshold(), 0);
          assertEquals(length(h) / length(g), event.scale(), 1e-6);
          assertEquals(event.scale(), clipped.updates.get(0).scale(), 0);
        });
  }

  @Test
  void aGradientWithinTheValueIsLeftAlone() {
    Recorder recorder = new Recorder();
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.CLIP_VALUE, 100.0);
    Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
    new Trainer(settings, Fixtures.draw(6, 1), recorder, () -> false)
        .step(Fixtures.adding(1, 0, 8, 3));
    assertEquals(1, recorder.updates.get(0).scale(), 0);
    assertEquals(List.of(), recorder.clips);
  }

  @Test
  void aCheckpointOfOtherShapesIsRefused() {
    Checkpoint odd = checkpoint(Fixtures.draw(3, 1), Fixtures.draw(4, 1));
    refused("velocity.recurrent has the shape [4, 4]: it is of another network", odd.toTensors());
    String missing = "no tensor %s: it is of an earlier version or another network";
    refused(String.format(missing, "update"), Tensors.builder().build());
    Tensors.Builder early = Tensors.builder();
    Tensors state = checkpoint(Fixtures.draw(3, 1), Fixtures.draw(3, 1)).toTensors();
    state.names().stream()
        .filter(name -> !name.startsWith("leak"))
        .forEach(name -> early.add(name, state.get(name)));
    refused(String.format(missing, "leak.0"), early.build());
  }

  private static Checkpoint checkpoint(Parameters parameters, Parameters velocity) {
    return new Checkpoint(
        1,
        parameters,
        Map.of("velocity", velocity),
        new double[0],
        new double[3],
        new Place(1, 0),
        new double[0]);
  }

  private static void refused(String message, Tensors tensors) {
    Architecture architecture = Architecture.plain(2, 3, 1);
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> Checkpoint.from(tensors, architecture, STATES))
            .getMessage());
  }

  @Test
  void aCancelledUpdateLeavesNoTrace() {
    int questions = questionsOfOneUpdate();
    assertTrue(2 * 10 < questions, "asked " + questions + " times in 10 steps");
    Parameters initial = Fixtures.draw(5, 1);
    Batch batch = Fixtures.adding(1, 0, 10, 4);
    Settings settings = Fixtures.settings(0.1, 0.9, 1);
    Trainer undisturbed = new Trainer(settings, initial, NOBODY, () -> false);
    undisturbed.step(batch);
    for (int stopAt = 1; stopAt <= questions; stopAt++) {
      AtomicInteger left = new AtomicInteger(stopAt);
      Recorder recorder = new Recorder();
      Trainer trainer = new Trainer(settings, initial, recorder, () -> left.decrementAndGet() == 0);
      assertEquals(Ending.CANCELLED, trainer.step(batch));
      assertEquals(0, trainer.update());
      assertEquals(List.of(), recorder.updates);
      assertArrayEquals(initial.w(), trainer.parameters().w());
      assertEquals(Ending.FINISHED, trainer.step(batch));
      assertSame(undisturbed.checkpoint(), trainer.checkpoint());
    }
  }

  @Test
  void theLongestStretchWithoutAQuestionIsShort() {
    LongestStretch longest = new LongestStretch();
    Trainer trainer =
        new Trainer(
            Fixtures.settings(0.1, 0.9, 1),
            Parameters.zeros(Architecture.plain(2, 1500, 1)),
            NOBODY,
            longest);
    longest.begin();
    trainer.step(Fixtures.adding(1, 0, 4, 100));
    trainer.step(Fixtures.adding(1, 1, 4, 100));
    assertTrue(longest.nanos() < 100_000_000, longest.nanos() / 1_000_000 + " ms");
  }

  @Test
  void anUpdateAllocatesNothingOnAnyThread() {
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      Architecture small = Architecture.of(cell, 2, 20, 1);
      assertNone(allocated(small, 10, 8, 1), cell + " alone");
      Architecture large = Architecture.of(cell, 2, 50, 1).stacked(2);
      int steps = 20 / large.gates().size(); // just enough work for two threads
      assertNone(allocated(large, steps, 40, 2), cell + " in two layers on two threads");
    }
  }

  /** The smallest object has 16 bytes. */
  private static void assertNone(double bytes, String message) {
    assertTrue(bytes < 8, message + ": " + bytes + " bytes per update");
  }

  /** Bytes per update, of all threads together. */
  private static double allocated(Architecture architecture, int steps, int count, int threads) {
    Parameters initial =
        Initializer.draw(Initialization.of(ModelSpec.EMPTY), architecture, 1, () -> false);
    Trainer trainer =
        new Trainer(Fixtures.settings(0.01, 0.9, 1), initial, NOBODY, () -> false, threads);
    Batch batch = Fixtures.adding(1, 0, steps, count);
    for (int i = 0; i < 300; i++) {
      trainer.step(batch);
    }
    long[] ids =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t == Thread.currentThread() || t.getName().startsWith("rhoscope-nn"))
            .mapToLong(Thread::getId)
            .toArray();
    assertTrue(threads <= ids.length);
    allocated(ids); // the first question loads classes
    // Code on vectors makes objects until it is compiled, which takes seconds on a busy machine.
    double bytes = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 30 && 8 <= bytes; round++) {
      long before = allocated(ids);
      for (int i = 0; i < 300; i++) {
        trainer.step(batch);
      }
      bytes = (allocated(ids) - before) / 300.0;
    }
    return bytes;
  }

  private static long allocated(long[] threads) {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(bean.getThreadAllocatedBytes(threads)).sum();
  }

  @Test
  void theAddingProblemIsLearned() {
    Recorder recorder = new Recorder();
    Trainer trainer =
        new Trainer(Fixtures.settings(0.02, 0.9, 1), Fixtures.draw(24, 1), recorder, () -> false);
    assertEquals(Ending.FINISHED, trainer.run(Fixtures.addings(1, 0, 20, 20), 1500));
    double end =
        recorder.updates.stream().skip(1400).mapToDouble(Recorder.Update::loss).average().orElse(1);
    assertTrue(end < 0.05, "the loss ends at " + end + "; the mean of the target gives 0.167");
  }

  @Test
  void memoryIsEstimatedFromAbove() {
    Architecture sizes = Architecture.plain(2, 50, 1);
    long states = 2L * 101 * 20 * 64 * 4;
    long bytes = Trainer.bytes(sizes, false, 100, 100, 20);
    assertTrue(states < bytes && bytes < 2 * states, bytes + " bytes");
    assertTrue(
        1L << 60
            < Trainer.bytes(Architecture.plain(1, 1 << 30, 1), true, 1L << 40, 1L << 40, 1 << 20));
  }

  @Test
  void aBatchOfAnotherShapeIsRefused() {
    Trainer trainer = scalarTrainer(Fixtures.scalar(0, 1, 0, 1, 0), 0.1, 0, new Recorder());
    assertThrows(IllegalArgumentException.class, () -> trainer.step(Fixtures.adding(1, 0, 4, 1)));
  }

  @Test
  void settingsComeFromTheSpec() {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.LEARNING_RATE, 0.25)
            .with(Keys.MOMENTUM, 0.5)
            .with(Keys.CLIP_NORM, 2.0);
    Settings settings = Settings.of(spec, Loss.SIGMOID_CROSS_ENTROPY, true);
    assertEquals(0.25, settings.optimizer().learningRate());
    assertEquals(0.5, settings.optimizer().momentum());
    assertEquals(Optional.of(2.0), settings.clipNorm());
    ModelSpec both = spec.with(Keys.CLIP_VALUE, 1.0);
    assertEquals(settings, Settings.of(both, Loss.SIGMOID_CROSS_ENTROPY, true));
    assertEquals(
        Optional.empty(), Settings.of(ModelSpec.EMPTY, Loss.SQUARED_ERROR, false).clipNorm());
    assertThrows(IllegalArgumentException.class, () -> Fixtures.settings(0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> Fixtures.settings(1, 1, 0));
    ModelSpec each = ModelSpec.EMPTY.with(Keys.CLIP_VALUE, 0.5);
    assertEquals(Optional.of(0.5), Settings.of(each, Loss.SQUARED_ERROR, false).clipValue());
  }

  private static Recorder.Clip first(Recorder recorder) {
    return recorder.clips.get(0);
  }

  private static Trainer scalarTrainer(
      Parameters p, double rate, double clip, TrainingListener listener) {
    return new Trainer(Fixtures.settings(rate, 0, clip), p, listener, () -> false);
  }

  private static Trainer addingTrainer(int hidden, TrainingListener listener) {
    Settings settings = Fixtures.settings(0.1, 0.9, 1);
    return new Trainer(settings, Fixtures.draw(hidden, 2), listener, () -> false);
  }

  private static int questionsOfOneUpdate() {
    AtomicInteger questions = new AtomicInteger();
    new Trainer(
            Fixtures.settings(0.1, 0.9, 1),
            Fixtures.draw(5, 1),
            NOBODY,
            () -> questions.incrementAndGet() < 0)
        .step(Fixtures.adding(1, 0, 10, 4));
    return questions.get();
  }

  /** What the first update subtracted at rate 1: the gradient as it was applied. */
  private static double[] gradient(
      Parameters before, double clip, Batch batch, TrainingListener listener) {
    return gradient(Fixtures.settings(1, 0, clip), before, batch, listener);
  }

  private static double[] gradient(
      Settings settings, Parameters before, Batch batch, TrainingListener listener) {
    Trainer trainer = new Trainer(settings, before, listener, () -> false);
    trainer.step(batch);
    Parameters velocity = trainer.checkpoint().state("velocity");
    double[] gradient = new double[(int) before.architecture().parameterCount()];
    int at = 0;
    for (Part part : Fixtures.PLAIN) {
      for (double value : velocity.get(part)) {
        gradient[at++] = -value;
      }
    }
    return gradient;
  }

  private static double length(double[] x) {
    return Math.sqrt(dot(x, x));
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void assertSame(Checkpoint expected, Checkpoint actual) {
    assertEquals(expected.update(), actual.update());
    for (Part part : Fixtures.PLAIN) {
      assertArrayEquals(expected.parameters().get(part), actual.parameters().get(part));
      for (String state : expected.optimizer().keySet()) {
        assertArrayEquals(expected.state(state).get(part), actual.state(state).get(part));
      }
    }
    assertEquals(expected.optimizer().keySet(), actual.optimizer().keySet());
    assertArrayEquals(expected.schedule(), actual.schedule());
  }
}
