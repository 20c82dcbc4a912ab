package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.MomentumSchedule;
import rhoscope.model.OptimizerKind;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;
import rhoscope.testing.Property;

class OptimizerTest {
  private static final ModelSpec SGD = ModelSpec.EMPTY.with(Keys.LEARNING_RATE, 0.1);
  private static final ModelSpec RMSPROP =
      SGD.with(Keys.OPTIMIZER, OptimizerKind.RMSPROP).with(Keys.DECAY, 0.5);
  private static final ModelSpec ADAM = SGD.with(Keys.OPTIMIZER, OptimizerKind.ADAM);

  /** All fixtures: θ = 1 and the gradients 1, 2, −1 at the rate 0.1. */
  private static final double[] GRADIENTS = {1, 2, -1};

  @Test
  void plainDescent() {
    expect(SGD, 0.9, 0.7, 0.8);
  }

  @Test
  void momentum() {
    // v = −0.1; −0.05 − 0.2; −0.125 + 0.1
    expect(SGD.with(Keys.MOMENTUM, 0.5), 0.9, 0.65, 0.625);
  }

  @Test
  void nesterov() {
    // the same v; θ moves by 0.5 v − 0.1 g: −0.05 − 0.1; −0.125 − 0.2; −0.0125 + 0.1
    expect(SGD.with(Keys.MOMENTUM, 0.5).with(Keys.NESTEROV, true), 0.85, 0.525, 0.6125);
  }

  @Test
  void increasingMomentumIsHalfInItsFirstStage() {
    ModelSpec rising = SGD.with(Keys.MOMENTUM_SCHEDULE, MomentumSchedule.INCREASING);
    expect(rising.with(Keys.MOMENTUM, 0.9), 0.9, 0.65, 0.625);
    expect(rising.with(Keys.MOMENTUM, 0.25), 0.9, 0.675, 0.71875);
  }

  @Test
  void rmspropWithEpsilonOutsideTheRoot() {
    // s = 0.5, 2.25, 1.625; roots 0.70711, 1.5, 1.27475, and 0.5 behind each
    ModelSpec outside = RMSPROP.with(Keys.EPSILON, 0.5).with(Keys.EPSILON_INSIDE, false);
    expect(outside, 1 - 0.08284271, 0.81715729, 0.87350310);
  }

  @Test
  void rmspropWithEpsilonInsideTheRoot() {
    // √(s + 0.5) = 1, 1.65831, 1.45774
    ModelSpec inside = RMSPROP.with(Keys.EPSILON, 0.5);
    expect(inside, 0.9, 0.77939546, 0.84799489);
  }

  @Test
  void rmspropFromASquareOfItsOwn() {
    // s = 2.5, 3.25, 2.125 from 4; the first step is η/√(1 − ρ) only from 0
    ModelSpec started = RMSPROP.with(Keys.EPSILON, 0.0).with(Keys.INITIAL_SQUARE, 4.0);
    expect(started, 0.93675445, 0.82581441, 0.89441377);
    expect(RMSPROP.with(Keys.EPSILON, 0.0), 1 - 0.14142136, 0.72524531, 0.80369176);
  }

  @Test
  void rmspropWithMomentum() {
    // steps 0.14142136, 0.13333333, −0.07844645 into v ← v/2 − step
    ModelSpec fast = RMSPROP.with(Keys.EPSILON, 0.0).with(Keys.MOMENTUM, 0.5);
    expect(fast, 0.85857864, 0.65453463, 0.63095907);
  }

  @Test
  void adam() {
    // m̂ = 1, 1.5263158, 0.5940959; v̂ = 1, 2.5007504, 1.9996664 with β₁ 0.9, β₂ 0.999
    expect(ADAM.with(Keys.EPSILON, 0.0), 0.9, 0.80348180, 0.76147287);
  }

  @Test
  void adamWithOtherConstants() {
    // m = 0.5, 1.25, 0.125 over 0.5, 0.75, 0.875; v = 0.5, 2.25, 1.625 over the same; ε = 1
    ModelSpec other = ADAM.with(Keys.MEAN_DECAY, 0.5).with(Keys.DECAY, 0.5).with(Keys.EPSILON, 1.0);
    expect(other, 0.95, 0.88899577, 0.88294959);
  }

  @Test
  void aGradientOfZeroMovesNothingWhateverEpsilon() {
    for (ModelSpec spec : List.of(RMSPROP, ADAM)) {
      Weights32 p = scalar(1);
      Optimizer optimizer = optimizer(spec.with(Keys.EPSILON, 0.0));
      assertTrue(optimizer.step(1, 0.1, 1, scalar(0), p));
      assertEquals(1, number(p));
    }
  }

  @Test
  void aScaleOnTheGradientIsAGradientOfThatScale() {
    for (ModelSpec spec : List.of(SGD.with(Keys.MOMENTUM, 0.5), RMSPROP, ADAM)) {
      Weights32 scaled = scalar(1);
      Weights32 whole = scalar(1);
      Optimizer one = optimizer(spec);
      Optimizer other = optimizer(spec);
      for (int i = 0; i < 3; i++) {
        one.step(i + 1, 0.1, 0.25, scalar(4 * GRADIENTS[i]), scaled);
        other.step(i + 1, 0.1, 1, scalar(GRADIENTS[i]), whole);
        assertEquals(number(whole), number(scaled), 1e-7);
      }
    }
  }

  @Test
  void bothFormsOfNesterovAgreeOnAQuadratic() {
    // In float64, as the forms are written; that the code computes Bengio's is the next test.
    Property.forAll(
        10,
        random -> {
          OptimizerSettings settings = settings(rising(0.9 + 0.09 * random.nextDouble()));
          double curvature = 0.1 + random.nextDouble();
          double rate = 0.5 * random.nextDouble();
          double theta = 1;
          double v = 0;
          double ahead = 1;
          double w = 0;
          for (int t = 1; t <= 200; t++) {
            double before = settings.momentum(t - 1);
            double now = settings.momentum(t);
            v = before * v - rate * curvature * (theta + before * v);
            theta += v;
            double gradient = curvature * ahead;
            ahead += now * before * w - (1 + now) * rate * gradient;
            w = before * w - rate * gradient;
            assertEquals(theta + now * v, ahead, 1e-15);
          }
        });
  }

  @Test
  void sutskeversLookaheadIsWhatIsStored() {
    OptimizerSettings settings = settings(rising(0.99));
    Optimizer optimizer = optimizer(rising(0.99));
    Weights32 stored = scalar(1);
    double theta = 1;
    double v = 0;
    for (int t = 1; t <= 600; t++) {
      double before = settings.momentum(t - 1);
      v = before * v - 0.01 * (theta + before * v);
      theta += v;
      optimizer.step(t, 0.01, 1, scalar(number(stored)), stored);
      assertEquals(theta + settings.momentum(t) * v, number(stored), 2e-6);
    }
  }

  private static ModelSpec rising(double most) {
    return SGD.with(Keys.NESTEROV, true)
        .with(Keys.MOMENTUM, most)
        .with(Keys.MOMENTUM_SCHEDULE, MomentumSchedule.INCREASING);
  }

  @Test
  void momentumRisesByStagesOf250Updates() {
    OptimizerSettings settings = settings(rising(0.995));
    // Sutskever et al. 2013, eq. 5, whose floor stands inside the logarithm: 1 − 1/2n, n = 1, 2, 3,
    // …
    long[] from = {0, 249, 250, 499, 500, 749, 750, 1000, 2250, 24_749, 24_750, 1_000_000};
    double[] expected = {
      0.5, 0.5, 0.75, 0.75, 1 - 1 / 6.0, 1 - 1 / 6.0, 0.875, 0.9, 0.95, 1 - 1 / 198.0, 0.995, 0.995
    };
    for (int i = 0; i < from.length; i++) {
      assertEquals(expected[i], settings.momentum(from[i]), 0, "t = " + from[i]);
    }
  }

  @Test
  void whatOverflowsIsNoticed() {
    Weights32 p = scalar(3e38);
    ModelSpec fast = ModelSpec.EMPTY.with(Keys.LEARNING_RATE, 1.0);
    assertFalse(optimizer(fast).step(1, 1, 1, scalar(-3e38), p));
    for (ModelSpec spec : List.of(RMSPROP, ADAM.with(Keys.DECAY, 0.5))) {
      assertFalse(optimizer(spec).step(1, 0.1, 1, scalar(1e20), scalar(0)), "a square of 1e40");
    }
  }

  @Test
  void constantsOutsideTheirRangeAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new OptimizerSettings(
                OptimizerKind.ADAM,
                1,
                0,
                MomentumSchedule.CONSTANT,
                false,
                1,
                0.9,
                0,
                false,
                0,
                HessianFreeSettings.of(ModelSpec.EMPTY)));
    assertThrows(IllegalArgumentException.class, () -> new HessianFreeSettings(0, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new HessianFreeSettings(1, -1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new HessianFreeSettings(1, 0, 0, 1));
  }

  private static void expect(ModelSpec spec, double... positions) {
    Weights32 p = scalar(1);
    Optimizer optimizer = optimizer(spec);
    assertEquals(settings(spec).states().size(), optimizer.states().size());
    for (int i = 0; i < positions.length; i++) {
      assertTrue(optimizer.step(i + 1, 0.1, 1, scalar(GRADIENTS[i]), p));
      assertEquals(positions[i], number(p), 2e-7, "step " + (i + 1));
    }
  }

  private static OptimizerSettings settings(ModelSpec spec) {
    return OptimizerSettings.of(spec);
  }

  private static Optimizer optimizer(ModelSpec spec) {
    return Optimizer.of(settings(spec), scalar(0, 0).architecture());
  }

  private static Parameters scalar(double w, double v) {
    return Fixtures.scalar(w, 0, 0, v, 0);
  }

  /** W of one unit. */
  private static Weights32 scalar(double w) {
    Parameters p = scalar(w, 0);
    Weights32 weights = new Weights32(Kernels.f32(), p.architecture());
    weights.load(p);
    return weights;
  }

  private static double number(Weights32 weights) {
    Parameters p = scalar(0, 0);
    weights.store(p);
    return p.w()[0];
  }
}
