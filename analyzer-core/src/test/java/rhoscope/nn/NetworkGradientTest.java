package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Norms;
import rhoscope.model.Activation;
import rhoscope.model.Loss;
import rhoscope.testing.Property;

class NetworkGradientTest {
  private static final int CASES = 8;

  @Test
  void everyGradientIsTheSlopeOfTheLoss() {
    for (Activation activation : Activation.values()) {
      for (Loss loss : Loss.values()) {
        Property.forAll(CASES, random -> checkGradient(Case.draw(random, activation, loss)));
      }
    }
  }

  @Test
  void theStateJacobianIsTheSlopeOfTheStep() {
    for (Activation activation : Activation.values()) {
      Property.forAll(
          CASES, random -> checkJacobian(Case.draw(random, activation, Loss.SQUARED_ERROR)));
    }
  }

  @Test
  void theBackwardMultipliesByTheTransposedJacobians() {
    for (Activation activation : Activation.values()) {
      Property.forAll(
          CASES, random -> checkChain(Case.draw(random, activation, Loss.SQUARED_ERROR)));
    }
  }

  @Test
  void gradientsAreAddedToWhatIsThere() {
    Property.forAll(
        CASES,
        random -> {
          Case c = Case.draw(random, Activation.TANH, Loss.SQUARED_ERROR);
          Parameters once = c.gradient();
          Parameters twice = once.copy();
          c.network.backward(c.p, c.inputs, c.trace, twice);
          for (Part part :
              java.util.EnumSet.complementOf(java.util.EnumSet.of(Part.CANDIDATE_BIAS))) {
            for (int i = 0; i < once.get(part).length; i++) {
              double expected = 2 * once.get(part)[i];
              assertEquals(expected, twice.get(part)[i], 1e-12 * (1 + Math.abs(expected)));
            }
          }
        });
  }

  @Test
  void theNormsOfTheStateGradientsCoverAllSequences() {
    Property.forAll(
        CASES,
        random -> {
          Case c = Case.draw(random, Activation.TANH, Loss.SQUARED_ERROR);
          c.gradient();
          int block = c.trace.sequences() * c.p.architecture().hidden();
          assertEquals(c.trace.steps(), c.trace.stateGradientNorms().length);
          for (int k = 1; k <= c.trace.steps(); k++) {
            double norm = Norms.euclidean(c.trace.stateGradients(), k * block, block);
            assertEquals(norm, c.trace.stateGradientNorms()[k - 1], 0);
          }
        });
  }

  @Test
  void whatFollowsTheEndOfASequenceHasNoInfluence() {
    for (boolean everyStep : new boolean[] {false, true}) {
      Property.forAll(
          CASES,
          random -> {
            Case c = Case.draw(random, Activation.TANH, Loss.SQUARED_ERROR, everyStep);
            double before = c.loss();
            Parameters gradient = c.gradient();
            int width = c.p.architecture().inputs();
            for (int row = 0; row < c.trace.steps() * c.trace.sequences(); row++) {
              if (c.lengths[row % c.trace.sequences()] <= row / c.trace.sequences()) {
                Arrays.fill(c.inputs, row * width, (row + 1) * width, random.nextGaussian());
                int outputs = everyStep ? c.p.architecture().outputs() : 0;
                Arrays.fill(c.targets, row * outputs, (row + 1) * outputs, Double.NaN);
              }
            }
            assertEquals(before, c.loss(), 0);
            for (Part part :
                java.util.EnumSet.complementOf(java.util.EnumSet.of(Part.CANDIDATE_BIAS))) {
              assertArrayEquals(gradient.get(part), c.gradient().get(part), 1e-15);
            }
          });
    }
  }

  @Test
  void aReluAtZeroHasNoSlope() {
    assertEquals(0, Nonlinearity.slope(Activation.RELU, 0), 0);
    double[] da = {7};
    double[] zero = {0};
    Nonlinearity.timesSlope(Activation.RELU, new double[] {3}, 0, zero, 0, da, 0, 1);
    assertEquals(0, da[0], 0);
  }

  @Test
  void noActivationHidesNaN() {
    for (Activation activation : Activation.values()) {
      double[] h = {0};
      Nonlinearity.apply(activation, new double[] {Double.NaN}, 0, h, 0, 1);
      assertTrue(Double.isNaN(h[0]), activation.name());
    }
  }

  @Test
  void cancellingEndsThePass() {
    Architecture sizes = Architecture.plain(1, 2, 1);
    Trace trace = new Trace(sizes, false);
    trace.fit(3, 1);
    Network network = new Network(Activation.TANH, Loss.SQUARED_ERROR, () -> true);
    assertThrows(
        CancellationException.class,
        () -> network.forward(Parameters.zeros(sizes), new double[3], new double[1], trace));
  }

  @Test
  void aBufferIsAllocatedOnlyForALargerBatch() {
    Trace trace = new Trace(Architecture.plain(1, 3, 1), true);
    trace.fit(5, 4);
    double[] states = trace.states();
    trace.fit(3, 2);
    assertEquals(3, trace.stateGradientNorms().length);
    trace.fit(5, 4);
    assertSame(states, trace.states());
    assertEquals(6 * 4 * 3, states.length);
    assertThrows(IllegalArgumentException.class, () -> trace.fit(1 << 20, 1 << 20));
    assertThrows(IllegalArgumentException.class, () -> trace.fit(3, new int[] {4}));
  }

  private static void checkGradient(Case c) {
    Parameters gradient = c.gradient();
    for (Part part : java.util.EnumSet.complementOf(java.util.EnumSet.of(Part.CANDIDATE_BIAS))) {
      double[] theta = c.p.get(part);
      for (int i = 0; i < theta.length; i++) {
        double value = theta[i];
        double step = 1e-5;
        theta[i] = value + step;
        double above = c.loss();
        theta[i] = value - step;
        double below = c.loss();
        theta[i] = value;
        double slope = (above - below) / (2 * step);
        String where = String.format(Locale.ROOT, "%s %s[%d]", c.description, part.label(), i);
        assertEquals(slope, gradient.get(part)[i], 1e-7 * (1 + Math.abs(slope)), where);
      }
    }
  }

  private static void checkJacobian(Case c) {
    c.loss();
    int hidden = c.p.architecture().hidden();
    int n = c.trace.sequences() - 1;
    int t = c.trace.steps();
    double[] jacobian = new double[hidden * hidden];
    c.jacobian(t, n, jacobian);
    int at = ((t - 1) * c.trace.sequences() + n) * hidden;
    double step = 1e-5;
    for (int j = 0; j < hidden; j++) {
      double[] above = c.step(at, j, step);
      double[] below = c.step(at, j, -step);
      for (int i = 0; i < hidden; i++) {
        double slope = (above[i] - below[i]) / (2 * step);
        assertEquals(slope, jacobian[i * hidden + j], 1e-8 * (1 + Math.abs(slope)));
      }
    }
  }

  private static void checkChain(Case c) {
    c.gradient();
    if (c.trace.everyStep()) {
      return; // each step adds its own part, see everyGradientIsTheSlopeOfTheLoss
    }
    int hidden = c.p.architecture().hidden();
    double[] jacobian = new double[hidden * hidden];
    for (int t = 1; t <= c.trace.steps(); t++) {
      for (int n = 0; n < c.trace.sequences(); n++) {
        c.jacobian(t, n, jacobian);
        int now = (t * c.trace.sequences() + n) * hidden;
        int before = now - c.trace.sequences() * hidden;
        for (int j = 0; j < hidden; j++) {
          double expected = 0;
          for (int i = 0; i < hidden; i++) {
            expected += jacobian[i * hidden + j] * c.trace.stateGradients()[now + i];
          }
          double actual = c.trace.stateGradients()[before + j];
          if (c.lengths[n] == t - 1) {
            continue; // the loss stands here, so this gradient is not a product
          }
          assertEquals(expected, actual, 1e-14 * (1 + Math.abs(expected)));
        }
      }
    }
  }

  /** A small network with data, all drawn. */
  private static final class Case {
    final String description;
    final Activation activation;
    final Parameters p;
    final Network network;
    final Trace trace;
    final double[] inputs;
    final double[] targets;
    final int[] lengths;

    static Case draw(RandomGenerator random, Activation activation, Loss loss) {
      return draw(random, activation, loss, random.nextBoolean());
    }

    static Case draw(RandomGenerator random, Activation activation, Loss loss, boolean everyStep) {
      return new Case(random, activation, loss, everyStep);
    }

    private Case(RandomGenerator random, Activation activation, Loss loss, boolean everyStep) {
      Architecture sizes =
          Architecture.plain(1 + random.nextInt(3), 1 + random.nextInt(6), 1 + random.nextInt(4));
      this.activation = activation;
      description = activation + " " + loss + (everyStep ? " at every step" : " at the last step");
      p = Parameters.zeros(sizes);
      for (Part part : java.util.EnumSet.complementOf(java.util.EnumSet.of(Part.CANDIDATE_BIAS))) {
        fill(random, p.get(part));
      }
      network = new Network(activation, loss, () -> false);
      trace = new Trace(sizes, everyStep);
      lengths = new int[1 + random.nextInt(4)];
      int steps = 1 + random.nextInt(6);
      Arrays.setAll(lengths, n -> 1 + random.nextInt(steps));
      trace.fit(steps, lengths);
      inputs = new double[trace.steps() * trace.sequences() * sizes.inputs()];
      fill(random, inputs);
      int rows = trace.outputRows();
      targets = new double[loss == Loss.SOFTMAX_CROSS_ENTROPY ? rows : rows * sizes.outputs()];
      for (int i = 0; i < targets.length; i++) {
        targets[i] =
            switch (loss) {
              case SQUARED_ERROR -> random.nextGaussian();
              case SOFTMAX_CROSS_ENTROPY -> random.nextInt(sizes.outputs());
              case SIGMOID_CROSS_ENTROPY -> random.nextInt(2);
            };
      }
    }

    void jacobian(int step, int sequence, double[] jacobian) {
      int hidden = p.architecture().hidden();
      int at = (step * trace.sequences() + sequence) * hidden;
      double[] slopes = new double[hidden];
      Arrays.setAll(slopes, i -> Nonlinearity.slope(activation, trace.states()[at + i]));
      ElmanCell.stateJacobian(hidden, p.w(), slopes, 0, jacobian);
    }

    double loss() {
      return network.forward(p, inputs, targets, trace);
    }

    Parameters gradient() {
      loss();
      Parameters gradient = Parameters.zeros(p.architecture());
      network.backward(p, inputs, trace, gradient);
      return gradient;
    }

    /** The last step of the last sequence, from a state with one unit moved. */
    double[] step(int at, int unit, double change) {
      int hidden = p.architecture().hidden();
      double[] z = new double[hidden];
      double[] h = new double[hidden];
      for (int i = 0; i < hidden; i++) {
        z[i] = trace.preActivations()[at + i] + p.w()[i * hidden + unit] * change;
      }
      Nonlinearity.apply(activation, z, 0, h, 0, hidden);
      return h;
    }

    private static void fill(RandomGenerator random, double[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = 0.7 * random.nextGaussian();
      }
    }
  }
}
