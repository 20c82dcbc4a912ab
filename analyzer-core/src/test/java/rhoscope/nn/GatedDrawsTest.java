package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Cell;
import rhoscope.model.Domain;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.OrthogonalScope;
import rhoscope.model.Preset;

/** Draws of cells with gates and of several layers. */
class GatedDrawsTest {
  private static final int H = 100;
  private static final int D = 3;

  @Test
  void plainNetworksAreDrawnAsEver() {
    // Of the version that knew a single plain layer; a stored probe's seed has to mean the same. An
    // orthogonal matrix is a product, whose last digits are those of the kernel.
    Map<Preset, Integer> hashes =
        Map.of(
            Preset.PYTORCH, 2047779363,
            Preset.SIGMOID, -1150440862,
            Preset.BASIC_TANH, 658989582);
    hashes.forEach(
        (preset, expected) -> {
          ModelSpec spec = ModelSpec.EMPTY.with(Keys.HIDDEN_SIZE, 23L).with(Keys.PRESET, preset);
          int hash = 1;
          for (Parameters.Entry entry : Initializer.draw(spec, 3, 2, 7).entries()) {
            hash = 31 * hash + Arrays.hashCode(entry.values());
          }
          assertEquals(expected, hash, preset.name());
        });
  }

  @Test
  void pytorchsBiasesAreSumsOfTwoUniformOnes() {
    double limit = 1 / Math.sqrt(H);
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM)) {
      Parameters p = draw(spec(cell, Preset.PYTORCH));
      for (int g = 0; g < p.architecture().gates().size(); g++) {
        checkSumOfTwo(limit, gate(p, Part.BIAS, 0, g));
        checkUniform(limit, gate(p, Part.RECURRENT, 0, g));
        checkUniform(limit, gate(p, Part.INPUT, 0, g));
      }
    }
  }

  @Test
  void aGruHoldsTheCandidatesTwoBiasesApartOnlyWhereTheyActApart() {
    double limit = 1 / Math.sqrt(H);
    Parameters after = draw(spec(Cell.GRU, Preset.PYTORCH));
    checkSumOfTwo(limit, gate(after, Part.BIAS, 0, 0));
    checkSumOfTwo(limit, gate(after, Part.BIAS, 0, 1));
    checkUniform(limit, gate(after, Part.BIAS, 0, 2));
    checkUniform(limit, after.get(Part.CANDIDATE_BIAS, 0));
    Parameters before = draw(spec(Cell.GRU, Preset.PYTORCH).with(Keys.GRU_RESET, GruReset.BEFORE));
    checkSumOfTwo(limit, gate(before, Part.BIAS, 0, 2));
    double[] sum = gate(after, Part.BIAS, 0, 2);
    for (int i = 0; i < H; i++) {
      sum[i] += after.get(Part.CANDIDATE_BIAS, 0)[i];
    }
    assertArrayEquals(sum, gate(before, Part.BIAS, 0, 2), 1e-15, "the same two draws");
  }

  @Test
  void kerasDrawsEachGateOrthogonalAndTheInputByTheFansOfAllGates() {
    for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
      Parameters p = draw(spec(cell, Preset.KERAS).with(Keys.LAYERS, 2L));
      int gates = p.architecture().gates().size();
      for (int layer = 0; layer < 2; layer++) {
        for (int g = 0; g < gates; g++) {
          assertEquals(0, distanceFromOrthonormal(gate(p, Part.RECURRENT, layer, g), 1), 1e-12);
          checkUniform(
              Math.sqrt(6.0 / ((layer == 0 ? D : H) + gates * H)), gate(p, Part.INPUT, layer, g));
          double expected = cell == Cell.LSTM && g == 1 ? 1 : 0;
          for (double bias : gate(p, Part.BIAS, layer, g)) {
            assertEquals(expected, bias, 0);
          }
        }
      }
    }
  }

  @Test
  void aFusedBlockIsOrthogonalAsAWholeAndItsGatesAreNot() {
    for (Cell cell : List.of(Cell.LSTM, Cell.GRU)) {
      ModelSpec spec = spec(cell, Preset.KERAS).with(Keys.RECURRENT.scope, OrthogonalScope.FUSED);
      Parameters p = draw(spec);
      int gates = p.architecture().gates().size();
      assertEquals(0, distanceFromOrthonormal(p.w(), 1), 1e-12, "columns of the whole block");
      for (int g = 0; g < gates; g++) {
        double[] w = gate(p, Part.RECURRENT, 0, g);
        assertEquals(1.0 / (gates * H), meanSquare(w), 0.1 / (gates * H));
        assertEquals(1 / Math.sqrt(gates), Spectrum.of(H, w).radius(), 0.12, "as of Keras' draw");
      }
      ModelSpec gain = spec.with(Keys.RECURRENT.gain, 2.0);
      assertEquals(0, distanceFromOrthonormal(draw(gain).w(), 4), 1e-11);
    }
  }

  @Test
  void fusedMeansNothingWithASingleGate() {
    ModelSpec plain = spec(Cell.RNN, Preset.KERAS);
    ModelSpec fused = plain.with(Keys.RECURRENT.scope, OrthogonalScope.FUSED);
    assertArrayEquals(draw(plain).w(), draw(fused).w());
  }

  @Test
  void anOrthogonalInputIsSoPerGateOrAsOneBlock() {
    ModelSpec spec = spec(Cell.LSTM, Preset.KERAS).with(Keys.INPUT.kind, InitKind.ORTHOGONAL);
    Parameters p = draw(spec);
    for (int g = 0; g < 4; g++) {
      assertEquals(0, distanceFromOrthonormal(gate(p, Part.INPUT, 0, g), D, 1), 1e-12);
    }
    double[] fused = draw(spec.with(Keys.INPUT.scope, OrthogonalScope.FUSED)).u();
    assertEquals(0, distanceFromOrthonormal(fused, D, 1), 1e-12);
  }

  @Test
  void identitiesSparseRowsAndRadiiAreThoseOfEachGateAndLayer() {
    ModelSpec identity =
        spec(Cell.GRU, Preset.KERAS).with(Keys.RECURRENT.scale, 0.5).with(Keys.LAYERS, 2L);
    ModelSpec smart = spec(Cell.LSTM, Preset.SMART_TANH).with(Keys.LAYERS, 2L);
    for (int layer = 0; layer < 2; layer++) {
      for (int g = 0; g < 3; g++) {
        double[] w = gate(draw(identity), Part.RECURRENT, layer, g);
        for (int i = 0; i < w.length; i++) {
          assertEquals(i / H == i % H ? 0.5 : 0, w[i], 0);
        }
      }
      Parameters p = draw(smart);
      for (int g = 0; g < 4; g++) {
        double[] w = gate(p, Part.RECURRENT, layer, g);
        assertEquals(0.95, Spectrum.of(H, w).radius(), 1e-10);
        for (int i = 0; i < H; i++) {
          assertEquals(15, Arrays.stream(w, i * H, i * H + H).filter(x -> x != 0).count());
        }
      }
    }
  }

  @Test
  void aForgetBiasIsTheSumOfBothAndOfTheForgetGateAlone() {
    ModelSpec torch = spec(Cell.LSTM, Preset.PYTORCH);
    Parameters before = draw(torch);
    Parameters after = draw(torch.with(Keys.FORGET_BIAS, 2.5).with(Keys.LAYERS, 2L));
    for (int layer = 0; layer < 2; layer++) {
      for (double bias : gate(after, Part.BIAS, layer, 1)) {
        assertEquals(2.5, bias, 0);
      }
    }
    for (int g : new int[] {0, 2, 3}) {
      assertArrayEquals(gate(before, Part.BIAS, 0, g), gate(after, Part.BIAS, 0, g));
    }
    double[] others = draw(spec(Cell.LSTM, Preset.KERAS).with(Keys.BIAS, 0.25)).b();
    assertEquals(0.25, others[0], 0);
    assertEquals(1, others[H], 0, "the preset's forget bias stands beside another bias");
  }

  @Test
  void aChronoForgetGateKeepsOneMinusOneOverItsMemory() {
    ModelSpec spec = spec(Cell.LSTM, Preset.PYTORCH).with(Keys.CHRONO, 200.0);
    Parameters p = draw(spec.with(Keys.LAYERS, 4L));
    double[] memories = new double[4 * H];
    for (int layer = 0; layer < 4; layer++) {
      double[] forget = gate(p, Part.BIAS, layer, 1);
      double[] input = gate(p, Part.BIAS, layer, 0);
      for (int i = 0; i < H; i++) {
        assertEquals(-forget[i], input[i], 0);
        memories[layer * H + i] = 1 / (1 - sigmoid(forget[i]));
      }
    }
    checkUniform(2, 200, memories);
    ModelSpec longer =
        spec(Cell.LSTM, Preset.KERAS).with(Keys.CHRONO_MIN, 50.0).with(Keys.CHRONO_MAX, 60.0);
    for (double bias : gate(draw(longer), Part.BIAS, 0, 1)) {
      double memory = 1 / (1 - sigmoid(bias));
      assertTrue(50 - 1e-9 <= memory && memory <= 60 + 1e-9, "memory " + memory);
    }
  }

  @Test
  void chronoOfAGruFollowsTheMeaningOfItsUpdateGate() {
    ModelSpec spec = spec(Cell.GRU, Preset.KERAS).with(Keys.CHRONO, 80.0);
    double[] keepsOld = gate(draw(spec), Part.BIAS, 0, 1);
    double[] keepsNew = gate(draw(spec.with(Keys.GRU_UPDATE, GruUpdate.NEW)), Part.BIAS, 0, 1);
    for (int i = 0; i < H; i++) {
      assertTrue(0 <= keepsOld[i] && keepsOld[i] <= Math.log(79) + 1e-12);
      assertEquals(-keepsOld[i], keepsNew[i], 0);
    }
    assertEquals(0, gate(draw(spec), Part.BIAS, 0, 0)[0], 0, "the reset gate has none");
  }

  @Test
  void contradictoryMemoriesStillGiveFiniteBiases() {
    ModelSpec spec = spec(Cell.LSTM, Preset.KERAS);
    for (ModelSpec odd :
        List.of(
            spec.with(Keys.CHRONO_MIN, 1.0).with(Keys.CHRONO_MAX, 2.0),
            spec.with(Keys.CHRONO_MIN, 900.0).with(Keys.CHRONO_MAX, 2.0),
            spec.with(Keys.CHRONO_MIN, 5.0),
            spec.with(Keys.CHRONO, 2.0))) {
      double[] b = draw(odd).b();
      assertTrue(Arrays.stream(b).allMatch(Double::isFinite), Arrays.toString(b));
    }
  }

  @Test
  void whatBelongsToOtherCellsChangesNoNumber() {
    ModelSpec rnn = spec(Cell.RNN, Preset.PYTORCH);
    same(rnn, rnn.with(Keys.FORGET_BIAS, 3.0));
    same(rnn, rnn.with(Keys.CHRONO, 30.0));
    same(rnn, rnn.with(Keys.GRU_RESET, GruReset.BEFORE));
    ModelSpec lstm = spec(Cell.LSTM, Preset.PYTORCH);
    same(lstm, lstm.with(Keys.LEAK, 0.3));
    same(lstm, lstm.with(Keys.LEAK_UNIFORM, new Domain.Interval.Ends(0.1, 0.2)));
    ModelSpec gru = spec(Cell.GRU, Preset.PYTORCH);
    same(gru, gru.with(Keys.FORGET_BIAS, 3.0));
  }

  @Test
  void aLayerMoreLeavesTheOthersAsTheyAre() {
    ModelSpec one = spec(Cell.GRU, Preset.PYTORCH);
    Parameters below = draw(one);
    Parameters both = draw(one.with(Keys.LAYERS, 2L));
    for (Parameters.Entry entry : below.entries()) {
      assertArrayEquals(entry.values(), both.get(entry.part(), entry.layer()), entry.name());
    }
  }

  @Test
  void everyTensorHasAStreamOfItsOwn() {
    Parameters p = draw(spec(Cell.GRU, Preset.PYTORCH).with(Keys.LAYERS, 64L), 7);
    Set<Double> first = new HashSet<>();
    for (Parameters.Entry entry : p.entries()) {
      first.add(Math.abs(entry.values()[0]));
    }
    assertEquals(p.entries().size(), first.size());
    double[] lower = p.get(Part.RECURRENT, 0);
    double[] upper = p.get(Part.RECURRENT, 1);
    double product = 0;
    for (int i = 0; i < lower.length; i++) {
      product += lower[i] * upper[i];
    }
    double correlation = product / lower.length / meanSquare(lower);
    assertEquals(0, correlation, 5 / Math.sqrt(lower.length));
  }

  @Test
  void leaksAreDrawnForEachUnitAndChangeNothingElse() {
    ModelSpec spec = spec(Cell.RNN, Preset.KERAS).with(Keys.LAYERS, 2L);
    Parameters ordinary = draw(spec);
    assertFalse(ordinary.leaky());
    Parameters all = draw(spec.with(Keys.LEAK, 0.3));
    ModelSpec uniform = spec.with(Keys.LEAK_UNIFORM, new Domain.Interval.Ends(0.02, 0.2));
    Parameters each = draw(uniform);
    for (int layer = 0; layer < 2; layer++) {
      assertTrue(Arrays.stream(all.leak(layer)).allMatch(a -> a == 0.3));
      checkUniform(0.02, 0.2, each.leak(layer));
    }
    assertFalse(Arrays.equals(each.leak(0), each.leak(1)));
    assertArrayEquals(ordinary.w(), each.w());
    Parameters loaded = Parameters.zeros(each.architecture());
    Initializer.leaks(uniform, loaded, 11);
    assertArrayEquals(each.leak(1), loaded.leak(1), "the same with weights from a file");
    assertEquals(0, loaded.norm(), 0);
  }

  private static void same(ModelSpec one, ModelSpec other) {
    Parameters first = draw(one);
    Parameters second = draw(other);
    for (Parameters.Entry entry : first.entries()) {
      assertArrayEquals(entry.values(), second.get(entry.part(), entry.layer()), entry.name());
    }
    assertArrayEquals(first.leak(0), second.leak(0));
  }

  private static ModelSpec spec(Cell cell, Preset preset) {
    return ModelSpec.EMPTY
        .with(Keys.CELL, cell)
        .with(Keys.HIDDEN_SIZE, (long) H)
        .with(Keys.PRESET, preset);
  }

  private static Parameters draw(ModelSpec spec) {
    return draw(spec, 11);
  }

  private static Parameters draw(ModelSpec spec, long seed) {
    return Initializer.draw(spec, D, 2, seed);
  }

  /** A copy of one gate's rows. */
  private static double[] gate(Parameters p, Part part, int layer, int gate) {
    double[] all = p.get(part, layer);
    int block = all.length / p.architecture().gates().size();
    return Arrays.copyOfRange(all, gate * block, (gate + 1) * block);
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double meanSquare(double[] values) {
    return Arrays.stream(values).map(x -> x * x).average().orElseThrow();
  }

  private static void checkUniform(double limit, double[] values) {
    checkUniform(-limit, limit, values);
  }

  /** The Kolmogorov–Smirnov distance from U(low, high) is below what 1 in 10⁵ draws reach. */
  private static void checkUniform(double low, double high, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double slack = 1e-9 * high;
    assertTrue(low - slack <= sorted[0] && sorted[sorted.length - 1] <= high + slack);
    double distance = 0;
    for (int i = 0; i < sorted.length; i++) {
      double expected = (sorted[i] - low) / (high - low);
      distance = Math.max(distance, Math.abs(expected - (i + 0.5) / sorted.length));
    }
    assertTrue(distance < 2.5 / Math.sqrt(sorted.length), "distance " + distance);
  }

  /** As above, from the triangle on ±2 limit. */
  private static void checkSumOfTwo(double limit, double[] values) {
    double[] heights = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double x = values[i] / (2 * limit);
      heights[i] = x < 0 ? (1 + x) * (1 + x) / 2 : 1 - (1 - x) * (1 - x) / 2;
    }
    checkUniform(0, 1, heights);
  }

  private static double distanceFromOrthonormal(double[] matrix, double squaredGain) {
    return distanceFromOrthonormal(matrix, H, squaredGain);
  }

  /** The largest entry of |AᵀA − g² I| over the columns of a tall matrix. */
  private static double distanceFromOrthonormal(double[] matrix, int columns, double squaredGain) {
    double largest = 0;
    for (int a = 0; a < columns; a++) {
      for (int b = 0; b <= a; b++) {
        double sum = a == b ? -squaredGain : 0;
        for (int i = 0; i < matrix.length; i += columns) {
          sum += matrix[i + a] * matrix[i + b];
        }
        largest = Math.max(largest, Math.abs(sum));
      }
    }
    return largest;
  }
}
