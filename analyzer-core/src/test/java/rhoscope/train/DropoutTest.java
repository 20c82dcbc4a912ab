package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.DelayIndicator;
import rhoscope.data.Place;
import rhoscope.data.RandomStream;
import rhoscope.data.Windows;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.model.DropoutKind;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.Normalization;
import rhoscope.model.OptimizerKind;
import rhoscope.nn.Initializer;
import rhoscope.nn.Masks32;
import rhoscope.nn.Network32;
import rhoscope.nn.Parameters;

/** Which masks a training draws, and when. */
class DropoutTest {
  private static final int STEPS = 12;
  private static final int SEQUENCES = 5;
  private static final ModelSpec SPEC =
      ModelSpec.EMPTY
          .with(Keys.HIDDEN_SIZE, 6L)
          .with(Keys.DROPOUT, DropoutKind.VARIATIONAL)
          .with(Keys.KEEP, 0.6)
          .with(Keys.INPUT_KEEP, 0.9)
          .with(Keys.SEED, 9L)
          .with(Keys.LEARNING_RATE, 1e-30);

  @Test
  void everyWindowOfABatchHasItsMasks() {
    Dataset data = new DelayIndicator(3, STEPS);
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      ModelSpec spec = SPEC.with(Keys.CELL, cell).with(Keys.BPTT_WINDOW, 4L);
      Parameters initial = Initializer.draw(spec, 1, 1, 3);
      Recorder seen = new Recorder();
      Trainer trainer = trainer(spec, initial, seen);
      Windows.Cut cut = new Windows.Cut(4, 4, false);
      Windows windows = new Windows(data, 9, SEQUENCES, cut, new Place(0, 0));
      Iterator<Batch> batches = data.training(9, SEQUENCES, 0);
      for (int b = 0; b < 2; b++) {
        double sum = 0;
        for (int w = 0; w < STEPS / 4; w++) {
          assertEquals(Ending.FINISHED, trainer.step(windows.next()));
          sum += seen.updates.get(seen.updates.size() - 1).loss();
        }
        double whole = masked(initial, batches.next(), RandomStream.DROPOUT.start(9, b));
        assertEquals(whole, sum / 3, 1e-6, cell + " batch " + b);
      }
    }
  }

  /** The loss of a network with the masks of a seed. */
  private static double masked(Parameters p, Batch batch, long seed) {
    Network32 network =
        new Network32(Kernels.f32(), p.architecture(), Loss.SQUARED_ERROR, true, 1, () -> false);
    network.weights().load(p);
    Masks32 masks = new Masks32(Kernels.f32(), p.architecture());
    masks.draw(seed, batch.sequences(), 0.6, 0.9);
    network.drop(masks);
    return network.forward(batch.steps(), batch.lengths(), batch.inputs(), batch.targets());
  }

  @Test
  void aStreamHasMasksOfItsOwnInEveryUpdate() {
    Batch batch = new DelayIndicator(3, STEPS).training(9, SEQUENCES, 0).next();
    ModelSpec spec = SPEC.with(Keys.CARRY_STATE, true);
    Parameters initial = Initializer.draw(spec, 1, 1, 3);
    Recorder seen = new Recorder();
    Trainer trainer = trainer(spec, initial, seen);
    for (int update = 1; update <= 3; update++) {
      trainer.step(batch);
      double expected = masked(initial, batch, RandomStream.DROPOUT.start(9, update));
      assertEquals(expected, seen.updates.get(update - 1).loss(), 1e-7);
    }
    assertNotEquals(seen.updates.get(0).loss(), seen.updates.get(1).loss());
  }

  @Test
  void itActsWhereTheSpecSaysSo() {
    assertTrue(Dropout.of(SPEC).isPresent());
    assertEquals(0.9, Dropout.of(SPEC).orElseThrow().inputKeep());
    assertEquals(0.6, Dropout.of(SPEC.without(Keys.INPUT_KEEP)).orElseThrow().inputKeep());
    assertTrue(Dropout.of(SPEC.without(Keys.DROPOUT)).isEmpty());
    assertTrue(Dropout.of(SPEC.with(Keys.OPTIMIZER, OptimizerKind.HESSIAN_FREE)).isEmpty());
    ModelSpec fast = SPEC.with(Keys.DROPOUT, DropoutKind.FAST);
    assertTrue(Dropout.of(fast).isPresent());
    for (ModelSpec other :
        List.of(
            fast.with(Keys.CELL, Cell.GRU),
            fast.with(Keys.LEAK, 0.5),
            fast.with(Keys.LINEAR_TRANSITION, true),
            fast.with(Keys.SKIP, 3L),
            fast.with(Keys.NORMALIZATION, Normalization.LAYER))) {
      assertTrue(Dropout.of(other).isEmpty(), other::toString);
    }
  }

  @Test
  void fastDropoutLearnsAndItsLossIsTheExpectedOne() {
    ModelSpec spec =
        SPEC.with(Keys.DROPOUT, DropoutKind.FAST)
            .with(Keys.KEEP, 0.9)
            .with(Keys.INPUT_KEEP, 1.0)
            .with(Keys.OPTIMIZER, OptimizerKind.ADAM)
            .with(Keys.LEARNING_RATE, 0.01);
    Recorder seen = new Recorder();
    Trainer trainer = trainer(spec, Initializer.draw(spec, 1, 1, 3), seen);
    Iterator<Batch> batches = new DelayIndicator(3, STEPS).training(9, 20, 0);
    assertEquals(Ending.FINISHED, trainer.run(batches, 400));
    double[] losses = seen.updates.stream().mapToDouble(Recorder.Update::loss).toArray();
    double end = Arrays.stream(losses, 380, 400).average().orElseThrow();
    assertTrue(end < 0.5 * 2 / 9.0, "always 1/3 costs 2/9; ends at " + end);
    Network32 plain =
        new Network32(
            Kernels.f32(),
            trainer.parameters().architecture(),
            Loss.SQUARED_ERROR,
            true,
            1,
            () -> false);
    plain.weights().load(trainer.parameters());
    Batch batch = batches.next();
    double whole = plain.forward(batch.steps(), batch.lengths(), batch.inputs(), batch.targets());
    assertTrue(whole < end, "without masks it costs less: " + whole);
  }

  private static Trainer trainer(ModelSpec spec, Parameters initial, Recorder seen) {
    Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, true);
    return new Trainer(settings, initial, seen, () -> false);
  }
}
