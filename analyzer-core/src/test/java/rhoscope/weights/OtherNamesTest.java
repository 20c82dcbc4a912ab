package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.GruReset;
import rhoscope.model.Layout;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/** Keras' and ONNX's names: what is read, and why what is not read is refused. */
class OtherNamesTest {

  @Test
  void kerasGatesAreColumnsInAnotherOrder() {
    // D = 1, H = 1: the columns of the file are z r h.
    Tensors.Builder gru = Tensors.builder();
    gru.add("gru/gru_cell/kernel:0", Tensor.of(new int[] {1, 3}, 10, 20, 30));
    gru.add("gru/gru_cell/recurrent_kernel:0", Tensor.of(new int[] {1, 3}, 1, 2, 3));
    gru.add("gru/gru_cell/bias:0", Tensor.of(new int[] {2, 3}, 4, 5, 6, 7, 8, 9));
    gru.add("dense/kernel:0", Tensor.of(new int[] {1, 2}, 40, 50));
    Layout network = network(gru.build());
    Layout.Layer layer = network.layers().get(0);
    assertArrayEquals(new double[] {20, 10, 30}, layer.input().values());
    assertArrayEquals(new double[] {2, 1, 3}, layer.recurrent().values());
    assertArrayEquals(new double[] {5, 4, 6}, layer.inputBias().orElseThrow().values());
    assertArrayEquals(new double[] {8, 7, 9}, layer.recurrentBias().orElseThrow().values());
    assertTrue(network.output().weight().hasShape(2, 1));
    assertEquals(Optional.of(GruReset.AFTER), network.reset());
  }

  @Test
  void onnxGatesAreRowsInAThirdOrder() {
    // D = 1, H = 1: the rows of the file are i o f c.
    Tensors.Builder lstm = Tensors.builder();
    lstm.add("W", Tensor.of(new int[] {1, 4, 1}, 10, 40, 20, 30));
    lstm.add("R", Tensor.of(new int[] {1, 4, 1}, 1, 4, 2, Double.NaN));
    lstm.add("B", Tensor.of(new int[] {1, 8}, 1, 4, 2, 3, 5, 8, 6, 7));
    lstm.add("fc.weight", Tensor.of(new int[] {1, 1}, 1));
    Layout.Layer layer = network(lstm.build()).layers().get(0);
    assertArrayEquals(new double[] {10, 20, 30, 40}, layer.input().values());
    assertArrayEquals(new double[] {1, 2, Double.NaN, 4}, layer.recurrent().values());
    assertArrayEquals(new double[] {1, 2, 3, 4}, layer.inputBias().orElseThrow().values());
    assertArrayEquals(new double[] {5, 6, 7, 8}, layer.recurrentBias().orElseThrow().values());
  }

  @Test
  void layersStandInTheOrderOfTheirNumbersWhateverTheFileSays() {
    Tensors.Builder stack = Tensors.builder();
    for (int layer : new int[] {10, 2, 0, 1, 9, 3, 8, 4, 7, 5, 6}) {
      String path = layer == 0 ? "m/lstm/lstm_cell/" : "m/lstm_" + layer + "/lstm_cell/";
      double[] marked = new double[8 * 2];
      Arrays.fill(marked, layer);
      stack.add(path + "kernel", Tensor.of(new int[] {2, 8}, new double[16]));
      stack.add(path + "recurrent_kernel", Tensor.of(new int[] {2, 8}, marked));
    }
    stack.add("m/dense/kernel", Tensor.of(new int[] {2, 1}, 0, 0));
    List<Layout.Layer> layers = network(stack.build()).layers();
    for (int layer = 0; layer < 11; layer++) {
      assertEquals(layer, layers.get(layer).recurrent().at(0), 0);
    }
  }

  @Test
  void whatAnOptimizerLeftInAKerasFileIsNoLayer() {
    Layout network =
        network(
            tensors(
                "layers/lstm/cell/vars/0 3 8",
                "layers/lstm/cell/vars/1 2 8",
                "layers/lstm/cell/vars/2 8",
                "layers/dense/vars/0 2 1",
                "layers/dense/vars/1 1",
                "layers/lstm/cell/seed_generator/vars/0 2",
                "optimizer/vars/0 1",
                "optimizer/vars/2 3 8"));
    assertEquals(4, network.gates());
    assertTrue(network.output().bias().isPresent());
  }

  @Test
  void whatKerasLayersAreMissingOrUnreadIsSaid() {
    String[] sound = {"a/kernel 3 8", "a/recurrent_kernel 2 8", "d/kernel 2 1"};
    assertEquals(List.of(), WeightNames.read(tensors(sound)).problems());
    problem("\"a/kernel\" is missing", "a/recurrent_kernel 2 8", "d/kernel 2 1");
    problem("not [H, G·H] with G = 1, 3 or 4", "a/kernel 3 4", "a/recurrent_kernel 2 4");
    problem("not [H, G·H]", "a/kernel 3 8", "a/recurrent_kernel 8");
    problem("not [H, G·H]", "a/kernel 0 0", "a/recurrent_kernel 0 0");
    problem("its role needs [3, 8]", "a/kernel 3 6", "a/recurrent_kernel 2 8", "d/kernel 2 1");
    problem("its role needs [8]", with(sound, "a/bias 2 8"));
    problem("its role needs [2, 6]", "a/kernel 1 6", "a/recurrent_kernel 2 6", "a/bias 3 6");
    problem(
        "a layer is not read: \"embedding/embeddings\"", with(sound, "embedding/embeddings 9 3"));
    problem("a layer is not read: \"norm/gamma\"", with(sound, "norm/gamma 2"));
    problem("a layer is not read", with(sound, "layers/embedding/vars/0 9 3"));
    problem("2 read-outs: \"d/kernel\" and \"e/kernel\"", with(sound, "e/kernel 1 1"));
    problem("its role needs [2, 1]", "a/kernel 3 8", "a/recurrent_kernel 2 8", "d/kernel 4 1");
    problem("no read-out", "a/kernel 3 8", "a/recurrent_kernel 2 8");
    problem(
        "2 recurrent stacks: \"a/\" and \"b/\"",
        with(sound, "b/kernel 2 8", "b/recurrent_kernel 2 8"));
    problem(
        "the backward direction is not read",
        with(sound, "backward_a/kernel 3 8", "backward_a/recurrent_kernel 2 8"));
    problem(
        "\"a_1/kernel\" has shape [3, 8], its role needs [2, 8]",
        with(sound, "a_1/kernel 3 8", "a_1/recurrent_kernel 2 8"));
    problem(
        "\"a_1/recurrent_kernel\" has shape [3, 12], its role needs [2, 8]",
        with(sound, "a_1/kernel 2 8", "a_1/recurrent_kernel 3 12"));
  }

  @Test
  void whatOnnxOperatorsAreMissingOrUnreadIsSaid() {
    String[] sound = {"W 1 8 3", "R 1 8 2", "fc.weight 1 2"};
    assertEquals(List.of(), WeightNames.read(tensors(sound)).problems());
    problem("\"W\" is missing", "R 1 8 2", "fc.weight 1 2");
    problem("not [1, G·H, H] with G = 1, 3 or 4", "W 1 4 3", "R 1 4 2");
    problem("not [1, G·H, H]", "W 1 8 3", "R 8 2");
    problem("not [1, G·H, H]", "W 3 8 3", "R 3 8 2");
    problem("its role needs [1, 8, 3]", "W 1 6 3", "R 1 8 2", "fc.weight 1 2");
    problem("its role needs [1, 16]", with(sound, "B 1 8"));
    problem("peepholes are not read: \"P\"", with(sound, "P 1 6"));
    problem("backward direction", "W 2 8 3", "R 2 8 2", "fc.weight 1 2");
    problem("no read-out", "W 1 8 3", "R 1 8 2");
    problem("2 recurrent stacks", with(sound, "other/W 1 8 3", "other/R 1 8 2"));
  }

  @Test
  void namesOfNoFrameworkAreToldSo() {
    problem("no tensor of 2 is a recurrent matrix by its name", "x 3 3", "y 2");
    problem("no tensor of 0 is a recurrent matrix by its name");
  }

  private static String[] with(String[] tensors, String... more) {
    String[] all = Arrays.copyOf(tensors, tensors.length + more.length);
    System.arraycopy(more, 0, all, tensors.length, more.length);
    return all;
  }

  private static Layout network(Tensors tensors) {
    WeightNames.Reading reading = WeightNames.read(tensors);
    assertEquals(List.of(), reading.problems());
    return reading.network().orElseThrow();
  }

  private static void problem(String expected, String... tensors) {
    WeightNames.Reading reading = WeightNames.read(tensors(tensors));
    List<String> problems = reading.problems();
    assertTrue(problems.stream().anyMatch(p -> p.contains(expected)), problems::toString);
    assertEquals(Optional.empty(), reading.network());
  }

  private static Tensors tensors(String... descriptions) {
    return TorchNamesTest.tensors(descriptions);
  }
}
