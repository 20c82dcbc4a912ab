package rhoscope.train;

import java.util.List;
import rhoscope.nn.Weights32;

/**
 * Adam in PyTorch's form: m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², θ ← θ − η / (1 − β₁ᵗ) · m
 * / (√s / √(1 − β₂ᵗ) + ε).
 *
 * <p>Kingma, Ba 2015, arXiv:1412.6980, algorithm 1.
 */
final class Adam implements Optimizer {
  private final OptimizerSettings settings;
  private final List<Weights32> states;

  Adam(OptimizerSettings settings, List<Weights32> states) {
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
    double beta1 = settings.meanDecay();
    double beta2 = settings.squareDecay();
    float eta = (float) (rate / (1 - StrictMath.pow(beta1, (double) update)));
    float correction = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, (double) update)));
    float epsilon = (float) settings.epsilon();
    float[][] theta = parameters.arrays();
    for (int i = 0; i < theta.length; i++) {
      float[] g = gradient.arrays()[i];
      float[] m = states.get(0).arrays()[i];
      float[] s = states.get(1).arrays()[i];
      mean((float) beta1, (float) ((1 - beta1) * scale), g, m);
      RootMeanSquare.mean((float) beta2, (float) (1 - beta2), (float) scale, g, s);
      step(eta, correction, epsilon, m, s, theta[i]);
    }
    return Double.isFinite(parameters.squares()) && Double.isFinite(states.get(1).squares());
  }

  private static void mean(float decay, float fresh, float[] g, float[] m) {
    for (int i = 0; i < m.length; i++) {
      m[i] = decay * m[i] + fresh * g[i];
    }
  }

  /** A mean square below the smallest normal number counts as that, see {@link RootMeanSquare}. */
  private static void step(
      float eta, float correction, float epsilon, float[] m, float[] s, float[] theta) {
    for (int i = 0; i < theta.length; i++) {
      float root = (float) Math.sqrt(Math.max(s[i], Float.MIN_NORMAL));
      theta[i] -= eta * m[i] / (root * correction + epsilon);
    }
  }
}
