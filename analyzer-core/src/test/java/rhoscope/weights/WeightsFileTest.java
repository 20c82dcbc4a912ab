package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.model.Layout;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Files that frameworks wrote, against what another reader finds in them; made by {@code
 * reference/weight_files.py}.
 */
class WeightsFileTest {
  static final Path FILES = Path.of("src", "test", "resources", "weight-files");
  private static final String EXPECTED = ".safetensors";

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> everyTensorIsWhatAnotherReaderFinds() throws IOException {
    List<Path> files = files();
    assertTrue(25 <= files.size(), files::toString);
    return files.stream().map(f -> DynamicTest.dynamicTest(f.toString(), () -> check(f)));
  }

  /** All that have an answer beside them. */
  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(FILES)) {
      return all.filter(file -> Files.exists(answer(file))).sorted().toList();
    }
  }

  private static Path answer(Path file) {
    return file.resolveSibling(file.getFileName() + EXPECTED);
  }

  private static void check(Path file) throws IOException {
    Tensors expected = Safetensors.read(answer(file));
    Tensors actual = WeightsFile.read(file).tensors();
    assertEquals(sorted(expected), sorted(actual));
    for (String name : expected.names()) {
      Tensor one = expected.get(name);
      Tensor other = actual.get(name);
      assertArrayEquals(one.shape(), other.shape(), name);
      assertArrayEquals(one.values(), other.values(), name);
      assertEquals(one.integer(), other.integer(), name);
    }
  }

  private static List<String> sorted(Tensors tensors) {
    return tensors.names().stream().sorted().toList();
  }

  @Test
  void theNameOfAFileDoesNotMatter() throws IOException {
    Path renamed = Files.copy(FILES.resolve("lstm.pt"), folder.resolve("lstm.safetensors"));
    assertEquals(10, WeightsFile.read(renamed).tensors().names().size());
    Path other = Files.copy(FILES.resolve("lstm.pt.safetensors"), folder.resolve("lstm.pt"));
    assertEquals(10, WeightsFile.read(other).tensors().names().size());
  }

  @Test
  void aNetworkIsFoundInStateDictsCheckpointsAndModules() throws IOException {
    Layout alone = network("lstm.pt");
    for (String name : List.of("lightning.ckpt", "legacy.pth", "module.pt", "script.pt")) {
      Layout found = network(name);
      assertEquals(2, found.layers().size());
      boolean trained = name.equals("lightning.ckpt") || name.equals("legacy.pth");
      double[] recurrent = found.layers().get(1).recurrent().values();
      assertEquals(
          !trained, Arrays.equals(alone.layers().get(1).recurrent().values(), recurrent), name);
    }
  }

  private static Layout network(String name) throws IOException {
    WeightNames.Reading reading = WeightsFile.read(FILES.resolve(name)).network();
    assertEquals(List.of(), reading.problems());
    return reading.network().orElseThrow();
  }

  @Test
  void aFileThatIsMissingOrOfAnotherKindIsSaidSo() throws IOException {
    refused("there is no such file", folder.resolve("none.pt"));
    refused("there is no such file", folder);
    refused("no safetensors, PyTorch", Files.write(folder.resolve("empty.pt"), new byte[0]));
    refused("the file ends", Files.write(folder.resolve("empty.safetensors"), new byte[0]));
    refused(
        "no safetensors, PyTorch",
        Files.writeString(folder.resolve("a.pt"), "neither nor".repeat(9)));
  }

  private static void refused(String fact, Path file) {
    WeightsProblem problem = assertThrows(WeightsProblem.class, () -> WeightsFile.read(file));
    assertTrue(problem.getMessage().contains(fact), problem.getMessage());
  }
}
