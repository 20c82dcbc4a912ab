package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.testing.Property.any;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.Loss;
import rhoscope.model.OmegaForm;
import rhoscope.testing.Property;

class PenaltiesTest {
  private static final int INPUTS = 2;

  /** A network on random sequences with a loss at every step. */
  private record Case(
      Architecture architecture, Parameters p, int steps, int[] lengths, double[] x, double[] y) {

    static Case draw(RandomGenerator random, Architecture architecture) {
      Parameters p = Parameters.zeros(architecture);
      for (Parameters.Entry entry : p.entries()) {
        Arrays.setAll(
            entry.values(), i -> random.nextGaussian() / Math.sqrt(architecture.hidden()));
      }
      for (int i = 0; random.nextBoolean() && i < architecture.hidden(); i++) {
        p.leak(0)[i] = 0.2 + 0.8 * random.nextDouble();
      }
      int steps = 2 + random.nextInt(6);
      int count = 1 + random.nextInt(7);
      int[] lengths = random.ints(count, 1, steps + 1).toArray();
      double[] x = random.doubles((long) steps * count * INPUTS, -1, 1).toArray();
      double[] y = random.doubles((long) steps * count * architecture.outputs(), -1, 1).toArray();
      return new Case(architecture, p, steps, lengths, x, y);
    }

    Network64 network(Penalties penalties, int threads) {
      return new Network64(
          Kernels.f64(), architecture, Loss.SQUARED_ERROR, true, penalties, threads, () -> false);
    }

    double forward(Network64 network, Parameters at) {
      network.weights().load(at);
      return network.forward(steps, lengths, x, y);
    }

    Parameters gradient(Network64 network) {
      forward(network, p);
      network.backward();
      Parameters gradient = Parameters.zeros(architecture);
      network.gradient().store(gradient);
      return gradient;
    }
  }

  private static void assertSame(Parameters expected, Parameters actual) {
    for (int e = 0; e < expected.entries().size(); e++) {
      assertArrayEquals(expected.entries().get(e).values(), actual.entries().get(e).values());
    }
  }

  private static Architecture plain(RandomGenerator random, Activation activation, Form form) {
    return new Architecture(
        Cell.RNN,
        activation,
        form,
        GruReset.AFTER,
        GruUpdate.OLD,
        1,
        INPUTS,
        1 + random.nextInt(9),
        1 + random.nextInt(3));
  }

  @Test
  void theSlopeOfOmegaWithFrozenStatesAndGradientsIsWhatIsAdded() {
    Property.forAll(
        60,
        random -> {
          Activation activation = any(random, Activation.values());
          Form form = any(random, Form.values());
          OmegaForm ratio = any(random, OmegaForm.values());
          Architecture architecture = plain(random, activation, form);
          boolean linear = form == Form.ELMAN && random.nextBoolean();
          Case c = Case.draw(random, linear ? architecture.linear() : architecture);
          Network64 network = c.network(new Penalties(0, 3, ratio), 1);
          Parameters with = c.gradient(network);
          Parameters without = c.gradient(c.network(Penalties.NONE, 1));
          Frozen frozen = new Frozen(c);
          assertEquals(frozen.omega(c.p.w(), ratio), network.omega(), 1e-9 * (1 + network.omega()));
          for (int e = 1; e < with.entries().size(); e++) {
            assertArrayEquals(
                without.entries().get(e).values(), with.entries().get(e).values(), "W alone");
          }
          double[] slopes = new double[c.p.w().length];
          for (int i = 0; i < slopes.length; i++) {
            slopes[i] = 3 * frozen.slope(i, ratio);
          }
          double largest = Arrays.stream(slopes).map(Math::abs).max().orElseThrow();
          for (int i = 0; i < slopes.length; i++) {
            assertEquals(slopes[i], with.w()[i] - without.w()[i], 1e-8 * (1 + largest));
          }
        });
  }

  @Test
  void anOrthogonalLinearNetworkHasNoOmega() {
    Property.forAll(
        20,
        random -> {
          Architecture architecture = plain(random, Activation.LINEAR, Form.ELMAN);
          Case c = Case.draw(random, architecture);
          Arrays.fill(c.p.leak(0), 1);
          int n = architecture.hidden();
          double[] v = random.doubles(n, -1, 1).toArray();
          double square = Arrays.stream(v).map(a -> a * a).sum();
          for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
              c.p.w()[i * n + j] = (i == j ? 1 : 0) - 2 * v[i] * v[j] / square; // a reflection
            }
          }
          for (OmegaForm form : OmegaForm.values()) {
            Network64 network = c.network(new Penalties(0, 1, form), 1);
            Parameters with = c.gradient(network);
            assertEquals(0, network.omega(), 1e-24);
            assertArrayEquals(c.gradient(c.network(Penalties.NONE, 1)).w(), with.w(), 1e-11);
          }
        });
  }

  @Test
  void theFactorOfTheScheduleIsOneOfTheWeight() {
    Property.forAll(
        10,
        random -> {
          Case c = Case.draw(random, plain(random, Activation.TANH, Form.ELMAN).stacked(2));
          Network64 scaled = c.network(new Penalties(0, 8, OmegaForm.NORM_RATIO), 1);
          c.forward(scaled, c.p);
          scaled.backward(0.25);
          Parameters gradient = Parameters.zeros(c.architecture);
          scaled.gradient().store(gradient);
          Parameters plain = c.gradient(c.network(new Penalties(0, 2, OmegaForm.NORM_RATIO), 1));
          assertSame(plain, gradient);
        });
  }

  @Test
  void threadsChangeNoBit() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    Architecture architecture = Architecture.plain(INPUTS, 40, 2).stacked(2);
    Parameters p = Parameters.zeros(architecture);
    for (Parameters.Entry entry : p.entries()) {
      Arrays.setAll(entry.values(), i -> random.nextGaussian() / 6);
    }
    int steps = 60;
    int count = 41;
    int[] lengths = random.ints(count, 1, steps + 1).toArray();
    double[] x = random.doubles((long) steps * count * INPUTS, -1, 1).toArray();
    double[] y = random.doubles((long) steps * count * 2, -1, 1).toArray();
    Case c = new Case(architecture, p, steps, lengths, x, y);
    Penalties penalties = new Penalties(0.1, 2, OmegaForm.SQUARED_NORM_RATIO);
    Network64 one = c.network(penalties, 1);
    Network64 two = c.network(penalties, 2);
    assertSame(c.gradient(one), c.gradient(two));
    assertEquals(one.omega(), two.omega(), 0);
  }

  @Test
  void theSlopeOfTheActivationsIsWhatIsAdded() {
    Property.forAll(
        40,
        random -> {
          Cell cell = any(random, Cell.RNN, Cell.LSTM, Cell.GRU);
          Architecture architecture = Architecture.of(cell, INPUTS, 1 + random.nextInt(6), 2);
          Case c = Case.draw(random, architecture);
          double lambda = 0.7;
          Network64 network = c.network(new Penalties(lambda, 0, OmegaForm.NORM_RATIO), 1);
          Parameters gradient = c.gradient(network);
          Network64 plain = c.network(Penalties.NONE, 1);
          for (int e = 0; e < gradient.entries().size(); e++) {
            double[] g = gradient.entries().get(e).values();
            int i = random.nextInt(g.length);
            double step = 1e-6;
            Parameters above = c.p.copy();
            above.entries().get(e).values()[i] += step;
            Parameters below = c.p.copy();
            below.entries().get(e).values()[i] -= step;
            double slope =
                (c.forward(plain, above)
                        + lambda * activity(c, above)
                        - c.forward(plain, below)
                        - lambda * activity(c, below))
                    / (2 * step);
            assertEquals(slope, g[i], 1e-6 * (1 + gradient.norm()), cell + " " + e);
          }
        });
  }

  /** Σ|h_t| / (T·N), the states read out by an identity. */
  private static double activity(Case c, Parameters p) {
    int n = c.architecture.hidden();
    Architecture reading = Architecture.of(c.architecture.cell(), INPUTS, n, n);
    Parameters reader = Parameters.zeros(reading);
    for (Parameters.Entry entry : p.entries()) {
      if (entry.part() != Part.OUTPUT && entry.part() != Part.OUTPUT_BIAS) {
        System.arraycopy(entry.values(), 0, reader.get(entry.part()), 0, entry.values().length);
      }
    }
    System.arraycopy(p.leak(0), 0, reader.leak(0), 0, n);
    for (int i = 0; i < n; i++) {
      reader.v()[i * n + i] = 1;
    }
    Network64 network =
        new Network64(Kernels.f64(), reading, Loss.SQUARED_ERROR, true, 1, () -> false);
    network.weights().load(reader);
    int count = c.lengths.length;
    network.forward(c.steps, c.lengths, c.x, new double[c.steps * count * n]);
    double[] states = new double[c.steps * count * n];
    network.outputs(states);
    double sum = 0;
    for (int t = 1; t <= c.steps; t++) {
      for (int r = 0; r < count; r++) {
        for (int i = 0; t <= c.lengths[r] && i < n; i++) {
          sum += Math.abs(states[((t - 1) * count + r) * n + i]);
        }
      }
    }
    return sum / Arrays.stream(c.lengths).sum();
  }

  @Test
  void aGatedCellHasNoOmega() {
    for (Cell cell : new Cell[] {Cell.LSTM, Cell.GRU}) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new Network64(
                  Kernels.f64(),
                  Architecture.of(cell, 1, 2, 1),
                  Loss.SQUARED_ERROR,
                  true,
                  new Penalties(0, 1, OmegaForm.NORM_RATIO),
                  1,
                  () -> false));
    }
    assertThrows(IllegalArgumentException.class, () -> new Penalties(-1, 0, OmegaForm.NORM_RATIO));
  }

  /** h and δ of one layer, unit by unit, without any of the code under test. */
  private static final class Frozen {
    private final Case c;
    private final int n;
    private final int count;
    private final double[][][] h;
    private final double[][][] slope;
    private final double[][][] delta;

    Frozen(Case c) {
      this.c = c;
      this.n = c.architecture.hidden();
      this.count = c.lengths.length;
      this.h = new double[count][c.steps + 1][n];
      this.slope = new double[count][c.steps + 1][n];
      this.delta = new double[count][c.steps + 2][n];
      for (int r = 0; r < count; r++) {
        for (int t = 1; t <= c.steps; t++) {
          forward(r, t);
        }
        for (int t = c.lengths[r]; 1 <= t; t--) {
          delta[r][t] = plus(outer(r, t), back(c.p.w(), r, t + 1));
        }
      }
    }

    private boolean pascanu() {
      return c.architecture.form() == Form.PASCANU;
    }

    private void forward(int r, int t) {
      for (int i = 0; i < n; i++) {
        double z = c.p.b()[i];
        for (int d = 0; d < INPUTS; d++) {
          z += c.p.u()[i * INPUTS + d] * c.x[((t - 1) * count + r) * INPUTS + d];
        }
        double recurrent = 0;
        for (int j = 0; j < n; j++) {
          double before = h[r][t - 1][j];
          recurrent += c.p.w()[i * n + j] * (pascanu() ? phi(before) : before);
        }
        z += recurrent;
        double a = c.p.leak(0)[i];
        double now = pascanu() ? z : phi(z);
        slope[r][t][i] = dphi(pascanu() ? h[r][t - 1][i] : z);
        if (c.architecture.linearTransition()) {
          now = phi(z - recurrent) + recurrent;
          slope[r][t][i] = 1;
        }
        h[r][t][i] = (1 - a) * h[r][t - 1][i] + a * now;
      }
    }

    private double phi(double z) {
      return switch (c.architecture.activation()) {
        case TANH -> Math.tanh(z);
        case SIGMOID -> 1 / (1 + Math.exp(-z));
        case RELU -> Math.max(0, z);
        case LINEAR -> z;
      };
    }

    private double dphi(double z) {
      return switch (c.architecture.activation()) {
        case TANH -> 1 - phi(z) * phi(z);
        case SIGMOID -> phi(z) * (1 - phi(z));
        case RELU -> z > 0 ? 1 : 0;
        case LINEAR -> 1;
      };
    }

    /** What the loss of step t itself gives: the mean over all rows and outputs. */
    private double[] outer(int r, int t) {
      int outputs = c.architecture.outputs();
      double[] into = new double[n];
      for (int o = 0; o < outputs; o++) {
        double y = c.p.c()[o];
        for (int i = 0; i < n; i++) {
          y += c.p.v()[o * n + i] * h[r][t][i];
        }
        double off = y - c.y[((t - 1) * count + r) * outputs + o];
        double share = 2 * off / outputs / Arrays.stream(c.lengths).sum();
        for (int i = 0; i < n; i++) {
          into[i] += share * c.p.v()[o * n + i];
        }
      }
      return into;
    }

    /** δ_t J_t with this W in the place of its own. */
    private double[] back(double[] w, int r, int t) {
      double[] q = new double[n];
      for (int j = 0; t <= c.steps && j < n; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          double own = delta[r][t][i] * c.p.leak(0)[i] * (pascanu() ? 1 : slope[r][t][i]);
          sum += own * w[i * n + j];
        }
        sum *= pascanu() ? slope[r][t][j] : 1;
        q[j] = sum + (1 - c.p.leak(0)[j]) * delta[r][t][j];
      }
      return q;
    }

    double omega(double[] w, OmegaForm form) {
      double sum = 0;
      int terms = 0;
      for (int r = 0; r < count; r++) {
        for (int t = 1; t <= c.steps; t++) {
          double y = square(delta[r][t]);
          if (1e-20 <= y) {
            double ratio = square(back(w, r, t)) / y;
            double off = (form == OmegaForm.NORM_RATIO ? Math.sqrt(ratio) : ratio) - 1;
            sum += off * off;
            terms++;
          }
        }
      }
      return terms == 0 ? 0 : sum / terms;
    }

    /** ∂Ω/∂W of one number: central differences of fourth order. */
    double slope(int i, OmegaForm form) {
      double step = 1e-4;
      return (8 * (moved(i, step, form) - moved(i, -step, form))
              - (moved(i, 2 * step, form) - moved(i, -2 * step, form)))
          / (12 * step);
    }

    private double moved(int i, double by, OmegaForm form) {
      double[] w = c.p.w().clone();
      w[i] += by;
      return omega(w, form);
    }

    private static double square(double[] x) {
      return Arrays.stream(x).map(a -> a * a).sum();
    }

    private static double[] plus(double[] x, double[] y) {
      double[] sum = x.clone();
      Arrays.setAll(sum, i -> sum[i] + y[i]);
      return sum;
    }
  }

  @Test
  void whatHasNoGradientHasNoTerm() {
    Architecture architecture = Architecture.plain(INPUTS, 3, 1);
    int[] lengths = {2};
    Case c =
        new Case(
            architecture, Parameters.zeros(architecture), 2, lengths, new double[4], new double[2]);
    Network64 network = c.network(new Penalties(0, 1, OmegaForm.SQUARED_NORM_RATIO), 1);
    Parameters gradient = c.gradient(network);
    assertEquals(0, network.omega(), 0);
    assertTrue(gradient.norm() == 0);
  }
}
