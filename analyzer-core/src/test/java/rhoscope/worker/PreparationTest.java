package rhoscope.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.weights.SafetensorsWriter;

class PreparationTest {
  @TempDir private Path folder;

  @Test
  void weightsOfSeveralGatedLayersAreTakenOverByTheConfigsCell() throws IOException {
    write(4, 2);
    Parameters p = prepared("\"cell\": \"lstm\", \"layers\": 2").setup().initial();
    assertEquals(4, p.architecture().gates().size());
    assertEquals(4 * 3 * 3, p.get(Part.RECURRENT, 1).length);
    assertEquals(3, p.architecture().hidden());
  }

  @Test
  void weightsThatContradictTheConfigAreRefusedInOneLine() throws IOException {
    write(4, 2);
    refused(
        "w.safetensors: the weights have 4 gates, as of an lstm; model.cell is gru",
        "\"cell\": \"gru\", \"layers\": 2");
    refused("w.safetensors: the weights have 2 layers, model.layers is 1", "\"cell\": \"lstm\"");
    refused(
        "w.safetensors: the weights have 3 hidden units, model.hidden_size is 5",
        "\"cell\": \"lstm\", \"layers\": 2, \"hidden_size\": 5");
    SafetensorsWriter.write(folder.resolve("w.safetensors"), Tensors.EMPTY);
    assertTrue(message("\"cell\": \"lstm\"").contains("no tensor of 0"));
  }

  @Test
  void aBiasThatTheFileLacksIsTold() throws IOException {
    Tensors.Builder torch = Tensors.builder();
    torch.add("r.weight_ih_l0", tensor(12, 2)).add("r.weight_hh_l0", tensor(12, 3));
    torch.add("r.bias_ih_l0", Tensor.of(new int[] {12}, new double[12]));
    torch.add("fc.weight", tensor(1, 3)).add("fc.bais", Tensor.of(new int[] {1}, new double[1]));
    write(torch.build());
    assertEquals(
        List.of("w.safetensors: no bias of the read-out; 0 is taken"),
        prepared("\"cell\": \"lstm\"").warnings());
  }

  @Test
  void leaksAreTheConfigsAlsoWithWeightsFromAFile() throws IOException {
    write(1, 2);
    String layers = "\"cell\": \"rnn\", \"layers\": 2, ";
    Parameters all = prepared(layers + "\"leak\": 0.25").setup().initial();
    assertArrayEquals(new double[] {0.25, 0.25, 0.25}, all.leak(1));
    String uniform = layers + "\"leak\": {\"uniform\": [0.02, 0.2]}";
    double[] each = prepared(uniform).setup().initial().leak(0);
    assertTrue(Arrays.stream(each).allMatch(a -> 0.02 <= a && a <= 0.2));
    assertEquals(3, Arrays.stream(each).distinct().count());
    assertArrayEquals(each, prepared(uniform).setup().initial().leak(0), "the same seed");
  }

  @Test
  void theTensorsOfTheFileThatMakeParametersInfiniteAreTold() throws IOException {
    Tensors.Builder torch = Tensors.builder();
    torch.add("r.weight_ih_l0", tensor(12, 2)).add("r.weight_hh_l0", tensor(12, 3));
    torch.add("r.bias_ih_l0", Tensor.of(new int[] {12}, new double[12]));
    double[] broken = new double[12];
    broken[7] = Double.NEGATIVE_INFINITY;
    torch.add("r.bias_hh_l0", Tensor.of(new int[] {12}, broken)).add("fc.weight", tensor(1, 3));
    write(torch.build());
    Parameters p = prepared("\"cell\": \"lstm\"").setup().initial();
    assertEquals(Optional.of("r.bias_hh_l0"), p.source("bias"));
    assertEquals(Optional.empty(), p.source("recurrent"));
    Tensors.Builder keras = Tensors.builder();
    double[] kernel = {1, 1, 1, 1, 1, Double.NaN};
    keras.add("a/kernel", Tensor.of(new int[] {2, 3}, kernel));
    keras.add("a/recurrent_kernel", tensor(3, 3)).add("d/kernel", tensor(3, 1));
    write(keras.build());
    assertEquals(
        Optional.of("a/kernel"), prepared("\"cell\": \"rnn\"").setup().initial().source("input"));
  }

  @Test
  void weightsOfEveryFrameworkAreTakenWhateverTheFilesName() throws IOException {
    for (String name :
        List.of("lightning.ckpt", "keras-lstm-2.keras", "keras-lstm-2.h5", "torch-lstm.onnx")) {
      copy(name);
      Parameters p = prepared("\"cell\": \"lstm\", \"layers\": 2").setup().initial();
      assertEquals(3, p.architecture().hidden(), name);
      assertEquals(4 * 3 * 3, p.get(Part.RECURRENT, 1).length, name);
    }
    copy("types-no-operator.onnx");
    refused(
        "w.safetensors: no operator RNN, LSTM or GRU among 1; it may be unrolled, which is not read",
        "\"cell\": \"lstm\"");
  }

  private void copy(String name) throws IOException {
    Path file = Path.of("src", "test", "resources", "weight-files", name);
    Files.copy(file, folder.resolve("w.safetensors"), StandardCopyOption.REPLACE_EXISTING);
  }

  private void refused(String expected, String model) throws IOException {
    assertEquals(expected, message(model));
  }

  private String message(String model) {
    return String.valueOf(assertThrows(JobProblem.class, () -> prepared(model)).getMessage());
  }

  private Preparation prepared(String model) throws IOException {
    String text =
        "{\"model\": {%s, \"weights\": \"w.safetensors\"}, \"data\": {\"length\": 9}}"
            .replace("%s", model);
    return Preparation.of(Configs.in(folder, text), Preparation.Purpose.PROBE, () -> false);
  }

  /** Three units for the adding problem. */
  private void write(int gates, int layers) throws IOException {
    Tensors.Builder tensors = Tensors.builder();
    for (int l = 0; l < layers; l++) {
      tensors.add("weight_ih_l" + l, tensor(gates * 3, l == 0 ? 2 : 3));
      tensors.add("weight_hh_l" + l, tensor(gates * 3, 3));
    }
    tensors.add("fc.weight", tensor(1, 3));
    write(tensors.build());
  }

  private void write(Tensors tensors) throws IOException {
    Files.createDirectories(folder);
    SafetensorsWriter.write(folder.resolve("w.safetensors"), tensors);
  }

  private static Tensor tensor(int rows, int columns) {
    double[] values = new double[rows * columns];
    Arrays.setAll(values, i -> 0.1 * (i % 7));
    return Tensor.of(new int[] {rows, columns}, values);
  }
}
