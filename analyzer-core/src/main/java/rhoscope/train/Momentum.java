package rhoscope.train;

import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.nn.Sizes;

/**
 * Gradient descent with momentum: v ← μ v − η g, θ ← θ + v (Sutskever et al. 2013, eq. 1 and 2).
 *
 * <p>PyTorch keeps v′ ← μ v′ + g and takes θ ← θ − η v′. With one η for all updates v = −η v′, so
 * both make the same steps; they differ from where η changes.
 */
final class Momentum {
  private static final Part[] PARTS = Part.values();

  private final double learningRate;
  private final double momentum;
  private final Parameters velocity;

  /** With the velocity 0. */
  Momentum(Sizes sizes, double learningRate, double momentum) {
    this.learningRate = learningRate;
    this.momentum = momentum;
    this.velocity = Parameters.zeros(sizes);
  }

  /** v, the last step; the object itself. */
  Parameters velocity() {
    return velocity;
  }

  /**
   * Makes one step.
   *
   * @param gradient g, finite, not modified
   * @param parameters θ, modified
   * @return whether every parameter is still finite
   */
  boolean step(Parameters gradient, Parameters parameters) {
    double zero = 0;
    for (Part part : PARTS) {
      zero += step(gradient.get(part), velocity.get(part), parameters.get(part));
    }
    return zero == 0;
  }

  /** 0 · Σ θ, which is 0 if all of θ is finite and NaN if not. */
  private double step(double[] g, double[] v, double[] theta) {
    double zero = 0;
    for (int i = 0; i < theta.length; i++) {
      v[i] = momentum * v[i] - learningRate * g[i];
      theta[i] += v[i];
      zero += 0 * theta[i];
    }
    return zero;
  }
}
