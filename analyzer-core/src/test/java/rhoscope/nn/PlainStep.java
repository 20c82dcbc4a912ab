package rhoscope.nn;

import java.util.Arrays;
import rhoscope.model.Activation;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;

/** One step of one sequence, written down as the formulas stand in the papers. */
final class PlainStep {
  private final Parameters p;
  private final double[] x;
  private final double[] oldest;
  private final int units;

  private PlainStep(Parameters p, double[] x, double[] oldest) {
    this.p = p;
    this.x = x;
    this.oldest = oldest;
    this.units = p.architecture().hidden();
  }

  /** The parts of s_t, from those of s_{t−1}. */
  static double[][] of(Parameters p, double[] x, double[][] before) {
    int own = p.architecture().stateParts();
    int delay = p.architecture().skip();
    PlainStep step = new PlainStep(p, x, before[1 < delay ? before.length - 1 : 0]);
    double[][] next = new double[before.length][];
    System.arraycopy(step.cell(before), 0, next, 0, own);
    for (int part = own; part < next.length; part++) {
      next[part] = Arrays.copyOf(before[part == own ? 0 : part - 1], step.units);
    }
    return next;
  }

  private double[][] cell(double[][] before) {
    return switch (p.architecture().cell()) {
      case RNN, ESN -> new double[][] {plain(before[0])};
      case LSTM -> lstm(before[0], before[1]);
      case GRU -> new double[][] {gru(before[0])};
    };
  }

  private double[] plain(double[] h) {
    Architecture architecture = p.architecture();
    Activation activation = architecture.activation();
    boolean linear = architecture.linearTransition();
    boolean pascanu = architecture.form() == Form.PASCANU && !linear;
    double[] read = h.clone();
    if (pascanu) {
      for (int i = 0; i < units; i++) {
        read[i] = phi(activation, h[i]);
      }
    }
    double[] z = linear ? argument(0, new double[units]) : argument(0, recurrent(0, read));
    double[] next = new double[units];
    for (int i = 0; i < units; i++) {
      double a = p.leak(0)[i];
      double now = pascanu ? z[i] : phi(activation, z[i]);
      next[i] = (1 - a) * h[i] + a * (linear ? recurrent(0, h)[i] + now : now);
    }
    return next;
  }

  private double[][] lstm(double[] h, double[] c) {
    double[][] next = new double[2][units];
    double[][] z = new double[4][];
    for (int gate = 0; gate < 4; gate++) {
      z[gate] = argument(gate, recurrent(gate, h));
    }
    for (int u = 0; u < units; u++) {
      next[1][u] = sigmoid(z[1][u]) * c[u] + sigmoid(z[0][u]) * Math.tanh(z[2][u]);
      next[0][u] = sigmoid(z[3][u]) * Math.tanh(next[1][u]);
    }
    return next;
  }

  private double[] gru(double[] h) {
    double[] r = argument(0, recurrent(0, h));
    double[] scaled = new double[units];
    for (int u = 0; u < units; u++) {
      r[u] = sigmoid(r[u]);
      scaled[u] = r[u] * h[u];
    }
    boolean after = p.architecture().reset() == GruReset.AFTER;
    double[] inner = recurrent(2, after ? h : scaled);
    for (int u = 0; after && u < units; u++) {
      inner[u] = r[u] * (inner[u] + p.get(Part.CANDIDATE_BIAS)[u]);
    }
    double[] zed = argument(1, recurrent(1, h));
    double[] candidate = argument(2, inner);
    double[] next = new double[units];
    for (int u = 0; u < units; u++) {
      double z = sigmoid(zed[u]);
      double n = Math.tanh(candidate[u]);
      next[u] =
          p.architecture().update() == GruUpdate.OLD
              ? (1 - z) * n + z * h[u]
              : (1 - z) * h[u] + z * n;
    }
    return next;
  }

  /** What a gate's nonlinearity is given: the sum of all it hears, perhaps normalised, and b. */
  private double[] argument(int gate, double[] heard) {
    double[] a = new double[units];
    for (int i = 0; i < units; i++) {
      a[i] = input(gate, i) + heard[i];
    }
    double mean = Arrays.stream(a).average().orElseThrow();
    double variance = Arrays.stream(a).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    for (int i = 0; i < units; i++) {
      if (p.architecture().hasGains()) {
        double gain = p.get(Part.GAIN)[gate * units + i];
        a[i] = gain * (a[i] - mean) / Math.sqrt(variance + 1e-5);
      }
      a[i] += p.b()[gate * units + i];
    }
    return a;
  }

  private double input(int gate, int unit) {
    int row = gate * units + unit;
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += p.u()[row * x.length + j] * x[j];
    }
    for (int j = 0; 0 < p.architecture().skip() && j < units; j++) {
      sum += p.get(Part.SKIP)[row * units + j] * oldest[j];
    }
    return sum;
  }

  private double[] recurrent(int gate, double[] h) {
    double[] sum = new double[units];
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < units; j++) {
        sum[i] += p.w()[(gate * units + i) * units + j] * h[j];
      }
    }
    return sum;
  }

  private static double phi(Activation activation, double z) {
    return switch (activation) {
      case TANH -> Math.tanh(z);
      case SIGMOID -> sigmoid(z);
      case RELU -> z <= 0 ? 0 : z;
      case LINEAR -> z;
    };
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
