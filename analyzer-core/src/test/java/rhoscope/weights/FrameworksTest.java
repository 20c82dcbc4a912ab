package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.model.GruReset;
import rhoscope.model.Keys;
import rhoscope.model.Layout;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;

/**
 * Files in, outputs out, against PyTorch, Keras and ONNX Runtime themselves; made by {@code
 * reference/weight_names.py}.
 */
class FrameworksTest {
  private static final Path FILES = Path.of("src", "test", "resources", "weight-names");
  private static final String INPUTS = "rhoscope_test_inputs";
  private static final String OUTPUTS = "rhoscope_test_outputs";

  /** float64 all the way; ONNX Runtime computes in float32. */
  private static final double DOUBLE = 1e-12;

  private static final double FLOAT = 1e-6;

  @TestFactory
  Stream<DynamicTest> theNetworkGivesTheFrameworksOutputs() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FILES)) {
      files = all.sorted().toList();
    }
    assertTrue(27 <= files.size(), files::toString);
    return files.stream().map(f -> DynamicTest.dynamicTest(f.toString(), () -> check(f)));
  }

  private static void check(Path file) throws IOException {
    String name = file.getFileName().toString();
    Tensors all = Safetensors.read(file);
    Layout layout = layout(all);
    Parameters parameters = Parameters.from(layout, spec(name, layout));
    Tensor inputs = all.get(INPUTS);
    Tensor expected = all.get(OUTPUTS);
    double[] actual = outputs(parameters, inputs, expected);
    double tolerance = name.startsWith("onnx") ? FLOAT : DOUBLE;
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected.at(i), actual[i], tolerance);
    }
  }

  @Test
  void aGruOfTheOtherResetIsAnotherNetwork() throws IOException {
    Tensors before = Safetensors.read(FILES.resolve("keras-gru-before.safetensors"));
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.CELL, Cell.GRU);
    assertEquals(
        Optional.of(
            "the weights are of a gru that resets before the product, model.gru_variant.reset is"
                + " after"),
        Parameters.problem(layout(before), spec));
    Tensors after = Safetensors.read(FILES.resolve("keras-gru-2.safetensors"));
    ModelSpec other = spec.with(Keys.LAYERS, 2L).with(Keys.GRU_RESET, GruReset.BEFORE);
    assertTrue(Parameters.problem(layout(after), other).isPresent());
    assertEquals(Optional.empty(), Parameters.problem(layout(after), spec.with(Keys.LAYERS, 2L)));
  }

  private static Layout layout(Tensors all) {
    Tensors.Builder weights = Tensors.builder();
    all.names().stream()
        .filter(name -> !name.equals(INPUTS) && !name.equals(OUTPUTS))
        .forEach(name -> weights.add(name, all.get(name)));
    WeightNames.Reading reading = WeightNames.read(weights.build());
    assertEquals(List.of(), reading.problems());
    return reading.network().orElseThrow();
  }

  /** What the config says; the file's name tells. */
  private static ModelSpec spec(String name, Layout layout) {
    Cell cell = name.contains("lstm") ? Cell.LSTM : name.contains("gru") ? Cell.GRU : Cell.RNN;
    GruReset reset = name.contains("before") ? GruReset.BEFORE : GruReset.AFTER;
    return ModelSpec.EMPTY
        .with(Keys.CELL, cell)
        .with(Keys.HIDDEN_SIZE, 4L)
        .with(Keys.LAYERS, (long) layout.layers().size())
        .with(Keys.GRU_RESET, reset);
  }

  /** y of every step in the order of the file, N × T × O. */
  private static double[] outputs(Parameters parameters, Tensor inputs, Tensor expected) {
    int sequences = inputs.size(0);
    int steps = inputs.size(1);
    int outputs = expected.size(2);
    Network64 network =
        new Network64(
            Kernels.f64(), parameters.architecture(), Loss.SQUARED_ERROR, true, 1, () -> false);
    network.weights().load(parameters);
    int[] lengths = new int[sequences];
    Arrays.fill(lengths, steps);
    double[] timeMajor = swapped(inputs.values(), sequences, steps, inputs.size(2));
    network.forward(steps, lengths, timeMajor, new double[expected.count()]);
    double[] into = new double[expected.count()];
    network.outputs(into);
    return swapped(into, steps, sequences, outputs);
  }

  /** a × b × c → b × a × c. */
  private static double[] swapped(double[] values, int a, int b, int c) {
    double[] result = new double[values.length];
    for (int i = 0; i < a; i++) {
      for (int j = 0; j < b; j++) {
        System.arraycopy(values, (i * b + j) * c, result, (j * a + i) * c, c);
      }
    }
    return result;
  }
}
