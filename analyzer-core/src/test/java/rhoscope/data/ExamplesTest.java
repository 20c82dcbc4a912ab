package rhoscope.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhoscope.config.ConfigReader;
import rhoscope.config.Format;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;

class ExamplesTest {

  @Test
  void theDataOfEveryExampleOpen() throws IOException {
    Path folder = Path.of("..", "examples");
    List<Path> configs;
    try (Stream<Path> files = Files.walk(folder)) {
      configs = files.filter(f -> Format.ofNativeName(f.toString()).isPresent()).sorted().toList();
    }
    assertFalse(configs.isEmpty());
    Set<TaskKind> shown = EnumSet.noneOf(TaskKind.class);
    for (Path config : configs) {
      String name = config.toString();
      ModelSpec spec = ConfigReader.read(name, Files.readString(config)).orElseThrow().spec();
      spec.find(Keys.TASK).ifPresent(shown::add);
      Dataset data = Datasets.open(spec, config.resolveSibling(""));
      Batch batch = data.training(1, spec.size(Keys.BATCH_SIZE), 0).next();
      assertEquals(data.inputSize(), batch.inputSize(), name);
      assertTrue(batch.steps() <= data.length(), name);
      assertTrue(data.probe(1, 8).isRectangular(), name);
      boolean cliff = spec.find(Keys.TASK).filter(task -> task == TaskKind.CLIFF).isPresent();
      assertEquals(cliff, data.baseline().isEmpty(), name);
      double baseline = data.baseline().map(Dataset.Baseline::loss).orElse(1.0);
      assertTrue(0 < baseline && baseline < 100, name);
      Iterator<Batch> evaluation = data.evaluation(1, 0, 100);
      assertTrue(evaluation.hasNext(), name);
      assertEquals(batch.outputSize(), evaluation.next().outputSize(), name);
    }
    assertEquals(EnumSet.allOf(TaskKind.class), shown);
  }
}
