package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.Layout;
import rhoscope.model.ModelSpec;
import rhoscope.model.Tensors.Tensor;

class ParametersTest {
  @Test
  void weightsFromElsewhereAreTakenOverWithBothBiasesAdded() {
    Parameters p = Parameters.from(layout(1, layer(tensor(11, 12), tensor(100, 200))));
    assertEquals(Architecture.plain(3, 2, 1), p.architecture());
    assertArrayEquals(new double[] {1, 2, 3, 4}, p.w());
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, p.u());
    assertArrayEquals(new double[] {111, 212}, p.b());
    assertArrayEquals(new double[] {7, 8}, p.v());
    assertArrayEquals(new double[] {9}, p.c());
  }

  @Test
  void anAbsentBiasIsZero() {
    Layout.Layer layer =
        new Layout.Layer(INPUT, RECURRENT, Optional.empty(), Optional.of(tensor(1, 2)));
    Layout.Output output = new Layout.Output(OUTPUT, Optional.empty());
    Parameters p = Parameters.from(new Layout(1, 2, 3, List.of(layer), output));
    assertArrayEquals(new double[] {1, 2}, p.b());
    assertArrayEquals(new double[1], p.c());
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() {
    Layout.Layer layer = layer(tensor(1, 2), tensor(1, 2));
    refused("the weights have 4 gates, as of an lstm; model.cell is rnn", layout(4, layer));
    refused("the weights have 3 gates, as of a gru; model.cell is rnn", layout(3, layer));
    refused("the weights have 2 layers, model.layers is 1", layout(1, layer, layer));
    ModelSpec other = ModelSpec.EMPTY.with(Keys.CELL, Cell.LSTM);
    refused("the weights have 1 gate, as of an rnn; model.cell is lstm", layout(1, layer), other);
    ModelSpec stacked = ModelSpec.EMPTY.with(Keys.LAYERS, 3L);
    refused("the weights have 1 layer, model.layers is 3", layout(1, layer), stacked);
    ModelSpec wide = ModelSpec.EMPTY.with(Keys.HIDDEN_SIZE, 7L);
    refused("the weights have 2 hidden units, model.hidden_size is 7", layout(1, layer), wide);
  }

  @Test
  void theNormIsJointAndDoesNotOverflow() {
    Parameters p = Parameters.zeros(Architecture.plain(1, 1, 1));
    p.w()[0] = 3e200;
    p.c()[0] = 4e200;
    assertEquals(5e200, p.norm(), 1e186);
    p.u()[0] = Double.NaN;
    assertTrue(Double.isNaN(p.norm()));
  }

  @Test
  void aTensorBeyondAnArrayIsRefused() {
    Architecture sizes = Architecture.plain(1, 50_000, 1);
    assertEquals(2_500_150_001L, sizes.parameterCount());
    assertThrows(IllegalArgumentException.class, () -> Parameters.zeros(sizes));
    assertThrows(IllegalArgumentException.class, () -> Architecture.plain(0, 1, 1));
  }

  private static void refused(String problem, Layout layout) {
    refused(problem, layout, ModelSpec.EMPTY);
  }

  private static void refused(String problem, Layout layout, ModelSpec spec) {
    assertEquals(Optional.of(problem), Parameters.problem(layout, spec));
    assertThrows(IllegalArgumentException.class, () -> Parameters.from(layout, spec));
  }

  private static final Tensor INPUT = Tensor.of(new int[] {2, 3}, 1, 2, 3, 4, 5, 6);
  private static final Tensor RECURRENT = Tensor.of(new int[] {2, 2}, 1, 2, 3, 4);
  private static final Tensor OUTPUT = Tensor.of(new int[] {1, 2}, 7, 8);

  private static Layout layout(int gates, Layout.Layer... layers) {
    Layout.Output output = new Layout.Output(OUTPUT, Optional.of(tensor(9)));
    return new Layout(gates, 2, 3, List.of(layers), output);
  }

  private static Layout.Layer layer(Tensor inputBias, Tensor recurrentBias) {
    return new Layout.Layer(INPUT, RECURRENT, Optional.of(inputBias), Optional.of(recurrentBias));
  }

  private static Tensor tensor(double... values) {
    return Tensor.of(new int[] {values.length}, values);
  }
}
