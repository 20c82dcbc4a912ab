package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Loss;
import rhoscope.testing.Property;

class FastDropoutTest {
  private static final Kernel64 KERNEL = Kernels.f64();
  private static final double KEEP = 0.7;
  private static final double INPUT_KEEP = 0.8;

  /** How far the formulas are off for s up to 4: mean and variance. */
  private static double[] off(Activation activation) {
    return switch (activation) {
      case LINEAR, RELU -> new double[] {1e-12, 1e-12};
      case SIGMOID -> new double[] {0.0155, 0.013};
      case TANH -> new double[] {0.031, 0.06};
    };
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void theMomentsOfAUnitAreThoseOfItsIntegral(Activation activation) {
    DoubleUnaryOperator phi =
        x ->
            switch (activation) {
              case TANH -> Math.tanh(x);
              case SIGMOID -> 1 / (1 + Math.exp(-x));
              case RELU -> Math.max(0, x);
              case LINEAR -> x;
            };
    for (double m = -4; m <= 4; m += 0.25) {
      for (double s : new double[] {0.05, 0.3, 1, 2, 4}) {
        double mean = integral(phi, m, s);
        double variance = integral(x -> phi.applyAsDouble(x) * phi.applyAsDouble(x), m, s);
        variance -= mean * mean;
        double[] moments = moments(activation, m, s * s);
        double[] off = off(activation);
        boolean exact = off[0] < 1e-6;
        double grid = exact ? 1e-3 * (1 + s * s + m * m) : 0; // of the kink in the integral
        assertEquals(mean, moments[0], off[0] + grid, activation + " " + m + ", " + s);
        assertEquals(variance, moments[1], off[1] + grid, activation + " " + m + ", " + s);
      }
    }
  }

  /** E f(m + s z) by the trapezoid rule. */
  private static double integral(DoubleUnaryOperator f, double m, double s) {
    double sum = 0;
    double step = 1.0 / 64;
    for (int i = -640; i <= 640; i++) {
      double z = i * step;
      sum += f.applyAsDouble(m + s * z) * Math.exp(-z * z / 2) * step;
    }
    return sum / Math.sqrt(2 * Math.PI);
  }

  /** μ and σ² of a unit whose z has these moments: of a layer of one, U = b = 0, u = 0 before. */
  private static double[] moments(Activation activation, double mean, double variance) {
    Architecture two = Architecture.plain(activation, 2, 2, 2);
    Parameters p = Parameters.zeros(two);
    p.u()[0] = 1;
    p.u()[3] = 1;
    LayerWeights64 weights = new LayerWeights64(KERNEL, two, 0);
    weights.load(p, 0);
    double keep = 0.4;
    Layer64 layer = new Layer64(two, weights, new Moments64(activation, 1, keep));
    layer.fit(1, 1);
    layer.forward(1, new double[] {mean, variance}, 0, 2);
    double mu = layer.hidden(1)[0];
    double u = layer.hidden(1)[1];
    return new double[] {mu, u * keep - mu * mu * (1 - keep)};
  }

  @Test
  void cumulativeIsTheIntegralOfTheDensity() {
    // mpmath
    double[][] known = {
      {0, 0.5},
      {1, 0.8413447460685429},
      {-1, 0.15865525393145705},
      {0.1, 0.539827837277029},
      {2.5, 0.9937903346742238},
      {-3, 0.0013498980316300946},
      {-6, 9.86587645037698e-10},
      {-10, 7.619853024160525e-24}
    };
    for (double[] pair : known) {
      double found = Normal.cumulative(pair[0], Normal.density(pair[0]));
      assertEquals(pair[1], found, 4e-15 * pair[1] + 1e-300, "Φ(" + pair[0] + ")");
    }
    assertEquals(0, Normal.cumulative(Double.NEGATIVE_INFINITY, 0));
    assertEquals(1, Normal.cumulative(Double.POSITIVE_INFINITY, 0));
  }

  /** A single linear unit has no other to depend on: all moments of the network are exact. */
  @Test
  void ofOneLinearUnitTheMeanLossIsThatOfAllMasks() {
    Property.forAll(
        4,
        random -> {
          Architecture architecture = Architecture.plain(Activation.LINEAR, 3, 1, 2);
          NetworkBatch c = batch(random, architecture, Loss.SQUARED_ERROR, 4, 1);
          double[] sampled = sampled(c, 100_000, random);
          assertEquals(sampled[0], forward(c, fast(c, c.parameters(), 1)), 4.5 * sampled[1]);
          assertTrue(sampled[1] < 0.02 * sampled[0], Arrays.toString(sampled));
        });
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void ofManyUnitsItIsCloseToThatOfSampledMasks(Activation activation) {
    for (Loss loss : Loss.values()) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
      Architecture architecture = Architecture.plain(activation, 4, 30, 3).stacked(2);
      NetworkBatch c = batch(random, architecture, loss, 4, 2);
      double[] sampled = sampled(c, 4000, random);
      double found = forward(c, fast(c, c.parameters(), 1));
      double plain = c.forward(c.network(KERNEL, 1));
      double off = Math.abs(found - sampled[0]);
      String name = loss + " " + found + " for " + sampled[0] + ", without " + plain;
      assertTrue(off < 0.1 * sampled[0] + 4 * sampled[1], name);
      boolean moved = 6 * sampled[1] < Math.abs(plain - sampled[0]);
      assertTrue(!moved || off < Math.abs(plain - sampled[0]), "nearer than without dropout");
      assertTrue(moved || activation == Activation.SIGMOID, "dropout does something");
    }
  }

  /** The mean loss over masks drawn at every step, and its standard error; one number at a time. */
  private static double[] sampled(NetworkBatch c, int draws, RandomGenerator random) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      double loss = sample(c, random);
      sum += loss;
      squares += loss * loss;
    }
    double mean = sum / draws;
    return new double[] {mean, Math.sqrt((squares / draws - mean * mean) / draws)};
  }

  private static double sample(NetworkBatch c, RandomGenerator random) {
    Architecture a = c.architecture();
    Parameters p = c.parameters();
    int count = c.lengths().length;
    double sum = 0;
    for (int n = 0; n < count; n++) {
      double[][] h = new double[a.layers()][a.hidden()];
      for (int t = 0; t < c.steps(); t++) {
        int at = (t * count + n) * a.inputs();
        double[] below = dropped(Arrays.copyOfRange(c.inputs(), at, at + a.inputs()), true, random);
        for (int l = 0; l < a.layers(); l++) {
          double[] z = p.get(Part.BIAS, l).clone();
          add(p.get(Part.RECURRENT, l), dropped(h[l], false, random), z);
          add(p.get(Part.INPUT, l), below, z);
          for (int i = 0; i < z.length; i++) {
            h[l][i] =
                switch (a.activation()) {
                  case TANH -> Math.tanh(z[i]);
                  case SIGMOID -> 1 / (1 + Math.exp(-z[i]));
                  case RELU -> Math.max(0, z[i]);
                  case LINEAR -> z[i];
                };
          }
          below = dropped(h[l], false, random);
        }
        double[] y = p.c().clone();
        add(p.v(), below, y);
        sum += loss(c, y, t * count + n);
      }
    }
    return sum / c.steps() / count;
  }

  private static double loss(NetworkBatch c, double[] y, int row) {
    int outputs = y.length;
    double sum = 0;
    switch (c.loss()) {
      case SQUARED_ERROR -> {
        for (int o = 0; o < outputs; o++) {
          sum += Math.pow(y[o] - c.targets()[row * outputs + o], 2) / outputs;
        }
      }
      case SIGMOID_CROSS_ENTROPY -> {
        for (int o = 0; o < outputs; o++) {
          sum += Math.log1p(Math.exp(y[o])) - c.targets()[row * outputs + o] * y[o];
        }
      }
      case SOFTMAX_CROSS_ENTROPY ->
          sum = Math.log(Arrays.stream(y).map(Math::exp).sum()) - y[(int) c.targets()[row]];
    }
    return sum;
  }

  private static double[] dropped(double[] x, boolean input, RandomGenerator random) {
    double keep = input ? INPUT_KEEP : KEEP;
    return Arrays.stream(x).map(v -> random.nextDouble() < keep ? v / keep : 0).toArray();
  }

  private static void add(double[] matrix, double[] x, double[] into) {
    for (int i = 0; i < into.length; i++) {
      for (int j = 0; j < x.length; j++) {
        into[i] += matrix[i * x.length + j] * x[j];
      }
    }
  }

  private static NetworkBatch batch(
      RandomGenerator random, Architecture architecture, Loss loss, int steps, int count) {
    Parameters p = Parameters.zeros(architecture);
    for (Parameters.Entry entry : p.entries()) {
      double scale = entry.shape().length == 2 ? 0.9 / Math.sqrt(entry.shape()[1]) : 0.3;
      Arrays.setAll(entry.values(), i -> scale * random.nextGaussian());
    }
    int outputs = architecture.outputs();
    int[] lengths = new int[count];
    Arrays.fill(lengths, steps);
    double[] x = random.doubles((long) steps * count * architecture.inputs(), -1, 1).toArray();
    boolean classes = loss == Loss.SOFTMAX_CROSS_ENTROPY;
    double[] targets = new double[steps * count * (classes ? 1 : outputs)];
    Arrays.setAll(targets, i -> random.nextInt(classes ? outputs : 2));
    return new NetworkBatch(architecture, loss, true, p, steps, lengths, x, targets);
  }

  /** What is trained, and the gradient. */
  private record Fast(Weights64 weights, Weights64 gradient, FastDropout64 dropout) {
    Parameters gradient(Architecture architecture) {
      dropout.backward();
      Parameters found = Parameters.zeros(architecture);
      gradient.store(found);
      return found;
    }
  }

  private static Fast fast(NetworkBatch c, Parameters p, int threads) {
    return fast(c, p, KEEP, INPUT_KEEP, threads);
  }

  private static Fast fast(
      NetworkBatch c, Parameters p, double keep, double inputKeep, int threads) {
    Weights64 weights = new Weights64(KERNEL, c.architecture());
    Weights64 gradient = new Weights64(KERNEL, c.architecture());
    weights.load(p);
    FastDropout64 dropout =
        new FastDropout64(
            c.architecture(),
            weights,
            gradient,
            c.loss(),
            c.everyStep(),
            keep,
            inputKeep,
            threads,
            () -> false);
    return new Fast(weights, gradient, dropout);
  }

  private static double forward(NetworkBatch c, Fast fast) {
    return fast.dropout.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void everyGradientIsTheSlopeOfTheLoss(Activation activation) {
    Property.forAll(
        20,
        random -> {
          Architecture architecture =
              Architecture.plain(
                      activation,
                      1 + random.nextInt(3),
                      1 + random.nextInt(9),
                      1 + random.nextInt(3))
                  .stacked(1 + random.nextInt(3));
          NetworkBatch c = NetworkBatch.draw(random, architecture, 5, 3, false);
          Fast fast = fast(c, c.parameters(), 1);
          forward(c, fast);
          Parameters gradient = fast.gradient(architecture);
          for (int e = 0; e < gradient.entries().size(); e++) {
            double[] g = gradient.entries().get(e).values();
            int i = random.nextInt(g.length);
            double step = 1e-5;
            double slope = (moved(c, e, i, step) - moved(c, e, i, -step)) / (2 * step);
            String name = activation + " " + gradient.entries().get(e).name();
            assertEquals(slope, g[i], 1e-6 * (1 + gradient.norm()), name);
          }
        });
  }

  private static double moved(NetworkBatch c, int entry, int i, double by) {
    Parameters p = c.parameters().copy();
    p.entries().get(entry).values()[i] += by;
    return forward(c, fast(c, p, 1));
  }

  @Test
  void threadsChangeNoBit() {
    Property.forAll(
        3,
        random -> {
          Architecture architecture = Architecture.plain(2, 40, 2).stacked(2);
          NetworkBatch c = NetworkBatch.draw(random, architecture, 30, 60, false);
          Fast alone = fast(c, c.parameters(), 1);
          Fast shared = fast(c, c.parameters(), 3);
          assertEquals(forward(c, alone), forward(c, shared));
          Parameters expected = alone.gradient(architecture);
          Parameters actual = shared.gradient(architecture);
          for (int e = 0; e < expected.entries().size(); e++) {
            assertArrayEquals(expected.entries().get(e).values(), actual.entries().get(e).values());
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void inFloat32AllIsTheSameToItsPrecision(Activation activation) {
    Property.forAll(
        5,
        random -> {
          Architecture architecture = Architecture.plain(activation, 2, 7, 2).stacked(2);
          NetworkBatch c = NetworkBatch.draw(random, architecture, 5, 3, false);
          Fast fast = fast(c, c.parameters(), 1);
          double loss = forward(c, fast);
          Parameters exact = fast.gradient(architecture);
          Weights32 weights = new Weights32(Kernels.f32(), architecture);
          Weights32 gradient = new Weights32(Kernels.f32(), architecture);
          weights.load(c.parameters());
          FastDropout32 rounded =
              new FastDropout32(
                  architecture,
                  weights,
                  gradient,
                  c.loss(),
                  c.everyStep(),
                  KEEP,
                  INPUT_KEEP,
                  1,
                  () -> false);
          double found = rounded.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
          assertEquals(loss, found, 1e-4 * (1 + loss));
          rounded.backward();
          Parameters narrow = Parameters.zeros(architecture);
          gradient.store(narrow);
          for (int e = 0; e < exact.entries().size(); e++) {
            assertArrayEquals(
                exact.entries().get(e).values(),
                narrow.entries().get(e).values(),
                1e-3 * (1 + exact.norm()));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void whatKeepsEverythingIsTheOrdinaryNetwork(Activation activation) {
    Property.forAll(
        20,
        random -> {
          Architecture architecture = Architecture.plain(activation, 2, 6, 2).stacked(2);
          NetworkBatch c = NetworkBatch.draw(random, architecture, 5, 3, false);
          Fast all = fast(c, c.parameters(), 1, 1, 1);
          Network64 network = c.network(KERNEL, 1);
          double tolerance = activation == Activation.RELU ? 1e-5 : 1e-12; // its least variance
          double plain = c.forward(network);
          assertEquals(plain, forward(c, all), tolerance * (1 + plain));
          Parameters expected = c.gradient(network);
          Parameters found = all.gradient(architecture);
          for (int e = 0; e < expected.entries().size(); e++) {
            assertArrayEquals(
                expected.entries().get(e).values(),
                found.entries().get(e).values(),
                10 * tolerance * (1 + expected.norm()),
                activation + " " + expected.entries().get(e).name());
          }
        });
  }

  @Test
  void otherCellsHaveNoMoments() {
    for (Architecture other :
        List.of(Architecture.of(Cell.LSTM, 1, 2, 1), Architecture.of(Cell.GRU, 1, 2, 1))) {
      Weights64 weights = new Weights64(KERNEL, other);
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new FastDropout64(
                  other, weights, weights, Loss.SQUARED_ERROR, true, 1, 1, 1, () -> false));
    }
  }
}
