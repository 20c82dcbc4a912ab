package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

class ParametersTest {
  @Test
  void pytorchNamesAreReadBehindAnyPrefix() {
    for (String prefix : List.of("", "rnn.", "model.encoder.")) {
      for (String head : List.of("output", "fc", "linear", "net.head")) {
        Tensors tensors = torch(prefix, head).build();
        assertEquals(Optional.empty(), Parameters.problem(tensors));
        Parameters p = Parameters.from(tensors);
        assertEquals(new Sizes(3, 2, 1), p.sizes());
        assertArrayEquals(new double[] {1, 2, 3, 4}, p.w());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, p.u());
        assertArrayEquals(new double[] {11, 22}, p.b());
        assertArrayEquals(new double[] {7, 8}, p.v());
        assertArrayEquals(new double[] {9}, p.c());
      }
    }
  }

  @Test
  void anAbsentBiasIsZero() {
    Tensors tensors =
        Tensors.builder()
            .add("weight_ih_l0", tensor(2, 1))
            .add("weight_hh_l0", tensor(2, 2))
            .add("fc.weight", tensor(1, 2))
            .build();
    assertArrayEquals(new double[2], Parameters.from(tensors).b());
    assertArrayEquals(new double[1], Parameters.from(tensors).c());
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Parameters p = Parameters.from(torch("rnn.", "fc").build());
    Parameters again = Parameters.from(p.toTensors());
    for (Part part : Part.values()) {
      assertArrayEquals(p.get(part), again.get(part));
    }
  }

  @Test
  void tensorsOfAnotherNetworkAreNamed() {
    refused("weight_hh_l0 is missing", Tensors.builder());
    refused(
        "weight_hh_l0 has the shape [8, 2]; a plain RNN has [8, 8]",
        Tensors.builder()
            .add("weight_ih_l0", tensor(8, 3))
            .add("weight_hh_l0", tensor(8, 2))
            .add("fc.weight", tensor(1, 2)));
    refused(
        "no read-out: output.weight is missing",
        Tensors.builder().add("weight_ih_l0", tensor(2, 3)).add("weight_hh_l0", tensor(2, 2)));
    refused(
        "weight_hh_l1 has a second layer; one is built so far",
        torch("", "fc").add("weight_hh_l1", tensor(2, 2)));
    refused(
        "weight_hh_l0_reverse is of a bidirectional network; one direction is built so far",
        torch("", "fc").add("weight_hh_l0_reverse", tensor(2, 2)));
    refused(
        "two tensors for weight_hh_l0: a.weight_hh_l0 and b.weight_hh_l0",
        torch("a.", "fc").add("b.weight_hh_l0", tensor(2, 2)));
    refused(
        "weight_hh_l0 has the shape [4], not rows and columns",
        Tensors.builder()
            .add("weight_hh_l0", tensor(4))
            .add("weight_ih_l0", tensor(2, 3))
            .add("fc.weight", tensor(1, 2)));
    refused(
        "fc.bias has the shape [2], not [1]",
        Tensors.builder()
            .add("weight_ih_l0", tensor(2, 3))
            .add("weight_hh_l0", tensor(2, 2))
            .add("fc.weight", tensor(1, 2))
            .add("fc.bias", tensor(2)));
  }

  @Test
  void theNormIsJointAndDoesNotOverflow() {
    Parameters p = Parameters.zeros(new Sizes(1, 1, 1));
    p.w()[0] = 3e200;
    p.c()[0] = 4e200;
    assertEquals(5e200, p.norm(), 1e186);
    p.u()[0] = Double.NaN;
    assertTrue(Double.isNaN(p.norm()));
  }

  @Test
  void aTensorBeyondAnArrayIsRefused() {
    Sizes sizes = new Sizes(1, 50_000, 1);
    assertEquals(2_500_150_001L, sizes.parameterCount());
    assertThrows(IllegalArgumentException.class, () -> Parameters.zeros(sizes));
    assertThrows(IllegalArgumentException.class, () -> new Sizes(0, 1, 1));
  }

  private static void refused(String problem, Tensors.Builder tensors) {
    assertEquals(Optional.of(problem), Parameters.problem(tensors.build()));
    assertThrows(IllegalArgumentException.class, () -> Parameters.from(tensors.build()));
  }

  private static Tensors.Builder torch(String prefix, String head) {
    return Tensors.builder()
        .add(prefix + "weight_ih_l0", Tensor.of(new int[] {2, 3}, 1, 2, 3, 4, 5, 6))
        .add(prefix + "weight_hh_l0", Tensor.of(new int[] {2, 2}, 1, 2, 3, 4))
        .add(prefix + "bias_ih_l0", Tensor.of(new int[] {2}, 1, 2))
        .add(prefix + "bias_hh_l0", Tensor.of(new int[] {2}, 10, 20))
        .add(head + ".weight", Tensor.of(new int[] {1, 2}, 7, 8))
        .add(head + ".bias", Tensor.of(new int[] {1}, 9));
  }

  private static Tensor tensor(int... shape) {
    int count = 1;
    for (int size : shape) {
      count *= size;
    }
    return Tensor.of(shape, new double[count]);
  }
}
