package rhoscope.train;

import java.util.List;
import rhoscope.nn.Weights32;

/**
 * Gradient descent with momentum: v ← μ_{t−1} v − η g, and θ ← θ + v, or with Nesterov's momentum θ
 * ← θ + μ_t v − η g.
 */
final class Descent implements Optimizer {
  /*
   * PyTorch keeps v′ ← μ v′ + g and takes θ ← θ − η v′. With one η for all updates v = −η v′, so
   * both make the same steps; they differ from where η changes.
   *
   * Nesterov's momentum takes the gradient at θ + μ_{t−1} v [1, eq. 3 and 4]. Here the parameters
   * are that very point Θ = θ + μ v [2, eq. 7]: it is what a gradient was taken at, so the loss, the
   * probes and the checkpoint are of the network that the update saw. From [1]
   *
   *   Θ_t = θ_{t−1} + (1 + μ_t) v_t = Θ_{t−1} − μ_{t−1} v_{t−1} + (1 + μ_t) v_t
   *       = Θ_{t−1} + μ_t v_t − η g(Θ_{t−1})
   *
   * With μ constant this is PyTorch's form, too.
   *
   * [1] Sutskever, Martens, Dahl, Hinton 2013
   * [2] Bengio, Boulanger-Lewandowski, Pascanu 2012, arXiv:1212.0901
   */
  private final OptimizerSettings settings;
  private final List<Weights32> states;
  private final Weights32 velocity;

  Descent(OptimizerSettings settings, List<Weights32> states) {
    this.settings = settings;
    this.states = states;
    this.velocity = states.get(0);
  }

  @Override
  public List<Weights32> states() {
    return states;
  }

  @Override
  public boolean step(
      long update, double rate, double scale, Weights32 gradient, Weights32 parameters) {
    float mu = (float) settings.momentum(update - 1);
    float ahead = (float) settings.momentum(update);
    float eta = (float) (rate * scale);
    float[][] g = gradient.arrays();
    float[][] v = velocity.arrays();
    float[][] theta = parameters.arrays();
    for (int i = 0; i < v.length; i++) {
      if (settings.nesterov()) {
        step(mu, ahead, eta, g[i], v[i], theta[i]);
      } else {
        step(mu, eta, g[i], v[i], theta[i]);
      }
    }
    return Double.isFinite(parameters.squares());
  }

  private static void step(float mu, float eta, float[] g, float[] v, float[] theta) {
    for (int i = 0; i < theta.length; i++) {
      float next = mu * v[i] - eta * g[i];
      v[i] = next;
      theta[i] += next;
    }
  }

  private static void step(float mu, float ahead, float eta, float[] g, float[] v, float[] theta) {
    for (int i = 0; i < theta.length; i++) {
      float own = eta * g[i];
      float next = mu * v[i] - own;
      v[i] = next;
      theta[i] += ahead * next - own;
    }
  }
}
