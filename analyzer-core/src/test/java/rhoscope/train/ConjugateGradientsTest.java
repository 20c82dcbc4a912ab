package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;
import rhoscope.testing.Property;

class ConjugateGradientsTest {
  /** 1 recurrent, 2 input and 3 output weights, and 4 biases: n = 10 numbers. */
  private static final Architecture SHAPE = Architecture.plain(2, 1, 3);

  private static final int N = 10;
  private static final Vectors VECTORS = new Vectors(() -> false);

  private static ConjugateGradients solver(int most) {
    return new ConjugateGradients(VECTORS, most, ConjugateGradientsTest::zeros);
  }

  private static Weights32 zeros() {
    return new Weights32(Kernels.f32(), SHAPE);
  }

  private static Weights32 vector(double[] numbers) {
    Parameters p = Parameters.zeros(SHAPE);
    int at = 0;
    for (Parameters.Entry entry : p.entries()) {
      for (int i = 0; i < entry.values().length; i++) {
        entry.values()[i] = numbers[at++];
      }
    }
    assertEquals(N, at);
    Weights32 vector = zeros();
    vector.load(p);
    return vector;
  }

  private static double[] numbers(Weights32 vector) {
    Parameters p = Parameters.zeros(SHAPE);
    vector.store(p);
    return p.entries().stream()
        .flatMapToDouble(entry -> java.util.Arrays.stream(entry.values()))
        .toArray();
  }

  private static double[] times(double[][] a, double[] v) {
    double[] product = new double[N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        product[i] += a[i][j] * v[j];
      }
    }
    return product;
  }

  private static ConjugateGradients.Operator operator(double[][] a) {
    return (v, into) -> Vectors.copy(vector(times(a, numbers(v))), into);
  }

  /** Bᵀ B + I/2. */
  private static double[][] positive(RandomGenerator random) {
    double[][] b = new double[N][];
    for (int i = 0; i < N; i++) {
      b[i] = gaussian(random);
    }
    double[][] a = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        a[i][j] = i == j ? 0.5 : 0;
        for (int k = 0; k < N; k++) {
          a[i][j] += b[k][i] * b[k][j] / N;
        }
      }
    }
    return a;
  }

  private static double[] gaussian(RandomGenerator random) {
    return random.doubles(N).map(u -> random.nextGaussian()).toArray();
  }

  /** Gaussian elimination of A x = −g; A positive definite needs no pivots. */
  private static double[] solved(double[][] a, double[] g) {
    double[][] rows = new double[N][];
    double[] x = new double[N];
    for (int i = 0; i < N; i++) {
      rows[i] = a[i].clone();
      x[i] = -g[i];
    }
    for (int k = 0; k < N; k++) {
      for (int i = k + 1; i < N; i++) {
        double factor = rows[i][k] / rows[k][k];
        for (int j = k; j < N; j++) {
          rows[i][j] -= factor * rows[k][j];
        }
        x[i] -= factor * x[k];
      }
    }
    for (int k = N - 1; 0 <= k; k--) {
      for (int j = k + 1; j < N; j++) {
        x[k] -= rows[k][j] * x[j];
      }
      x[k] /= rows[k][k];
    }
    return x;
  }

  /** ½ xᵀ A x + gᵀ x. */
  private static double value(double[][] a, double[] g, double[] x) {
    double[] ax = times(a, x);
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += x[i] * (ax[i] / 2 + g[i]);
    }
    return sum;
  }

  @Test
  void itFindsWhatADenseSolveFindsFromAnywhere() {
    Property.forAll(
        50,
        random -> {
          double[][] a = positive(random);
          double[] g = gaussian(random);
          ConjugateGradients solver = solver(30);
          Weights32 x = random.nextBoolean() ? zeros() : vector(gaussian(random));
          int steps = solver.solve(operator(a), vector(g), x);
          assertTrue(N <= steps && steps < 30, "it settles, after " + steps);
          assertArrayEquals(solved(a, g), numbers(x), 1e-4);
          assertArrayEquals(numbers(x), numbers(solver.kept(solver.kept() - 1)));
        });
  }

  @Test
  void eachIterateThatIsKeptIsLowerThanTheOneBefore() {
    Property.forAll(
        50,
        random -> {
          double[][] a = positive(random);
          double[] g = gaussian(random);
          ConjugateGradients solver = solver(9);
          int steps = solver.solve(operator(a), vector(g), zeros());
          assertEquals(9, steps);
          // after 1, 2, 2 → 3, 3 → 4, 4 → 5, 5 → 6, 6 → 7, 7 → 8 steps and the last, ⌈1.3⁸⌉ = 9
          assertEquals(9, solver.kept());
          double before = 0;
          for (int i = 0; i < solver.kept(); i++) {
            double now = value(a, g, numbers(solver.kept(i)));
            assertTrue(now < before, i + ": " + now + " after " + before);
            before = now;
          }
        });
  }

  @Test
  void theIteratesThatAreKeptLieEverFurtherApart() {
    List<Integer> calls = new ArrayList<>();
    double[][] a = new double[N][N];
    for (int i = 0; i < N; i++) {
      a[i][i] = Math.pow(10, i); // so stretched that float32 is never done
    }
    ConjugateGradients.Operator operator = operator(a);
    double[] ones = new double[N];
    java.util.Arrays.fill(ones, 1);
    ConjugateGradients solver = solver(200);
    int steps =
        solver.solve(
            (v, into) -> {
              calls.add(calls.size());
              operator.apply(v, into);
            },
            vector(ones),
            zeros());
    assertEquals(steps, calls.size(), "one product per step, none for a start at 0");
    assertTrue(solver.kept() <= ConjugateGradients.held(200));
    assertTrue(10 < steps && steps < 200, steps + " steps");
  }

  @Test
  void aZeroGradientOrANegativeCurvatureEndsIt() {
    double[][] a = positive(RandomGenerator.of("L64X128MixRandom"));
    Weights32 x = zeros();
    assertEquals(0, solver(20).solve(operator(a), zeros(), x));
    assertArrayEquals(new double[N], numbers(x));
    double[][] saddle = new double[N][N];
    for (int i = 0; i < N; i++) {
      saddle[i][i] = i == 3 ? -1 : 1;
    }
    double[] g = new double[N];
    g[3] = 1;
    assertEquals(0, solver(20).solve(operator(saddle), vector(g), x));
    saddle[3][3] = Double.NaN;
    assertEquals(0, solver(20).solve(operator(saddle), vector(g), x));
    assertArrayEquals(new double[N], numbers(x));
  }
}
