package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.testing.Property;

/** The steps against their formulas, PyTorch's numbers, and cases with a closed form. */
class CellFormulasTest {
  private static final int INPUTS = 3;

  @ParameterizedTest
  @MethodSource("rhoscope.nn.Variant#all")
  void aStepIsItsFormula(Variant variant) {
    for (int hidden : new int[] {1, 7, 33}) {
      Property.forAll(
          3,
          random -> {
            Parameters p = variant.draw(1, INPUTS, hidden, random);
            Layer64 layer = layer(p, 1, 1);
            double[][] before = state(layer, random);
            double[] x = random.doubles(INPUTS, -1, 1).toArray();
            layer.forward(1, x, 0, INPUTS);
            double[][] expected = PlainStep.of(p, x, before);
            for (int part = 0; part < expected.length; part++) {
              double[] after = Arrays.copyOf(layer.trace().state(part, 1), hidden);
              assertArrayEquals(expected[part], after, 1e-13);
            }
          });
    }
  }

  /** Fills the state of step 0, and returns it. */
  private static double[][] state(Layer64 layer, RandomGenerator random) {
    double[][] state = new double[layer.trace().parts()][];
    for (int part = 0; part < state.length; part++) {
      state[part] = random.doubles(layer.trace().count(), -1, 1).toArray();
      System.arraycopy(state[part], 0, layer.trace().state(part, 0), 0, state[part].length);
    }
    return state;
  }

  private static Layer64 layer(Parameters p, int steps, int rows) {
    LayerWeights64 weights = new LayerWeights64(Kernels.f64(), p.architecture(), 0);
    weights.load(p, 0);
    Layer64 layer = new Layer64(p.architecture(), weights);
    layer.fit(steps, rows);
    return layer;
  }

  /**
   * What torch 1.13 computes in float64 with weight_ih, weight_hh, bias_ih, bias_hh filled, in this
   * order, with sin 1, sin 2, …, from x = (0.5, −1), h = (0.25, −0.75), c = (1.5, −0.5).
   */
  @Test
  void theDefaultsAreWhatPyTorchComputes() {
    assertTorch(Cell.RNN, -0.8028583590225733, -0.6810145047445982);
    assertTorch(Cell.GRU, 0.22805500292356115, -0.839286867303209);
    assertTorch(
        Cell.LSTM, 0.3592175831515447, 0.13397680466565293, 0.55992685671497, 0.26421354238810757);
  }

  private static void assertTorch(Cell cell, double... expected) {
    Parameters p = Parameters.zeros(Architecture.of(cell, 2, 2, 1));
    int rows = p.b().length;
    for (int i = 0; i < 2 * rows; i++) {
      p.u()[i] = Math.sin(1 + i);
      p.w()[i] = Math.sin(1 + 2 * rows + i);
    }
    for (int i = 0; i < rows; i++) {
      boolean candidate = cell == Cell.GRU && 4 <= i;
      double second = Math.sin(1 + 5 * rows + i);
      p.b()[i] = Math.sin(1 + 4 * rows + i) + (candidate ? 0 : second);
      if (candidate) {
        p.get(Part.CANDIDATE_BIAS)[i - 4] = second;
      }
    }
    Layer64 layer = layer(p, 1, 1);
    layer.trace().state(0, 0)[0] = 0.25;
    layer.trace().state(0, 0)[1] = -0.75;
    if (cell == Cell.LSTM) {
      layer.trace().state(1, 0)[0] = 1.5;
      layer.trace().state(1, 0)[1] = -0.5;
    }
    layer.forward(1, new double[] {0.5, -1}, 0, 2);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], layer.trace().state(i / 2, 1)[i % 2], 1e-15);
    }
  }

  @Test
  void anLstmWithOpenForgetAndShutInputGatesKeepsItsCellAndItsGradient() {
    Property.forAll(
        3,
        random -> {
          int hidden = 7;
          Parameters p = Stack.draw(Architecture.of(Cell.LSTM, INPUTS, hidden, 1), random);
          Arrays.fill(p.b(), 0, hidden, -1000);
          Arrays.fill(p.b(), hidden, 2 * hidden, 1000);
          Layer64 layer = layer(p, 5, 1);
          double[][] before = state(layer, random);
          double[][] ds = new double[2][layer.trace().count()];
          for (int t = 1; t <= 5; t++) {
            layer.forward(t, random.doubles(INPUTS).toArray(), 0, INPUTS);
            assertArrayEquals(
                layer.trace().row(before[1], 0), layer.trace().row(layer.trace().state(1, t), 0));
          }
          double[] direction = random.doubles(hidden).toArray();
          System.arraycopy(direction, 0, ds[1], 0, hidden);
          for (int t = 5; 1 <= t; t--) {
            layer.backward(t, ds, new double[4][layer.trace().count()]);
          }
          assertArrayEquals(direction, Arrays.copyOf(ds[1], hidden));
        });
  }

  @ParameterizedTest
  @EnumSource(GruReset.class)
  void aGruThatKeepsItsStateHasTheIdentityForJacobian(GruReset reset) {
    for (GruUpdate update : GruUpdate.values()) {
      Property.forAll(
          3,
          random -> {
            int hidden = 7;
            Variant variant = new Variant(Variant.gru(reset, update), Variant.Leak.NONE);
            Parameters p = variant.draw(1, INPUTS, hidden, random);
            Arrays.fill(p.b(), hidden, 2 * hidden, update == GruUpdate.OLD ? 1000 : -1000);
            Layer64 layer = layer(p, 1, 1);
            double[][] before = state(layer, random);
            layer.forward(1, random.doubles(INPUTS).toArray(), 0, INPUTS);
            assertArrayEquals(
                Arrays.copyOf(before[0], hidden), Arrays.copyOf(layer.hidden(1), hidden));
            double[] jacobian = new double[hidden * hidden];
            layer.recurrence().jacobian(layer.weights(), layer.trace(), 1, 0, jacobian);
            for (int i = 0; i < jacobian.length; i++) {
              assertEquals(i % (hidden + 1) == 0 ? 1 : 0, jacobian[i], 0.0);
            }
          });
    }
  }

  @Test
  void aLeakyUnitThatHearsNothingForgetsItsShareEachStep() {
    int steps = 40;
    Parameters p = Parameters.zeros(Architecture.plain(Activation.LINEAR, 1, 3, 1));
    double[] leak = {0.02, 0.5, 1};
    System.arraycopy(leak, 0, p.leak(0), 0, 3);
    Layer64 layer = layer(p, steps, 1);
    Arrays.fill(layer.trace().state(0, 0), 0, 3, 1);
    for (int t = 1; t <= steps; t++) {
      layer.forward(t, new double[1], 0, 1);
      for (int i = 0; i < 3; i++) {
        double expected = Math.pow(1 - leak[i], t);
        assertEquals(expected, layer.hidden(t)[i], 1e-14 * expected);
      }
    }
  }

  @Test
  void aLeakOfOneIsNoLeakBitForBit() {
    for (Activation activation : Activation.values()) {
      Property.forAll(
          3,
          random -> {
            Parameters p = Stack.draw(Architecture.plain(activation, INPUTS, 33, 1), random);
            Parameters mixed = p.copy();
            mixed.leak(0)[5] = 0.5;
            Layer64 plain = layer(p, 1, 2);
            Layer64 leaky = layer(mixed, 1, 2);
            double[][] before = state(plain, random);
            System.arraycopy(before[0], 0, leaky.trace().state(0, 0), 0, before[0].length);
            double[] x = random.doubles(2 * INPUTS).toArray();
            plain.forward(1, x, 0, INPUTS);
            leaky.forward(1, x, 0, INPUTS);
            for (int i = 0; i < 33; i++) {
              if (i != 5) {
                assertEquals(plain.hidden(1)[i], leaky.hidden(1)[i], 0.0);
              }
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("rhoscope.nn.Variant#all")
  void aSequenceComesOutTheSameAmongOthersAndAlone(Variant variant) {
    Property.forAll(
        2,
        random -> {
          Parameters p = variant.draw(1, INPUTS, 7, random);
          Layer64 many = layer(p, 3, 5);
          Layer64 one = layer(p, 3, 1);
          for (int t = 1; t <= 3; t++) {
            double[] x = random.doubles(5 * INPUTS, -1, 1).toArray();
            many.forward(t, x, 0, INPUTS);
            one.forward(t, x, 4 * INPUTS, INPUTS);
          }
          int width = one.trace().width();
          double[][] all = new double[one.trace().parts()][5 * width];
          double[][] alone = new double[one.trace().parts()][width];
          for (int part = 0; part < all.length; part++) {
            double[] v = random.doubles(7, -1, 1).toArray();
            System.arraycopy(v, 0, all[part], 4 * width, 7);
            System.arraycopy(v, 0, alone[part], 0, 7);
          }
          for (int t = 3; 1 <= t; t--) {
            int blocks = one.recurrence().gradientBlocks();
            many.backward(t, all, new double[blocks][5 * width]);
            one.backward(t, alone, new double[blocks][width]);
          }
          for (int part = 0; part < all.length; part++) {
            assertArrayEquals(
                one.trace().row(one.trace().state(part, 3), 0),
                many.trace().row(many.trace().state(part, 3), 4));
            assertArrayEquals(one.trace().row(alone[part], 0), many.trace().row(all[part], 4));
          }
        });
  }

  @Test
  void aTraceThatIsUsedAgainBeginsFromZero() {
    Property.forAll(
        3,
        random -> {
          Parameters p = Stack.draw(Architecture.of(Cell.LSTM, INPUTS, 7, 1), random);
          Layer64 layer = layer(p, 2, 3);
          double[] x = random.doubles(3 * INPUTS).toArray();
          layer.forward(1, x, 0, INPUTS);
          double[] first = layer.hidden(1).clone();
          layer.trace().state(0, 0)[0] = 1;
          layer.trace().state(1, 0)[2] = 1;
          layer.fit(1, 2);
          layer.forward(1, x, 0, INPUTS);
          int used = layer.trace().count();
          assertArrayEquals(Arrays.copyOf(first, used), Arrays.copyOf(layer.hidden(1), used));
        });
  }

  @ParameterizedTest
  @MethodSource("rhoscope.nn.Variant#all")
  void inFloat32AllComesOutTheSameToFiveDigits(Variant variant) {
    for (int hidden : new int[] {1, 33}) {
      Property.forAll(
          2, random -> FloatTwin.check(variant.draw(1, INPUTS, hidden, random), random));
    }
  }
}
