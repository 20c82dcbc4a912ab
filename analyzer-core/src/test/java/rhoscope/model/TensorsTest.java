package rhoscope.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.model.Tensors.NonFinite;
import rhoscope.model.Tensors.Tensor;

class TensorsTest {

  @Test
  void namesKeepTheOrderOfTheFile() {
    Tensor one = Tensor.of(new int[] {}, 1);
    Tensors tensors = Tensors.builder().add("z", one).add("a", one).add("m", one).build();
    assertEquals(List.of("z", "a", "m"), List.copyOf(tensors.names()));
    assertTrue(tensors.find("b").isEmpty());
    assertThrows(IllegalArgumentException.class, () -> tensors.get("b"));
  }

  @Test
  void callersCannotChangeATensor() {
    int[] shape = {2};
    double[] values = {1, 2};
    Tensor tensor = Tensor.of(shape, values);
    shape[0] = 7;
    values[0] = 7;
    tensor.shape()[0] = 8;
    tensor.values()[0] = 8;
    assertTrue(tensor.hasShape(2));
    assertEquals(1, tensor.at(0));
  }

  @Test
  void shapeAndValuesAgree() {
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(new int[] {2, 3}, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(new int[] {-1, -1}, 1));
    assertEquals(0, Tensor.of(new int[] {0, 5}).count());
    int most = Integer.MAX_VALUE;
    assertEquals(0, Tensor.of(new int[] {most, most, most, 0}).count());
    assertThrows(
        IllegalArgumentException.class, () -> Tensor.of(new int[] {1 << 16, 1 << 16, 1 << 16}));
  }

  @Test
  void nonFiniteValuesAreCountedAndLocated() {
    Tensor sound = Tensor.of(new int[] {1}, 0);
    double[] values = {0, 1, 2, 3, Double.NaN, Double.NEGATIVE_INFINITY};
    Tensors tensors =
        Tensors.builder().add("u", sound).add("w", Tensor.of(new int[] {2, 3}, values)).build();
    assertEquals(List.of(new NonFinite("w", 2, List.of(1, 1))), tensors.nonFinite());
  }
}
