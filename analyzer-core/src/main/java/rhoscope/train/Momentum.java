package rhoscope.train;

import rhoscope.nn.Weights32;

/**
 * Gradient descent with momentum: v ← μ v − η g, θ ← θ + v (Sutskever et al. 2013, eq. 1 and 2), in
 * float32.
 *
 * <p>PyTorch keeps v′ ← μ v′ + g and takes θ ← θ − η v′. With one η for all updates v = −η v′, so
 * both make the same steps; they differ from where η changes.
 */
final class Momentum {
  private final double learningRate;
  private final float momentum;
  private final Weights32 velocity;

  /**
   * With a velocity.
   *
   * @param velocity v, the last step; kept and modified
   */
  Momentum(double learningRate, double momentum, Weights32 velocity) {
    this.learningRate = learningRate;
    this.momentum = (float) momentum;
    this.velocity = velocity;
  }

  /** v, the last step; the object itself. */
  Weights32 velocity() {
    return velocity;
  }

  /**
   * Makes one step.
   *
   * @param gradient finite, not modified
   * @param scale g is the gradient times this
   * @param parameters θ, modified
   * @return whether every parameter is still finite
   */
  boolean step(Weights32 gradient, double scale, Weights32 parameters) {
    float rate = (float) (learningRate * scale);
    float[][] v = velocity.arrays();
    for (int i = 0; i < v.length; i++) {
      step(momentum, rate, gradient.arrays()[i], v[i], parameters.arrays()[i]);
    }
    return Double.isFinite(parameters.squares());
  }

  private static void step(float momentum, float rate, float[] g, float[] v, float[] theta) {
    for (int i = 0; i < theta.length; i++) {
      float next = momentum * v[i] - rate * g[i];
      v[i] = next;
      theta[i] += next;
    }
  }
}
