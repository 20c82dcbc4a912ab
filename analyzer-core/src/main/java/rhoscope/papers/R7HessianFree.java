package rhoscope.papers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import rhoscope.data.RandomStream;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.GaussNewton64;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights64;
import rhoscope.papers.Trials.Later;

/**
 * Hessian-free optimisation keeps the first bit over 30 steps; clipped SGD learns nothing of it.
 */
final class R7HessianFree implements Check {
  private static final List<String> RATES = List.of("0.001", "0.01", "0.1");
  private static final double LOST = 0.4;
  private static final double DIFFERENCE = 1e-5;

  @Override
  public String name() {
    return "R7";
  }

  @Override
  public String claim() {
    return "Martens, Sutskever 2011; Boulanger-Lewandowski's theano-hf: Hessian-free optimisation"
        + " remembers the first of 30 bits, SGD does not";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    Later<List<Trial>> laterFree = trials.train("r7-hf", seeds);
    List<Later<List<Trial>>> laterSgd = new ArrayList<>();
    for (String rate : RATES) {
      laterSgd.add(trials.train("r7-sgd", seeds, "training.optimizer.learning_rate=" + rate));
    }
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.below(
            "uᵀ G v against (J u)ᵀ H_L (J v), J by differences, relative",
            1e-5,
            trials.compute(() -> curvatureError(seeds)).get()));
    List<Trial> free = laterFree.get();
    rows.add(Row.atLeast("Hessian-free: error below 0.01 in 60 updates", 0.75, seeds, free));
    List<List<Trial>> all = new ArrayList<>(List.of(free));
    for (int i = 0; i < RATES.size(); i++) {
      List<Trial> sgd = laterSgd.get(i).get();
      all.add(sgd);
      rows.add(lost(RATES.get(i), sgd, free));
    }
    return new Verdict(rows, List.of(Curves.losses("R7: loss, plateau ln 2", false, all)));
  }

  /** That it learns nothing in at least the time the others took. */
  private static Row lost(String rate, List<Trial> sgd, List<Trial> free) {
    double least =
        sgd.stream()
            .mapToDouble(t -> t.leastError().orElse(Double.POSITIVE_INFINITY))
            .min()
            .orElse(Double.NaN);
    return new Row(
        "clipped SGD at " + rate + ": least error, in at least the time of Hessian-free",
        "≥ " + LOST,
        Row.number(least)
            + ", "
            + Row.number(seconds(sgd))
            + " s against "
            + Row.number(seconds(free))
            + " s",
        LOST <= least && seconds(free) <= seconds(sgd));
  }

  /** The median over seeds, which the first training of a cold JVM does not move. */
  private static double seconds(List<Trial> trials) {
    double[] all = trials.stream().mapToDouble(t -> t.result().elapsedSeconds()).sorted().toArray();
    return all.length == 0 ? Double.NaN : all[all.length / 2];
  }

  /** The worst over cells: squared error at the last step, so H_L is 2 / (N O). */
  private static double curvatureError(int seeds) {
    double worst = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
        RandomGenerator random = RandomStream.INITIALIZATION.generator(seed, 3);
        worst = Math.max(worst, curvatureError(Architecture.of(cell, 2, 6, 2), random));
      }
    }
    return worst;
  }

  private static double curvatureError(Architecture architecture, RandomGenerator random) {
    Parameters at = drawn(architecture, random);
    Parameters u = drawn(architecture, random);
    Parameters v = drawn(architecture, random);
    int steps = 8;
    int sequences = 3;
    double[] inputs = new double[steps * sequences * architecture.inputs()];
    Arrays.setAll(inputs, i -> random.nextGaussian());
    Outputs outputs = new Outputs(architecture, steps, sequences, inputs);
    double[] ju = outputs.slope(at, u);
    double[] jv = outputs.slope(at, v);
    double expected = 0;
    for (int i = 0; i < ju.length; i++) {
      expected += 2 * ju[i] * jv[i] / ju.length;
    }
    GaussNewton64 curvature =
        new GaussNewton64(Kernels.f64(), architecture, Loss.SQUARED_ERROR, false, 1, () -> false);
    curvature.weights().load(at);
    curvature.forward(steps, outputs.lengths, inputs, new double[ju.length]);
    Weights64 direction = new Weights64(Kernels.f64(), architecture);
    direction.load(v);
    Parameters product = Parameters.zeros(architecture);
    curvature.product(direction, 0).store(product);
    double got = 0;
    for (Parameters.Entry entry : u.entries()) {
      double[] g = product.get(entry.part(), entry.layer());
      for (int i = 0; i < g.length; i++) {
        got += entry.values()[i] * g[i];
      }
    }
    return Math.abs(got - expected) / Math.abs(expected);
  }

  private static Parameters drawn(Architecture architecture, RandomGenerator random) {
    Parameters parameters = Parameters.zeros(architecture);
    for (Parameters.Entry entry : parameters.entries()) {
      Arrays.setAll(entry.values(), i -> 0.4 * random.nextGaussian());
    }
    return parameters;
  }

  /** The outputs of a network on the same sequences. */
  private static final class Outputs {
    private final Network64 network;
    private final int steps;
    private final double[] inputs;
    private final double[] targets;
    private final int[] lengths;

    Outputs(Architecture architecture, int steps, int sequences, double[] inputs) {
      this.network =
          new Network64(Kernels.f64(), architecture, Loss.SQUARED_ERROR, false, 1, () -> false);
      this.steps = steps;
      this.inputs = inputs;
      this.targets = new double[sequences * architecture.outputs()];
      this.lengths = new int[sequences];
      Arrays.fill(lengths, steps);
    }

    /** J u at a point, by central differences. */
    double[] slope(Parameters at, Parameters u) {
      double[] above = moved(at, u, DIFFERENCE);
      double[] below = moved(at, u, -DIFFERENCE);
      double[] slope = new double[above.length];
      Arrays.setAll(slope, i -> (above[i] - below[i]) / (2 * DIFFERENCE));
      return slope;
    }

    private double[] moved(Parameters at, Parameters u, double step) {
      Parameters moved = at.copy();
      for (Parameters.Entry entry : moved.entries()) {
        double[] by = u.get(entry.part(), entry.layer());
        for (int i = 0; i < by.length; i++) {
          entry.values()[i] += step * by[i];
        }
      }
      network.weights().load(moved);
      network.forward(steps, lengths, inputs, targets);
      double[] outputs = new double[targets.length];
      network.outputs(outputs);
      return outputs;
    }
  }
}
