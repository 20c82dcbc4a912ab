package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.testing.Property;

class ReservoirTest {
  /** Without W a linear leaky unit holds a (1 − a)^m of the input m steps ago. */
  @Test
  void withoutRecurrenceAUnitForgetsByOneMinusItsLeak() {
    Parameters p = Parameters.zeros(sizes(Activation.LINEAR, 1, 3, 1));
    Arrays.fill(p.u(), 1);
    double[] leaks = {0.5, 0.25, 1};
    System.arraycopy(leaks, 0, p.leak(0), 0, 3);
    Reservoir reservoir = new Reservoir(p);
    reservoir.begin(1);
    reservoir.step(new double[] {1}, 0);
    for (int m = 0; m < 40; m++) {
      for (int i = 0; i < 3; i++) {
        double expected = leaks[i] * Math.pow(1 - leaks[i], m);
        assertEquals(expected, reservoir.states()[i], 1e-15 * expected);
      }
      reservoir.step(new double[1], 0);
    }
  }

  /** R8: states that begin apart are never further apart than the bound to the power of t. */
  @ParameterizedTest
  @EnumSource
  void statesUnderOneInputApproachEachOtherByTheBound(Activation activation) {
    Property.forAll(
        5,
        random -> {
          int n = random.nextInt(2, 40);
          double leak = random.nextBoolean() ? 1 : random.nextDouble(0.2, 1);
          Parameters p = drawn(sizes(activation, 2, n, 1), leak, random);
          double scale = random.nextDouble(0.5, 0.99) / Norms.spectral(n, p.w());
          for (int i = 0; i < n * n; i++) {
            p.w()[i] *= scale;
          }
          double bound = 1 - leak + leak * activation.steepest() * Norms.spectral(n, p.w());
          Reservoir reservoir = new Reservoir(p);
          reservoir.begin(2);
          int width = reservoir.width();
          double[] apart = new double[2 * width];
          for (int i = 0; i < n; i++) {
            apart[i] = random.nextGaussian();
            apart[width + i] = random.nextGaussian();
          }
          reservoir.begin(2, apart);
          double most = distance(reservoir, n);
          for (int t = 1; t <= 200; t++) {
            double[] x = random.doubles(2, -1, 1).toArray();
            reservoir.step(new double[] {x[0], x[1], x[0], x[1]}, 0);
            most *= bound;
            assertTrue(distance(reservoir, n) <= most * (1 + 1e-9) + 1e-14, "step " + t);
          }
        });
  }

  private static double distance(Reservoir reservoir, int n) {
    double[] h = reservoir.states();
    double[] off = new double[n];
    for (int i = 0; i < n; i++) {
      off[i] = h[i] - h[reservoir.width() + i];
    }
    return Norms.euclidean(off, 0, n);
  }

  @Test
  void theReadOutSeesTheOneTheInputAndTheState() {
    Property.forAll(
        10,
        random -> {
          int n = random.nextInt(1, 20);
          int d = random.nextInt(1, 4);
          int o = random.nextInt(1, 4);
          Parameters p = drawn(sizes(Activation.TANH, d, n, o), 0.7, random);
          Reservoir reservoir = new Reservoir(p);
          reservoir.begin(3);
          double[] x = random.doubles(3L * d, -1, 1).toArray();
          reservoir.step(x, 0);
          double[] y = new double[3 * o];
          reservoir.outputs(x, 0, y, 0);
          double[] seen = new double[1 + d + n];
          for (int r = 0; r < 3; r++) {
            reservoir.seen(r, x, r * d, seen, 0);
            for (int i = 0; i < o; i++) {
              double expected = p.c()[i] * seen[0];
              for (int j = 0; j < d; j++) {
                expected += p.get(Part.OUTPUT_INPUT)[i * d + j] * seen[1 + j];
              }
              for (int j = 0; j < n; j++) {
                expected += p.v()[i * n + j] * seen[1 + d + j];
              }
              assertEquals(expected, y[r * o + i], 1e-13);
            }
          }
        });
  }

  /** The radius is that of W, whatever the leak is: it is set before the leak mixes anything in. */
  @Test
  void theRadiusIsSetBeforeTheLeak() {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.CELL, Cell.ESN)
            .with(Keys.HIDDEN_SIZE, 30L)
            .with(Keys.LEAK, 0.3)
            .with(Keys.LAYERS, 2L)
            .with(Keys.FORM, Form.PASCANU)
            .with(Keys.SPECTRAL_RADIUS, 0.8);
    Parameters p = Initializer.draw(spec, 1, 1, 5);
    assertEquals(0.8, Spectrum.of(30, p.w(), () -> {}).radius(), 1e-12);
    assertEquals(0.3, p.leak(0)[7]);
    assertEquals(1, p.architecture().layers(), "a reservoir is one layer");
    assertEquals(Form.ELMAN, p.architecture().form());
  }

  @Test
  void noNetworkWithoutDirectInputsComputesOne() {
    Architecture sizes = sizes(Activation.TANH, 1, 3, 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Network64(Kernels.f64(), sizes, Loss.SQUARED_ERROR, true, 1, () -> false));
    assertArrayEquals(new int[] {1, 1}, Parameters.zeros(sizes).entries().get(4).shape());
    assertEquals(9 + 3 + 3 + 3 + 1 + 1, sizes.parameterCount());
  }

  private static Architecture sizes(Activation activation, int inputs, int hidden, int outputs) {
    return Architecture.of(Cell.ESN, activation, inputs, hidden, outputs);
  }

  private static Parameters drawn(Architecture sizes, double leak, RandomGenerator random) {
    Parameters p = Parameters.zeros(sizes);
    for (Parameters.Entry entry : p.entries()) {
      Arrays.setAll(entry.values(), i -> random.nextGaussian() / Math.sqrt(sizes.hidden()));
    }
    Arrays.fill(p.leak(0), leak);
    return p;
  }
}
