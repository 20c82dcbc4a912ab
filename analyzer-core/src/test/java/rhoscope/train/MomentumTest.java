package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;
import rhoscope.testing.Property;

class MomentumTest {
  @Test
  void threeStepsAreThoseOfTheHand() {
    Weights32 p = scalar(1, 0, 0);
    Momentum momentum = new Momentum(0.1, 0.5, scalar(0, 0, 0));
    double[] gradients = {1, 2, -1};
    double[] velocities = {-0.1, -0.25, -0.025};
    double[] positions = {0.9, 0.65, 0.625};
    for (int i = 0; i < gradients.length; i++) {
      assertTrue(momentum.step(scalar(gradients[i], 0, 0), 1, p));
      assertEquals(velocities[i], numbers(momentum.velocity()).w()[0], 1e-7);
      assertEquals(positions[i], numbers(p).w()[0], 1e-7);
    }
  }

  @Test
  void pytorchsFormMakesTheSameSteps() {
    Property.forAll(
        20,
        random -> {
          double rate = random.nextDouble();
          double mu = random.nextDouble();
          double scale = random.nextDouble();
          double theta = (float) random.nextGaussian();
          Weights32 p = scalar(0, 0, theta);
          Momentum momentum = new Momentum(rate, mu, scalar(0, 0, 0));
          double buffer = 0;
          for (int i = 0; i < 50; i++) {
            double gradient = random.nextGaussian();
            momentum.step(scalar(0, 0, gradient), scale, p);
            buffer = mu * buffer + scale * gradient;
            theta -= rate * buffer;
            assertEquals(theta, numbers(p).c()[0], 1e-4);
          }
        });
  }

  @Test
  void aParameterThatOverflowsIsNoticed() {
    Weights32 p = scalar(0, 3e38, 0);
    Momentum momentum = new Momentum(1, 0, scalar(0, 0, 0));
    assertTrue(momentum.step(scalar(3e38, 0, 0), 1, p));
    assertFalse(momentum.step(scalar(0, -3e38, 0), 1, p));
  }

  /** W, V and c of one unit. */
  private static Weights32 scalar(double w, double v, double c) {
    Parameters p = Fixtures.scalar(w, 0, 0, v, c);
    Weights32 weights = new Weights32(Kernels.f32(), p.architecture());
    weights.load(p);
    return weights;
  }

  private static Parameters numbers(Weights32 weights) {
    Parameters p = Fixtures.scalar(0, 0, 0, 0, 0);
    weights.store(p);
    return p;
  }
}
