package rhoscope.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Probe;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;

/** Small networks with sequences, for the tests of this package. */
final class Subjects {
  static final NetworkProbe.Origin ORIGIN =
      new NetworkProbe.Origin("digest", EvidenceKind.INITIALIZATION, 0);

  static RandomGenerator seeded(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /**
   * Gaussian parameters, leaks in the Pascanu form, and Gaussian data; with the deviation 1.1/√H in
   * W.
   */
  static Subject random(
      Architecture sizes, int steps, int sequences, boolean everyStep, long seed) {
    RandomGenerator random = seeded(seed);
    Parameters p = Parameters.zeros(sizes);
    for (Parameters.Entry entry : p.entries()) {
      boolean recurrent = entry.part() == Part.RECURRENT;
      fill(entry.values(), recurrent ? 1.1 / Math.sqrt(sizes.hidden()) : 0.5, random);
    }
    for (int l = 0; l < sizes.layers() && sizes.form() == Form.PASCANU; l++) {
      for (int i = 0; i < sizes.hidden(); i++) {
        p.leak(l)[i] = 0.2 + 0.8 * random.nextDouble();
      }
    }
    double[] inputs = new double[steps * sequences * sizes.inputs()];
    fill(inputs, 1, random);
    double[] targets = new double[(everyStep ? steps : 1) * sequences * sizes.outputs()];
    fill(targets, 1, random);
    return new Subject(p, Loss.SQUARED_ERROR, steps, sequences, inputs, targets, everyStep);
  }

  /** Every cell, form and variant, leaking or not, and stacks. */
  static List<Architecture> architectures() {
    List<Architecture> all = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (Form form : Form.values()) {
        all.add(variant(Cell.RNN, activation, form, GruReset.AFTER, GruUpdate.OLD));
      }
      all.add(Architecture.plain(activation, 3, 7, 2).linear());
    }
    for (GruReset reset : GruReset.values()) {
      for (GruUpdate update : GruUpdate.values()) {
        all.add(variant(Cell.GRU, Activation.TANH, Form.ELMAN, reset, update));
      }
    }
    all.add(Architecture.of(Cell.LSTM, 3, 7, 2));
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      all.add(Architecture.of(cell, 2, 5, 2).stacked(3));
    }
    all.add(Architecture.plain(3, 4, 2).skipping(1));
    all.add(Architecture.plain(3, 4, 2).skipping(3).stacked(2));
    all.add(Architecture.plain(Activation.RELU, 3, 4, 2).linear().skipping(2));
    all.add(Architecture.of(Cell.LSTM, 2, 4, 2).skipping(3));
    all.add(Architecture.of(Cell.GRU, 2, 4, 2).skipping(4));
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      all.add(Architecture.of(cell, 2, 5, 2).normalized().stacked(2));
    }
    all.add(Architecture.of(Cell.GRU, 2, 4, 2).skipping(2).normalized());
    return all;
  }

  private static Architecture variant(
      Cell cell, Activation activation, Form form, GruReset reset, GruUpdate update) {
    return new Architecture(cell, activation, form, reset, update, 1, 3, 7, 2);
  }

  private static void fill(double[] values, double deviation, RandomGenerator random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = deviation * random.nextGaussian();
    }
  }

  /**
   * One linear unit h_t = w h_{t−1} + x_t, y = h, whose loss has the derivative 1 at each of its
   * outputs.
   */
  static Subject scalar(double w, double[] inputs, boolean everyStep) {
    Parameters p = Parameters.zeros(Architecture.plain(Activation.LINEAR, 1, 1, 1));
    p.w()[0] = w;
    p.u()[0] = 1;
    p.v()[0] = 1;
    int steps = inputs.length;
    double[] targets = new double[everyStep ? steps : 1];
    double h = 0;
    for (int t = 0; t < steps; t++) {
      h = w * h + inputs[t];
      targets[everyStep ? t : 0] = h - 0.5;
    }
    return new Subject(p, Loss.SQUARED_ERROR, steps, 1, inputs, targets, everyStep);
  }

  /** A network whose recurrent matrix is given; x_1 = 1 and 0 from then on, y = Σ h. */
  static Subject driven(Activation activation, int hidden, double[] w, int steps) {
    Parameters p = Parameters.zeros(Architecture.plain(activation, 1, hidden, 1));
    System.arraycopy(w, 0, p.w(), 0, w.length);
    Arrays.fill(p.u(), 0.5);
    Arrays.fill(p.v(), 1);
    double[] inputs = new double[steps];
    inputs[0] = 1;
    return new Subject(p, Loss.SQUARED_ERROR, steps, 1, inputs, new double[] {100}, false);
  }

  static double[] constant(int steps, double value) {
    double[] values = new double[steps];
    Arrays.fill(values, value);
    return values;
  }

  static double[] impulse(int steps, double value) {
    double[] values = new double[steps];
    values[0] = value;
    return values;
  }

  static <V> V get(Map<String, V> map, String name) {
    V value = map.get(name);
    if (value == null) {
      throw new AssertionError(name);
    }
    return value;
  }

  static Probe probe(Subject subject) {
    return NetworkProbe.of(subject, ORIGIN, 16, NetworkProbe.Depth.WHOLE, () -> false);
  }

  private Subjects() {}
}
