package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.OptimizerKind;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

class FixedTest {
  private static final ModelSpec SPEC = ModelSpec.EMPTY.with(Keys.LEARNING_RATE, 0.1);

  @Test
  void whatIsFixedStaysAndCountsForNoNorm() {
    // h = 3, y = 6, target 5: ∂E/∂y = 2, so the gradient is (0, 12, 4, 6, 2) of w, u, b, v, c
    Batch batch = Fixtures.scalarBatch(5, 3);
    for (boolean readOut : new boolean[] {false, true}) {
      for (boolean biases : new boolean[] {false, true}) {
        ModelSpec spec = SPEC.with(Keys.FIXED_READ_OUT, readOut).with(Keys.FIXED_BIAS, biases);
        Recorder recorder = new Recorder();
        Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
        Parameters start = Fixtures.scalar(0.5, 1, 0, 2, 0);
        Trainer trainer = new Trainer(settings, start, recorder, () -> false);
        trainer.step(batch);
        double norm = Math.sqrt(144 + (biases ? 0 : 16) + (readOut ? 0 : 36 + 4));
        assertEquals(norm, recorder.updates.get(0).norm(), 1e-5);
        Parameters end = trainer.parameters();
        assertEquals(1 - 0.1 * 12, end.u()[0], 1e-6);
        assertEquals(biases ? 0 : -0.1 * 4, end.b()[0], 1e-6);
        assertEquals(readOut ? 2 : 2 - 0.1 * 6, end.v()[0], 1e-6);
        assertEquals(readOut ? 0 : -0.1 * 2, end.c()[0], 1e-6);
      }
    }
  }

  @Test
  void everyCellAndOptimizerLeavesItBitForBit() {
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      for (OptimizerKind kind :
          List.of(OptimizerKind.SGD, OptimizerKind.RMSPROP, OptimizerKind.ADAM)) {
        ModelSpec spec =
            SPEC.with(Keys.CELL, cell)
                .with(Keys.HIDDEN_SIZE, 5L)
                .with(Keys.LAYERS, 2L)
                .with(Keys.BIAS, 0.25)
                .with(Keys.OPTIMIZER, kind)
                .with(Keys.MOMENTUM, 0.5)
                .with(Keys.FIXED_READ_OUT, true)
                .with(Keys.FIXED_BIAS, true);
        Settings settings = Settings.of(spec, Loss.SQUARED_ERROR, false);
        Parameters start = Initializer.draw(spec, 2, 1, 1);
        Trainer trainer = new Trainer(settings, start, new Recorder(), () -> false);
        Parameters before = trainer.parameters().copy();
        for (int update = 0; update < 3; update++) {
          trainer.step(Fixtures.adding(1, update, 8, 4));
        }
        for (Parameters.Entry entry : trainer.parameters().entries()) {
          boolean matrix = entry.part() == Part.RECURRENT || entry.part() == Part.INPUT;
          double[] first = before.get(entry.part(), entry.layer());
          if (matrix) {
            assertFalse(Arrays.equals(first, entry.values()), cell + " " + entry.name());
          } else {
            double[] rounded = Arrays.stream(first).map(value -> (float) value).toArray();
            assertArrayEquals(rounded, entry.values(), cell + ", " + kind + ": " + entry.name());
          }
        }
      }
    }
  }
}
