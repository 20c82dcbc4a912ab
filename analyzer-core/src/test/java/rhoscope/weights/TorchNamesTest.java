package rhoscope.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.Layout;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

class TorchNamesTest {

  @Test
  void aStackBehindAnyPrefixIsFoundWithItsReadOut() {
    WeightNames.Reading reading =
        TorchNames.read(
            tensors(
                "net.lstm.weight_ih_l0 20 3",
                "net.lstm.weight_hh_l0 20 5",
                "net.lstm.bias_ih_l0 20",
                "net.lstm.bias_hh_l0 20",
                "net.lstm.weight_ih_l1 20 5",
                "net.lstm.weight_hh_l1 20 5",
                "net.lstm.bias_ih_l1 20",
                "net.lstm.bias_hh_l1 20",
                "net.fc.weight 2 5",
                "net.fc.bias 2"));
    assertEquals(List.of(), reading.problems());
    Layout network = reading.network().orElseThrow();
    assertEquals(4, network.gates());
    assertEquals(5, network.hiddenSize());
    assertEquals(3, network.inputSize());
    assertEquals(2, network.layers().size());
    assertEquals(2, network.output().weight().size(0));
    assertTrue(network.output().bias().isPresent());
    assertTrue(network.layers().get(1).recurrentBias().isPresent());
  }

  @Test
  void aCellModuleWithoutBiasesIsALayer() {
    WeightNames.Reading reading =
        TorchNames.read(tensors("weight_ih 9 2", "weight_hh 9 3", "head.weight 1 3"));
    assertEquals(List.of(), reading.problems());
    assertEquals(3, reading.network().orElseThrow().gates());
    assertEquals(Optional.empty(), reading.network().orElseThrow().layers().get(0).inputBias());
  }

  @Test
  void oneBiasOfTheTwoIsEnough() {
    WeightNames.Reading reading =
        TorchNames.read(
            tensors("weight_ih_l0 3 2", "weight_hh_l0 3 3", "bias_ih_l0 3", "fc.weight 1 3"));
    Layout.Layer layer = reading.network().orElseThrow().layers().get(0);
    assertTrue(layer.inputBias().isPresent());
    assertEquals(Optional.empty(), layer.recurrentBias());
  }

  @Test
  void outputWeighsMoreThanLaterNames() {
    WeightNames.Reading reading =
        TorchNames.read(
            tensors("fc.weight 7 3", "weight_ih_l0 3 2", "weight_hh_l0 3 3", "output.weight 1 3"));
    assertEquals(1, reading.network().orElseThrow().output().weight().size(0));
  }

  @Test
  void whatIsMissingOrOfAnotherShapeIsSaid() {
    problem("no tensor of 1 is named weight_hh_l0", "kernel 3 3");
    problem("\"weight_ih_l0\" is missing", "weight_hh_l0 3 3");
    problem("shape [6, 3], not [G·H, H] with G = 1, 3 or 4", "weight_hh_l0 6 3");
    problem("shape [3], not [G·H, H]", "weight_hh_l0 3");
    problem("shape [0, 0], not [G·H, H]", "weight_hh_l0 0 0");
    problem("its role needs [3, 1]", "weight_hh_l0 3 3", "weight_ih_l0 9");
    problem("no read-out", "weight_hh_l0 3 3", "weight_ih_l0 3 1");
    problem("its role needs [2, 3]", "weight_hh_l0 3 3", "weight_ih_l0 3 1", "fc.weight 2 4");
    problem("its role needs [3]", "weight_hh_l0 3 3", "weight_ih_l0 3 1", "bias_hh_l0 4");
    problem("its role needs [3, 3]", "weight_hh_l0 3 3", "weight_ih_l0 3 1", "weight_hh_l1 4 4");
    problem("a projection is not read", "weight_hh_l0 3 3", "weight_hr_l0 1 3");
    problem("backward direction", "weight_hh_l0 3 3", "weight_hh_l0_reverse 3 3");
    problem(
        "2 recurrent stacks: \"a.weight_hh_l0\" and \"b.weight_hh_l0\"",
        "a.weight_hh_l0 3 3",
        "b.weight_hh_l0 3 3");
    problem(
        "2 read-outs: \"a.fc.weight\" and \"fc.weight\"",
        "weight_hh_l0 3 3",
        "weight_ih_l0 3 1",
        "a.fc.weight 1 3",
        "fc.weight 1 3");
  }

  private static void problem(String expected, String... tensors) {
    WeightNames.Reading reading = TorchNames.read(tensors(tensors));
    List<String> problems = reading.problems();
    assertTrue(problems.stream().anyMatch(p -> p.contains(expected)), problems::toString);
    assertEquals(Optional.empty(), reading.network());
  }

  /** Each as its name and its shape, all zeros. */
  static Tensors tensors(String... descriptions) {
    Tensors.Builder builder = Tensors.builder();
    for (String description : descriptions) {
      String[] words = description.split(" ", -1);
      int[] shape = new int[words.length - 1];
      int count = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = Integer.parseInt(words[i + 1]);
        count *= shape[i];
      }
      builder.add(words[0], Tensor.of(shape, new double[count]));
    }
    return builder.build();
  }
}
