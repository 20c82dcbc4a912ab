package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.data.Datasets;
import rhoscope.model.AddingVariant;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;

final class NetworkEvaluationTest {
  @Test
  void stretchesChangeNoBit() throws IOException {
    ModelSpec small =
        ModelSpec.EMPTY.with(Keys.HIDDEN_SIZE, 8L).with(Keys.LENGTH, 20L).with(Keys.BATCH_SIZE, 2L);
    List<ModelSpec> data =
        List.of(
            small.with(Keys.TASK, TaskKind.ADDING).with(Keys.VARIANT, AddingVariant.HOCHREITER),
            small.with(Keys.TASK, TaskKind.COPY),
            small.with(Keys.TASK, TaskKind.COPY).with(Keys.SKIP, 5L),
            small.with(Keys.FILE, "chorales.json"));
    for (ModelSpec spec : data) {
      for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
        ModelSpec own = spec.with(Keys.CELL, cell);
        Setup setup =
            new Setup(own, Datasets.open(own, Path.of("..", "examples")), Optional.empty());
        double whole = error(setup, Integer.MAX_VALUE);
        assertTrue(Double.isFinite(whole));
        for (int steps : new int[] {1, 3, 7}) {
          assertEquals(whole, error(setup, steps * 8 * 30), own + " in " + steps);
        }
      }
    }
  }

  private static double error(Setup setup, int stretchNumbers) {
    return new NetworkEvaluation(setup, stretchNumbers, () -> false).error(setup.initial(), 1, 30);
  }
}
