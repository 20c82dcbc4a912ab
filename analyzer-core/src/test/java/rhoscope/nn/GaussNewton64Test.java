package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.Loss;
import rhoscope.model.Normalization;
import rhoscope.testing.Property;

class GaussNewton64Test {
  private static final double STEP = 1e-6;

  /** A curvature at the parameters of a drawn network, after its forward pass. */
  private static GaussNewton64 at(NetworkBatch c, int threads) {
    GaussNewton64 curvature =
        new GaussNewton64(
            Kernels.f64(), c.architecture(), c.loss(), c.everyStep(), threads, () -> false);
    curvature.weights().load(c.parameters());
    curvature.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
    return curvature;
  }

  private static Parameters product(GaussNewton64 curvature, Parameters v, double structure) {
    Weights64 direction = new Weights64(Kernels.f64(), v.architecture());
    direction.load(v);
    Parameters result = Parameters.zeros(v.architecture());
    curvature.product(direction, structure).store(result);
    return result;
  }

  private static Parameters direction(RandomGenerator random, Architecture architecture) {
    Parameters v = Parameters.zeros(architecture);
    v.entries().forEach(e -> Arrays.setAll(e.values(), i -> random.nextGaussian()));
    return v;
  }

  private static double dot(Parameters u, Parameters v) {
    double sum = 0;
    for (int e = 0; e < u.entries().size(); e++) {
      sum += dot(u.entries().get(e).values(), v.entries().get(e).values());
    }
    return sum;
  }

  private static double dot(double[] u, double[] v) {
    double sum = 0;
    for (int i = 0; i < u.length; i++) {
      sum += u[i] * v[i];
    }
    return sum;
  }

  /** θ + step v. */
  private static Parameters moved(Parameters p, Parameters v, double step) {
    Parameters moved = p.copy();
    for (int e = 0; e < p.entries().size(); e++) {
      double[] by = v.entries().get(e).values();
      double[] values = moved.entries().get(e).values();
      Arrays.setAll(values, i -> values[i] + step * by[i]);
    }
    return moved;
  }

  /** Networks of every kind, without the kinks of ReLU where {@code smooth}. */
  private static NetworkBatch draw(RandomGenerator random, boolean smooth) {
    NetworkBatch c = NetworkBatch.draw(random);
    boolean kinks = c.architecture().cell() == Cell.RNN;
    return smooth && kinks && c.architecture().activation() == Activation.RELU
        ? draw(random, true)
        : c;
  }

  @Test
  void itIsSymmetricAndPositiveSemidefinite() {
    Property.forAll(
        80,
        random -> {
          NetworkBatch c = draw(random, false);
          GaussNewton64 curvature = at(c, 1);
          Parameters u = direction(random, c.architecture());
          Parameters v = direction(random, c.architecture());
          for (double structure : new double[] {0, 0.7}) {
            Parameters gu = product(curvature, u, structure);
            Parameters gv = product(curvature, v, structure);
            double scale = gu.norm() * v.norm() + gv.norm() * u.norm();
            assertEquals(dot(u, gv), dot(v, gu), 1e-13 * (1e-3 + scale), c::toString);
            assertTrue(-1e-14 * scale <= dot(v, gv), c::toString);
          }
        });
  }

  @Test
  void itIsTheOutputsJacobianAroundTheCurvatureOfTheLoss() {
    Property.forAll(
        80,
        random -> {
          NetworkBatch c = draw(random, true);
          GaussNewton64 curvature = at(c, 1);
          Parameters u = direction(random, c.architecture());
          Parameters v = direction(random, c.architecture());
          Parameters gv = product(curvature, v, 0);
          double expected = curvature(c, outputs(c, u), outputs(c, v));
          double scale = 1e-3 + gv.norm() * u.norm();
          assertEquals(expected, dot(u, gv), 1e-8 * scale, c::toString);
        });
  }

  /** J v by central differences. */
  private static double[] outputs(NetworkBatch c, Parameters v) {
    double[] above = outputsAt(c, moved(c.parameters(), v, STEP));
    double[] below = outputsAt(c, moved(c.parameters(), v, -STEP));
    Arrays.setAll(above, i -> (above[i] - below[i]) / (2 * STEP));
    return above;
  }

  private static double[] outputsAt(NetworkBatch c, Parameters p) {
    Network64 network = c.network(Kernels.f64(), 1);
    c.forward(network, p);
    int rows = (c.everyStep() ? c.steps() : 1) * c.lengths().length;
    double[] y = new double[rows * c.architecture().outputs()];
    network.outputs(y);
    return y;
  }

  /** Σ aᵀ H_L b over the rows that have a loss. */
  private static double curvature(NetworkBatch c, double[] a, double[] b) {
    double[] y = outputsAt(c, c.parameters());
    int count = c.lengths().length;
    int size = c.architecture().outputs();
    double sum = 0;
    int rows = 0;
    for (int row = 0; row * size < y.length; row++) {
      if (!c.everyStep() || row / count < c.lengths()[row % count]) {
        int from = row * size;
        sum +=
            curvature(
                c.loss(),
                Arrays.copyOfRange(y, from, from + size),
                Arrays.copyOfRange(a, from, from + size),
                Arrays.copyOfRange(b, from, from + size));
        rows++;
      }
    }
    return sum / rows;
  }

  private static double curvature(Loss loss, double[] y, double[] a, double[] b) {
    return switch (loss) {
      case SQUARED_ERROR -> 2 * dot(a, b) / y.length;
      case SIGMOID_CROSS_ENTROPY -> {
        double sum = 0;
        for (int o = 0; o < y.length; o++) {
          sum += a[o] * b[o] / (2 + Math.exp(y[o]) + Math.exp(-y[o]));
        }
        yield sum;
      }
      case SOFTMAX_CROSS_ENTROPY -> {
        double[] p = Arrays.stream(y).map(Math::exp).toArray();
        double all = Arrays.stream(p).sum();
        double both = 0;
        for (int o = 0; o < y.length; o++) {
          p[o] /= all;
          both += p[o] * a[o] * b[o];
        }
        yield both - dot(p, a) * dot(p, b);
      }
    };
  }

  @Test
  void whereTheErrorsAreZeroItIsTheHessian() {
    Property.forAll(
        40,
        random -> {
          NetworkBatch drawn = draw(random, true);
          double[] exact = outputsAt(drawn, drawn.parameters());
          NetworkBatch c =
              new NetworkBatch(
                  drawn.architecture(),
                  Loss.SQUARED_ERROR,
                  drawn.everyStep(),
                  drawn.parameters(),
                  drawn.steps(),
                  drawn.lengths(),
                  drawn.inputs(),
                  exact);
          Parameters v = direction(random, c.architecture());
          Parameters gv = product(at(c, 1), v, 0);
          Parameters hv = hessian(c, v);
          // two units that lie close are normalised to opposite ends, almost a step
          boolean steep = c.architecture().normalization() == Normalization.LAYER;
          assertNear(hv, gv, steep ? 1e-5 : 1e-8, c.toString());
        });
  }

  /** A linear network's outputs are linear in U, b and c, whatever the errors are. */
  @Test
  void ofALinearNetworkAndSquaredErrorItIsTheHessianInInputWeightsAndBiases() {
    Property.forAll(
        40,
        random -> {
          Architecture architecture =
              Architecture.plain(Activation.LINEAR, 1 + random.nextInt(3), 3, 2);
          NetworkBatch drawn = NetworkBatch.draw(random, architecture, 6, 4, random.nextBoolean());
          int rows = (drawn.everyStep() ? 6 : 1) * 4;
          NetworkBatch c =
              new NetworkBatch(
                  architecture,
                  Loss.SQUARED_ERROR,
                  drawn.everyStep(),
                  drawn.parameters(),
                  6,
                  drawn.lengths(),
                  drawn.inputs(),
                  random.doubles(2L * rows, -1, 1).toArray());
          Parameters v = direction(random, architecture);
          Arrays.fill(v.w(), 0);
          Arrays.fill(v.v(), 0);
          Parameters gv = product(at(c, 1), v, 0);
          Parameters hv = hessian(c, v);
          double scale = 1e-8 * (1 + gv.norm());
          assertArrayEquals(hv.u(), gv.u(), scale);
          assertArrayEquals(hv.b(), gv.b(), scale);
          assertArrayEquals(hv.c(), gv.c(), scale);
        });
  }

  /** ∂²E/∂θ² v by central differences of the gradient. */
  private static Parameters hessian(NetworkBatch c, Parameters v) {
    Parameters above = gradient(c, moved(c.parameters(), v, STEP));
    return moved(
        scaled(above, 1 / (2 * STEP)),
        gradient(c, moved(c.parameters(), v, -STEP)),
        -1 / (2 * STEP));
  }

  private static Parameters scaled(Parameters p, double by) {
    return moved(Parameters.zeros(p.architecture()), p, by);
  }

  private static Parameters gradient(NetworkBatch c, Parameters p) {
    Network64 network = c.network(Kernels.f64(), 1);
    c.forward(network, p);
    network.backward();
    Parameters gradient = Parameters.zeros(c.architecture());
    network.gradient().store(gradient);
    return gradient;
  }

  private static void assertNear(Parameters expected, Parameters actual, double share, String at) {
    double scale = share * (1e-3 + expected.norm());
    for (int e = 0; e < expected.entries().size(); e++) {
      Parameters.Entry entry = expected.entries().get(e);
      assertArrayEquals(entry.values(), actual.entries().get(e).values(), scale, at + entry.name());
    }
  }

  @Test
  void structuralDampingIsTheCurvatureOfTheMatchingLossesOfAllPreActivations() {
    Property.forAll(
        80,
        random -> {
          NetworkBatch c = draw(random, true);
          GaussNewton64 curvature = at(c, 1);
          Parameters u = direction(random, c.architecture());
          Parameters v = direction(random, c.architecture());
          double s = 0.5 + random.nextDouble();
          Parameters with = product(curvature, v, s);
          Parameters without = product(curvature, v, 0);
          double actual = (dot(u, with) - dot(u, without)) / s;
          double expected = structure(c, u, v);
          double scale = 1e-3 + with.norm() * u.norm();
          assertEquals(expected, actual, 2e-8 * scale, c::toString);
        });
  }

  /** The mean over steps of Σ φ′(z) (∂z·u)(∂z·v), with ∂z· by central differences. */
  private static double structure(NetworkBatch c, Parameters u, Parameters v) {
    double[][] alongU = derivatives(c, u);
    double[][] alongV = derivatives(c, v);
    double[][] slopes = slopes(c);
    double sum = 0;
    for (int i = 0; i < slopes.length; i++) {
      for (int k = 0; k < slopes[i].length; k++) {
        sum += slopes[i][k] * alongU[i][k] * alongV[i][k];
      }
    }
    return sum / Arrays.stream(c.lengths()).sum();
  }

  private static double[][] derivatives(NetworkBatch c, Parameters v) {
    double[][] above = preActivations(c, moved(c.parameters(), v, STEP));
    double[][] below = preActivations(c, moved(c.parameters(), v, -STEP));
    for (int i = 0; i < above.length; i++) {
      double[] a = above[i];
      double[] b = below[i];
      Arrays.setAll(a, k -> (a[k] - b[k]) / (2 * STEP));
    }
    return above;
  }

  /** z, gate by gate, of every unit, step and sequence that counts. */
  private static double[][] preActivations(NetworkBatch c, Parameters p) {
    List<double[]> all = new ArrayList<>();
    walk(
        c,
        p,
        (layer, t, row) -> {
          for (int g = 0; g < c.architecture().gates().size(); g++) {
            double[] values = layer.recurrence().input(layer.weights(), layer.trace(), t, g);
            boolean raw = isPascanu(c);
            Activation phi = phi(c, g);
            all.add(
                Arrays.stream(layer.trace().row(values, row))
                    .map(y -> raw ? y : inverse(phi, y))
                    .toArray());
          }
        });
    return all.toArray(new double[0][]);
  }

  private static double[][] slopes(NetworkBatch c) {
    List<double[]> all = new ArrayList<>();
    walk(
        c,
        c.parameters(),
        (layer, t, row) -> {
          for (int g = 0; g < c.architecture().gates().size(); g++) {
            boolean onState = isPascanu(c);
            double[] values =
                onState
                    ? layer.hidden(t)
                    : layer.recurrence().input(layer.weights(), layer.trace(), t, g);
            Activation phi = phi(c, g);
            all.add(
                Arrays.stream(layer.trace().row(values, row))
                    .map(y -> slope(phi, onState ? y : inverse(phi, y)))
                    .toArray());
          }
        });
    return all.toArray(new double[0][]);
  }

  private static boolean isPascanu(NetworkBatch c) {
    Architecture kind = c.architecture();
    boolean pascanu = kind.cell() == Cell.RNN && kind.form() == Form.PASCANU;
    return pascanu && !kind.linearTransition();
  }

  private static Activation phi(NetworkBatch c, int gate) {
    String name = c.architecture().gates().get(gate);
    return switch (name) {
      case "h" -> c.architecture().activation();
      case "g", "n" -> Activation.TANH;
      default -> Activation.SIGMOID;
    };
  }

  private static double inverse(Activation phi, double y) {
    return switch (phi) {
      case TANH -> 0.5 * Math.log((1 + y) / (1 - y));
      case SIGMOID -> Math.log(y / (1 - y));
      default -> y;
    };
  }

  private static double slope(Activation phi, double z) {
    return switch (phi) {
      case TANH -> 1 / (Math.cosh(z) * Math.cosh(z));
      case SIGMOID -> 1 / (2 + Math.exp(z) + Math.exp(-z));
      default -> 1;
    };
  }

  private interface Visit {
    void at(Layer64 layer, int t, int row);
  }

  private static void walk(NetworkBatch c, Parameters p, Visit visit) {
    int count = c.lengths().length;
    int inputs = c.architecture().inputs();
    List<Layer64> layers = new ArrayList<>();
    for (int l = 0; l < c.architecture().layers(); l++) {
      LayerWeights64 weights = new LayerWeights64(Kernels.f64(), c.architecture(), l);
      weights.load(p, l);
      Layer64 layer = new Layer64(c.architecture(), weights);
      layer.fit(c.steps(), count);
      for (int t = 1; t <= c.steps(); t++) {
        if (l == 0) {
          layer.forward(t, c.inputs(), (t - 1) * count * inputs, inputs);
        } else {
          layer.forward(t, layers.get(l - 1).hidden(t), 0, layer.trace().width());
        }
        for (int row = 0; row < count; row++) {
          if (t <= c.lengths()[row]) {
            visit.at(layer, t, row);
          }
        }
      }
      layers.add(layer);
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBitAndAProductNoOther() {
    Property.forAll(
        10,
        random -> {
          Architecture sizes =
              Architecture.of(
                      List.of(Cell.RNN, Cell.LSTM, Cell.GRU).get(random.nextInt(3)), 2, 24, 2)
                  .stacked(2);
          NetworkBatch c = NetworkBatch.draw(random, sizes, 30, 40, false);
          Parameters u = direction(random, sizes);
          Parameters v = direction(random, sizes);
          GaussNewton64 one = at(c, 1);
          Parameters alone = product(one, v, 0.3);
          GaussNewton64 many = at(c, 3);
          product(many, u, 0);
          Parameters shared = product(many, v, 0.3);
          product(one, u, 0);
          Parameters again = product(one, v, 0.3);
          for (int e = 0; e < v.entries().size(); e++) {
            assertArrayEquals(alone.entries().get(e).values(), shared.entries().get(e).values());
            assertArrayEquals(alone.entries().get(e).values(), again.entries().get(e).values());
          }
        });
  }

  @Test
  void inFloat32ItIsTheSameToItsPrecision() {
    Property.forAll(
        60,
        random -> {
          NetworkBatch c = draw(random, false);
          Parameters v = direction(random, c.architecture());
          Parameters exact = product(at(c, 1), v, 0.4);
          GaussNewton32 rounded =
              new GaussNewton32(
                  Kernels.f32(), c.architecture(), c.loss(), c.everyStep(), 1, () -> false);
          rounded.weights().load(c.parameters());
          rounded.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
          Weights32 direction = new Weights32(Kernels.f32(), c.architecture());
          direction.load(v);
          Parameters actual = Parameters.zeros(c.architecture());
          rounded.product(direction, 0.4).store(actual);
          assertNear(exact, actual, 1e-4, c.toString());
        });
  }

  @Test
  void aForwardPassForgetsTheDamping() {
    Property.forAll(
        20,
        random -> {
          NetworkBatch c = draw(random, false);
          Parameters v = direction(random, c.architecture());
          GaussNewton64 curvature = at(c, 1);
          Parameters first = product(curvature, v, 0);
          product(curvature, v, 2);
          curvature.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
          Parameters second = product(curvature, v, 0);
          for (int e = 0; e < v.entries().size(); e++) {
            assertArrayEquals(first.entries().get(e).values(), second.entries().get(e).values());
          }
        });
  }

  @Test
  void aProductIsCancelledAtAnyStep() {
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    Architecture sizes = Architecture.of(Cell.LSTM, 2, 8, 1).stacked(2);
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    NetworkBatch c = NetworkBatch.draw(random, sizes, 20, 6, false);
    GaussNewton64 curvature =
        new GaussNewton64(
            Kernels.f64(), sizes, c.loss(), c.everyStep(), 1, () -> left.decrementAndGet() < 0);
    curvature.weights().load(c.parameters());
    curvature.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
    Parameters v = direction(random, sizes);
    Parameters whole = product(curvature, v, 0.2);
    for (int after = 0; after < 100; after += 7) {
      left.set(after);
      assertThrows(CancellationException.class, () -> product(curvature, v, 0.2));
    }
    left.set(Integer.MAX_VALUE);
    Parameters again = product(curvature, v, 0.2);
    for (int e = 0; e < v.entries().size(); e++) {
      assertArrayEquals(whole.entries().get(e).values(), again.entries().get(e).values());
    }
  }
}
