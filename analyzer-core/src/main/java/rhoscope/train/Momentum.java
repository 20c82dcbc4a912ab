package rhoscope.train;

import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;

/**
 * Gradient descent with momentum: v ← μ v − η g, θ ← θ + v (Sutskever et al. 2013, eq. 1 and 2).
 *
 * <p>PyTorch keeps v′ ← μ v′ + g and takes θ ← θ − η v′. With one η for all updates v = −η v′, so
 * both make the same steps; they differ from where η changes.
 */
final class Momentum {
  private final double learningRate;
  private final double momentum;
  private final Parameters velocity;

  /** With the velocity 0. */
  Momentum(Architecture sizes, double learningRate, double momentum) {
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
    for (int i = 0; i < parameters.entries().size(); i++) {
      zero +=
          step(
              gradient.entries().get(i).values(),
              velocity.entries().get(i).values(),
              parameters.entries().get(i).values());
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
