package rhoscope.train;

import java.util.List;
import rhoscope.nn.Weights32;

/**
 * RMSprop: s ← ρ s + (1 − ρ) g² from v₀ on, and θ ← θ − η g / √(s + ε), or η g / (√s + ε); with
 * momentum v ← μ_{t−1} v minus that step, θ ← θ + v.
 */
final class RootMeanSquare implements Optimizer {
  /*
   * A mean square below the smallest normal number counts as that, so that with ε = 0 a gradient of
   * 0 makes a step of 0 and not 0 / 0. The means, which C2 vectorises, are: max, not a condition.
   *
   * Tieleman, Hinton 2012, lecture 6e; ε outside is PyTorch's form, inside that of Graves 2013
   */
  private final OptimizerSettings settings;
  private final List<Weights32> states;

  RootMeanSquare(OptimizerSettings settings, List<Weights32> states) {
    this.settings = settings;
    this.states = states;
  }

  @Override
  public List<Weights32> states() {
    return states;
  }

  @Override
  public boolean step(
      long update, double rate, double scale, Weights32 gradient, Weights32 parameters) {
    float inside = settings.epsilonInside() ? (float) settings.epsilon() : 0;
    float outside = settings.epsilonInside() ? 0 : (float) settings.epsilon();
    float decay = (float) settings.squareDecay();
    float fresh = (float) (1 - settings.squareDecay());
    float mu = (float) settings.momentum(update - 1);
    float[][] theta = parameters.arrays();
    for (int i = 0; i < theta.length; i++) {
      float[] g = gradient.arrays()[i];
      float[] s = states.get(0).arrays()[i];
      mean(decay, fresh, (float) scale, g, s);
      if (states.size() == 1) {
        step((float) (rate * scale), inside, outside, g, s, theta[i]);
      } else {
        float[] v = states.get(1).arrays()[i];
        step((float) (rate * scale), inside, outside, mu, g, s, v, theta[i]);
      }
    }
    return Double.isFinite(parameters.squares()) && Double.isFinite(states.get(0).squares());
  }

  /** s ← ρ s + (1 − ρ) g². */
  static void mean(float decay, float fresh, float scale, float[] g, float[] s) {
    for (int i = 0; i < s.length; i++) {
      float own = scale * g[i];
      s[i] = decay * s[i] + fresh * own * own;
    }
  }

  private static void step(
      float eta, float inside, float outside, float[] g, float[] s, float[] theta) {
    for (int i = 0; i < theta.length; i++) {
      float root = (float) Math.sqrt(Math.max(s[i] + inside, Float.MIN_NORMAL)) + outside;
      theta[i] -= eta * g[i] / root;
    }
  }

  private static void step(
      float eta,
      float inside,
      float outside,
      float mu,
      float[] g,
      float[] s,
      float[] v,
      float[] theta) {
    for (int i = 0; i < theta.length; i++) {
      float root = (float) Math.sqrt(Math.max(s[i] + inside, Float.MIN_NORMAL)) + outside;
      float next = mu * v[i] - eta * g[i] / root;
      v[i] = next;
      theta[i] += next;
    }
  }
}
