package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.testing.Property;

/** Every cell in every variant: its derivatives are those of its step. */
class RecurrenceTest {
  private static final Kernel64 KERNEL = Kernels.f64();
  private static final int[] SIZES = {1, 7, 33};
  private static final int[] ROWS = {1, 5};

  @ParameterizedTest
  @MethodSource("rhoscope.nn.Variant#all")
  void everyGradientIsTheSlopeOfTheLoss(Variant variant) {
    for (int layers = 1; layers <= 3; layers++) {
      for (int hidden : SIZES) {
        for (int rows : ROWS) {
          int depth = layers;
          Property.forAll(
              1,
              random -> {
                Parameters p = variant.draw(depth, 1 + random.nextInt(4), hidden, random);
                checkGradient(new Stack(KERNEL, p, 4, rows, random), random);
              });
        }
      }
    }
  }

  /** One random direction in each tensor, and one of its numbers alone. */
  private static void checkGradient(Stack stack, RandomGenerator random) {
    stack.forward();
    Parameters gradient = stack.gradient();
    for (Parameters.Entry entry : stack.parameters.entries()) {
      if (!entry.part().ofLayer()) {
        continue;
      }
      double[] values = entry.values();
      double[] slope = gradient.get(entry.part(), entry.layer());
      double[] direction = random.doubles(values.length, -1, 1).toArray();
      double[] single = new double[values.length];
      single[random.nextInt(values.length)] = 1;
      for (double[] v : List.of(direction, single)) {
        double difference = difference(stack, values, v);
        double size = 1e-2;
        double expected = 0;
        for (int i = 0; i < v.length; i++) {
          expected += slope[i] * v[i];
          size += Math.abs(slope[i] * v[i]);
        }
        double tolerance = kinks(stack.parameters.architecture()) ? 1e-6 : 1e-8;
        assertEquals(difference, expected, tolerance * size, entry.name());
      }
    }
  }

  private static boolean kinks(Architecture architecture) {
    return architecture.cell() == Cell.RNN && architecture.activation() == Activation.RELU;
  }

  /** Central differences, exact to 10⁻⁹ or so; 10⁻⁷ with the step that hardly meets a kink. */
  private static double difference(Stack stack, double[] values, double[] direction) {
    if (kinks(stack.parameters.architecture())) {
      return central(stack, values, direction, 1e-6);
    }
    double wide = central(stack, values, direction, 2e-3);
    double narrow = central(stack, values, direction, 1e-3);
    double better = narrow + (narrow - wide) / 3;
    if (!stack.parameters.architecture().hasGains()) {
      return better;
    }
    // nearly equal pre-activations are stretched much by their normalisation, and curved with it
    double narrowest = central(stack, values, direction, 5e-4);
    double best = narrowest + (narrowest - narrow) / 3;
    return best + (best - better) / 15;
  }

  private static double central(Stack stack, double[] values, double[] v, double step) {
    double[] kept = values.clone();
    double[] loss = new double[2];
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = kept[i] + (side == 0 ? step : -step) * v[i];
      }
      loss[side] = stack.forward();
    }
    System.arraycopy(kept, 0, values, 0, kept.length);
    return (loss[0] - loss[1]) / (2 * step);
  }

  @ParameterizedTest
  @MethodSource("rhoscope.nn.Variant#all")
  void theJacobianIsTheSlopeOfTheStep(Variant variant) {
    forSteps(
        variant,
        (step, random) -> {
          double[] jacobian = step.jacobian();
          for (int j = 0; j < step.size(); j++) {
            double[] column = step.slope(j);
            for (int i = 0; i < step.size(); i++) {
              assertEquals(column[i], jacobian[i * step.size() + j], 1e-8, i + ", " + j);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("rhoscope.nn.Variant#all")
  void theTangentIsTheJacobianTimesAVector(Variant variant) {
    forSteps(
        variant,
        (step, random) -> {
          double[] v = random.doubles(step.size(), -1, 1).toArray();
          double[][] ds = step.spread(v);
          step.layer.recurrence().tangent(step.layer.weights(), step.layer.trace(), 1, ds);
          double[] jacobian = step.jacobian();
          double[] expected = new double[v.length];
          for (int i = 0; i < v.length; i++) {
            for (int j = 0; j < v.length; j++) {
              expected[i] += jacobian[i * v.length + j] * v[j];
            }
          }
          assertArrayEquals(expected, step.gather(ds), 1e-13 * scale(expected));
        });
  }

  @ParameterizedTest
  @MethodSource("rhoscope.nn.Variant#all")
  void theBackwardIsAVectorTimesTheJacobian(Variant variant) {
    forSteps(
        variant,
        (step, random) -> {
          double[] v = random.doubles(step.size(), -1, 1).toArray();
          double[][] ds = step.spread(v);
          double[][] da = step.adjoints();
          step.layer.backward(1, ds, da);
          double[] jacobian = step.jacobian();
          double[] expected = new double[v.length];
          for (int i = 0; i < v.length; i++) {
            for (int j = 0; j < v.length; j++) {
              expected[j] += jacobian[i * v.length + j] * v[i];
            }
          }
          assertArrayEquals(expected, step.gather(ds), 1e-13 * scale(expected));
          double[][] again = step.spread(v);
          step.layer.backward(1, again, step.adjoints());
          assertArrayEquals(ds, again);
        });
  }

  @ParameterizedTest
  @MethodSource("rhoscope.nn.Variant#all")
  void whatStandsBehindTheUnitsStaysZeroInEveryGradient(Variant variant) {
    forSteps(
        variant,
        (step, random) -> {
          double[][] ds = step.spread(random.doubles(step.size(), -1, 1).toArray());
          double[][] da = step.adjoints();
          for (double[] block : da) {
            Arrays.fill(block, 7);
          }
          step.layer.backward(1, ds, da);
          step.assertZeroBehindTheUnits(ds);
          step.assertZeroBehindTheUnits(da);
          double[] dx = new double[step.rows() * step.layer.inputWidth()];
          step.layer.inputGradient(da, dx, false);
          assertTrue(Arrays.stream(dx).allMatch(Double::isFinite));
          for (int i = 0; i < dx.length; i++) {
            if (step.layer.weights().inputs() <= i % step.layer.inputWidth()) {
              assertEquals(0, Math.abs(dx[i]));
            }
          }
        });
  }

  private static double scale(double[] values) {
    return 1 + Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  private interface Claim {
    void check(Step step, RandomGenerator random);
  }

  private static void forSteps(Variant variant, Claim claim) {
    for (int hidden : SIZES) {
      for (int rows : ROWS) {
        Property.forAll(
            2,
            random ->
                claim.check(new Step(variant.draw(1, 3, hidden, random), rows, random), random));
      }
    }
  }

  /** One step of one layer from a random state. */
  private static final class Step {
    private static final int INPUTS = 3;
    final Layer64 layer;
    private final double[] x;
    private final double[][] before;
    private final int row;

    Step(Parameters parameters, int rows, RandomGenerator random) {
      Architecture architecture = parameters.architecture();
      LayerWeights64 weights = new LayerWeights64(KERNEL, architecture, 0);
      weights.load(parameters, 0);
      layer = new Layer64(architecture, weights);
      x = random.doubles((long) rows * INPUTS, -1, 1).toArray();
      row = random.nextInt(rows);
      layer.fit(1, rows);
      before = new double[layer.trace().parts()][];
      for (int p = 0; p < before.length; p++) {
        before[p] = random.doubles(layer.trace().count(), -1, 1).toArray();
      }
      forward(before);
    }

    private void forward(double[][] state) {
      for (int p = 0; p < state.length; p++) {
        System.arraycopy(state[p], 0, layer.trace().state(p, 0), 0, state[p].length);
      }
      layer.forward(1, x, 0, INPUTS);
    }

    int rows() {
      return layer.trace().rows();
    }

    int size() {
      return layer.trace().parts() * layer.trace().units();
    }

    double[] jacobian() {
      double[] jacobian = new double[size() * size()];
      Arrays.fill(jacobian, 7);
      layer.recurrence().jacobian(layer.weights(), layer.trace(), 1, row, jacobian);
      return jacobian;
    }

    double[][] adjoints() {
      return new double[layer.recurrence().gradientBlocks()][layer.trace().count()];
    }

    /** Column j of the Jacobian by differences. */
    double[] slope(int j) {
      boolean kinks = layer.recurrence().activation() == Activation.RELU;
      double step = kinks ? 1e-6 : 1e-3;
      double[] narrow = central(j, step);
      double[] wide = kinks ? narrow : central(j, 2 * step);
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] += (narrow[i] - wide[i]) / 3;
      }
      return narrow;
    }

    private double[] central(int j, double step) {
      int units = layer.trace().units();
      double[][] state = Arrays.stream(before).map(double[]::clone).toArray(double[][]::new);
      int at = row * layer.trace().width() + j % units;
      double[] difference = new double[size()];
      for (int side = -1; side <= 1; side += 2) {
        state[j / units][at] = before[j / units][at] + side * step;
        forward(state);
        double[] after = gather(after());
        for (int i = 0; i < after.length; i++) {
          difference[i] += side * after[i] / (2 * step);
        }
      }
      forward(before);
      return difference;
    }

    private double[][] after() {
      double[][] after = new double[layer.trace().parts()][];
      for (int p = 0; p < after.length; p++) {
        after[p] = layer.trace().state(p, 1);
      }
      return after;
    }

    /** The state of the step's row, unpadded. */
    double[] gather(double[][] state) {
      int units = layer.trace().units();
      double[] all = new double[size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = state[i / units][row * layer.trace().width() + i % units];
      }
      return all;
    }

    /** The other way round, zero in other rows. */
    double[][] spread(double[] all) {
      int units = layer.trace().units();
      double[][] state = new double[layer.trace().parts()][layer.trace().count()];
      for (int i = 0; i < all.length; i++) {
        state[i / units][row * layer.trace().width() + i % units] = all[i];
      }
      return state;
    }

    void assertZeroBehindTheUnits(double[][] arrays) {
      for (double[] array : arrays) {
        for (int i = 0; i < array.length; i++) {
          if (layer.trace().units() <= i % layer.trace().width()) {
            assertEquals(0, Math.abs(array[i]));
          }
        }
      }
    }
  }
}
