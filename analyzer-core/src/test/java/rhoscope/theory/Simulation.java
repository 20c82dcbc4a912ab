package rhoscope.theory;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import rhoscope.model.Activation;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;

/** Gradients of drawn networks on the adding problem, by plain loops. */
final class Simulation {
  /** Mean over networks and sequences of ‖∂E/∂h_{T−k}‖, k = 0 … T−1. */
  static double[] lagProfile(ModelSpec spec, int networks, int sequences) {
    int length = spec.size(Keys.LENGTH);
    double[] profile = new double[length];
    for (int network = 0; network < networks; network++) {
      Parameters p = Initializer.draw(spec, 2, 1, 100 + network);
      RandomGenerator random =
          RandomGeneratorFactory.of("L64X128MixRandom").create(7L * network + 3);
      for (int n = 0; n < sequences; n++) {
        add(profile, p, spec.get(Keys.ACTIVATION), length, random);
      }
    }
    return Arrays.stream(profile).map(sum -> sum / networks / sequences).toArray();
  }

  /** The largest K with profile[k] ≥ 0.01 profile[0] for every k ≤ K. */
  static int horizon(double[] profile) {
    int k = 0;
    while (k + 1 < profile.length && 0.01 * profile[0] <= profile[k + 1]) {
      k++;
    }
    return k;
  }

  /** Adds ‖∂E/∂h_{T−k}‖ of one sequence for E = y_T, whose error signal is the read-out's row. */
  private static void add(
      double[] profile, Parameters p, Activation activation, int length, RandomGenerator random) {
    int n = p.architecture().hidden();
    double[][] slopes = new double[length][n];
    double[] h = new double[n];
    int first = random.nextInt(length / 2);
    int second = length / 2 + random.nextInt(length - length / 2);
    for (int t = 0; t < length; t++) {
      double value = random.nextDouble();
      double marker = t == first || t == second ? 1 : 0;
      double[] next = new double[n];
      for (int i = 0; i < n; i++) {
        double z = p.b()[i] + p.u()[2 * i] * value + p.u()[2 * i + 1] * marker;
        for (int j = 0; j < n; j++) {
          z += p.w()[i * n + j] * h[j];
        }
        next[i] = value(activation, z);
        slopes[t][i] = slope(activation, z);
      }
      h = next;
    }
    double[] g = Arrays.copyOf(p.v(), n);
    for (int k = 0; k < length; k++) {
      profile[k] += Math.sqrt(Arrays.stream(g).map(x -> x * x).sum());
      double[] before = new double[n];
      for (int i = 0; i < n; i++) {
        double dz = g[i] * slopes[length - 1 - k][i];
        for (int j = 0; j < n; j++) {
          before[j] += p.w()[i * n + j] * dz;
        }
      }
      g = before;
    }
  }

  private static double value(Activation activation, double z) {
    return switch (activation) {
      case TANH -> Math.tanh(z);
      case RELU -> Math.max(0, z);
      case SIGMOID -> 1 / (1 + Math.exp(-z));
      case LINEAR -> z;
    };
  }

  private static double slope(Activation activation, double z) {
    double value = value(activation, z);
    return switch (activation) {
      case TANH -> 1 - value * value;
      case RELU -> 0 < z ? 1 : 0;
      case SIGMOID -> value * (1 - value);
      case LINEAR -> 1;
    };
  }

  private Simulation() {}
}
