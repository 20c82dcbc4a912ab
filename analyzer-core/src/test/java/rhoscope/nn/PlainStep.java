package rhoscope.nn;

import rhoscope.model.Activation;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;

/** One step of one sequence, written down as the formulas stand in the papers. */
final class PlainStep {
  private final Parameters p;
  private final double[] x;
  private final int units;

  private PlainStep(Parameters p, double[] x) {
    this.p = p;
    this.x = x;
    this.units = p.architecture().hidden();
  }

  /** The parts of s_t, from those of s_{t−1}. */
  static double[][] of(Parameters p, double[] x, double[][] before) {
    PlainStep step = new PlainStep(p, x);
    return switch (p.architecture().cell()) {
      case RNN, ESN -> new double[][] {step.plain(before[0])};
      case LSTM -> step.lstm(before[0], before[1]);
      case GRU -> new double[][] {step.gru(before[0])};
    };
  }

  private double[] plain(double[] h) {
    Activation activation = p.architecture().activation();
    if (p.architecture().linearTransition()) {
      return linear(h);
    }
    boolean pascanu = p.architecture().form() == Form.PASCANU;
    double[] read = h.clone();
    if (pascanu) {
      for (int i = 0; i < units; i++) {
        read[i] = phi(activation, h[i]);
      }
    }
    double[] next = new double[units];
    for (int i = 0; i < units; i++) {
      double z = input(0, i) + recurrent(0, i, read);
      double a = p.leak(0)[i];
      next[i] = (1 - a) * h[i] + a * (pascanu ? z : phi(activation, z));
    }
    return next;
  }

  private double[] linear(double[] h) {
    double[] next = new double[units];
    for (int i = 0; i < units; i++) {
      double a = p.leak(0)[i];
      double sum = recurrent(0, i, h) + phi(p.architecture().activation(), input(0, i));
      next[i] = (1 - a) * h[i] + a * sum;
    }
    return next;
  }

  private double[][] lstm(double[] h, double[] c) {
    double[][] next = new double[2][units];
    for (int u = 0; u < units; u++) {
      double i = sigmoid(input(0, u) + recurrent(0, u, h));
      double f = sigmoid(input(1, u) + recurrent(1, u, h));
      double g = Math.tanh(input(2, u) + recurrent(2, u, h));
      double o = sigmoid(input(3, u) + recurrent(3, u, h));
      next[1][u] = f * c[u] + i * g;
      next[0][u] = o * Math.tanh(next[1][u]);
    }
    return next;
  }

  private double[] gru(double[] h) {
    double[] r = new double[units];
    double[] scaled = new double[units];
    for (int u = 0; u < units; u++) {
      r[u] = sigmoid(input(0, u) + recurrent(0, u, h));
      scaled[u] = r[u] * h[u];
    }
    boolean after = p.architecture().reset() == GruReset.AFTER;
    double[] next = new double[units];
    for (int u = 0; u < units; u++) {
      double z = sigmoid(input(1, u) + recurrent(1, u, h));
      double inner =
          after
              ? r[u] * (recurrent(2, u, h) + p.get(Part.CANDIDATE_BIAS)[u])
              : recurrent(2, u, scaled);
      double n = Math.tanh(input(2, u) + inner);
      next[u] =
          p.architecture().update() == GruUpdate.OLD
              ? (1 - z) * n + z * h[u]
              : (1 - z) * h[u] + z * n;
    }
    return next;
  }

  private double input(int gate, int unit) {
    int row = gate * units + unit;
    double sum = p.b()[row];
    for (int j = 0; j < x.length; j++) {
      sum += p.u()[row * x.length + j] * x[j];
    }
    return sum;
  }

  private double recurrent(int gate, int unit, double[] h) {
    double sum = 0;
    for (int j = 0; j < units; j++) {
      sum += p.w()[(gate * units + unit) * units + j] * h[j];
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
