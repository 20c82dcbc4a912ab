package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import rhoscope.nn.Parameters;
import rhoscope.testing.Property;

class MomentumTest {
  @Test
  void threeStepsAreThoseOfTheHand() {
    Parameters p = Fixtures.scalar(1, 0, 0, 0, 0);
    Momentum momentum = new Momentum(p.architecture(), 0.1, 0.5);
    double[] gradients = {1, 2, -1};
    double[] velocities = {-0.1, -0.25, -0.025};
    double[] positions = {0.9, 0.65, 0.625};
    for (int i = 0; i < gradients.length; i++) {
      assertTrue(momentum.step(Fixtures.scalar(gradients[i], 0, 0, 0, 0), p));
      assertEquals(velocities[i], momentum.velocity().w()[0], 1e-15);
      assertEquals(positions[i], p.w()[0], 1e-15);
    }
  }

  @Test
  void pytorchsFormMakesTheSameSteps() {
    Property.forAll(
        20,
        random -> {
          double rate = random.nextDouble();
          double mu = random.nextDouble();
          Parameters p = Fixtures.scalar(0, 0, 0, 0, random.nextGaussian());
          Momentum momentum = new Momentum(p.architecture(), rate, mu);
          double theta = p.c()[0];
          double buffer = 0;
          for (int i = 0; i < 50; i++) {
            double gradient = random.nextGaussian();
            momentum.step(Fixtures.scalar(0, 0, 0, 0, gradient), p);
            buffer = mu * buffer + gradient;
            theta -= rate * buffer;
            assertEquals(theta, p.c()[0], 1e-12);
          }
        });
  }

  @Test
  void aParameterThatOverflowsIsNoticed() {
    Parameters p = Fixtures.scalar(0, 0, 0, 1e308, 0);
    Momentum momentum = new Momentum(p.architecture(), 1, 0);
    assertTrue(momentum.step(Fixtures.scalar(0, 1e308, 0, 0, 0), p));
    assertFalse(momentum.step(Fixtures.scalar(0, 0, 0, -1e308, 0), p));
  }
}
