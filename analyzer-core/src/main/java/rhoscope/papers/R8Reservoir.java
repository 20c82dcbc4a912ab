package rhoscope.papers;

import static rhoscope.evidence.Quantity.MEMORY_CAPACITY;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.data.RandomStream;
import rhoscope.linalg.Norms;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;
import rhoscope.nn.Reservoir;
import rhoscope.papers.Trials.Later;
import rhoscope.report.Figure;
import rhoscope.workspace.ConfigFile;

/** Echo states, their memory, and what leaky units do for a free run. */
final class R8Reservoir implements Check {
  private static final double SLACK = 1 + 1e-12;
  private static final double GOOD = 3e-3;

  /** What rounding may leave between two states that are the same. */
  private static final double ROUNDING = 1e-13;

  @Override
  public String name() {
    return "R8";
  }

  @Override
  public String claim() {
    return "Jaeger 2001; Jaeger, Haas 2004; Jaeger et al. 2007: reservoirs forget their start, remember"
        + " at most N inputs, and go on by themselves";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    Later<List<Trial>> laterMemory = trials.train("r8-linear-memory", seeds);
    Later<List<Trial>> laterLeaky = trials.train("r8-mackey-glass-leak-05", seeds);
    Later<List<Trial>> laterOrdinary = trials.train("r8-mackey-glass-leak-1", seeds);
    ConfigFile contraction = trials.config("r8-contraction");
    List<Row> rows = new ArrayList<>();
    List<Figure.Line> lines = new ArrayList<>();
    rows.add(trials.compute(() -> contraction(contraction, trials.seeds(seeds), lines)).get());
    rows.add(memory(trials, laterMemory.get()));
    double[] leaky = Trial.finalErrors(laterLeaky.get());
    double[] ordinary = Trial.finalErrors(laterOrdinary.get());
    long good = Arrays.stream(leaky).filter(error -> error < GOOD).count();
    long least = (long) Math.ceil(0.75 * seeds);
    rows.add(
        new Row(
            "Mackey-Glass, leak 0.5: NRMSE of step 84 below 0.003",
            "at least " + least + " of " + seeds,
            good + " of " + seeds + " (" + Row.range(leaky) + ")",
            least <= good));
    rows.add(
        new Row(
            "Mackey-Glass: median NRMSE of step 84, leak 0.5 against leak 1",
            "less",
            Row.number(median(leaky)) + " against " + Row.number(median(ordinary)),
            median(leaky) < median(ordinary)));
    return new Verdict(
        rows,
        List.of(
            new Figure(
                "R8: distance of two states under one input, over its bound",
                "step",
                "‖Δh_t‖ / (σ_max^t ‖Δh_0‖)",
                true,
                lines)));
  }

  /** Two states under the same input, against σ_max to the power of the steps. */
  private static Row contraction(ConfigFile config, List<Long> seeds, List<Figure.Line> lines)
      throws IOException {
    ModelSpec spec = config.config().spec();
    Dataset data = Datasets.open(spec, config.folder());
    int hidden = spec.size(Keys.HIDDEN_SIZE);
    long held = 0;
    long all = 0;
    double most = 0;
    for (long seed : seeds) {
      Parameters parameters =
          Initializer.draw(spec, data.inputSize(), data.outputSize(), seed, () -> false);
      Batch batch = data.training(seed, 1, 0).next();
      double norm = Norms.spectral(hidden, parameters.w());
      most = Math.max(most, norm);
      double[] distances = distances(parameters, batch, hidden, seed);
      double[] ratios = new double[distances.length];
      for (int t = 0; t < distances.length; t++) {
        double bound = StrictMath.pow(norm, t) * distances[0];
        held += distances[t] <= bound * SLACK + ROUNDING ? 1 : 0;
        all++;
        ratios[t] = distances[t] / bound;
      }
      double[] steps = new double[distances.length];
      Arrays.setAll(steps, t -> t);
      lines.add(new Figure.Line("σ_max = " + Row.number(norm), steps, ratios));
    }
    return new Row(
        "‖Δh_t‖ ≤ σ_max^t ‖Δh_0‖, σ_max < 1",
        "all steps",
        held + " of " + all + " steps, σ_max up to " + Row.number(most),
        held == all && most < 1);
  }

  private static double[] distances(Parameters parameters, Batch batch, int hidden, long seed) {
    RandomGenerator random = RandomStream.DIRECTION.generator(seed, 0);
    Reservoir reservoir = new Reservoir(parameters);
    reservoir.begin(2);
    double[] states = new double[2 * reservoir.width()];
    for (int i = 0; i < hidden; i++) {
      states[reservoir.width() + i] = 2 * random.nextDouble() - 1;
    }
    reservoir.begin(2, states);
    double[] distances = new double[batch.steps() + 1];
    int inputs = batch.inputSize();
    double[] x = new double[2 * inputs];
    for (int t = 0; t <= batch.steps(); t++) {
      double[] h = reservoir.states();
      double sum = 0;
      for (int i = 0; i < hidden; i++) {
        double off = h[i] - h[reservoir.width() + i];
        sum += off * off;
      }
      distances[t] = Math.sqrt(sum);
      if (t < batch.steps()) {
        System.arraycopy(batch.inputs(), t * inputs, x, 0, inputs);
        System.arraycopy(batch.inputs(), t * inputs, x, inputs, inputs);
        reservoir.step(x, 0);
      }
    }
    return distances;
  }

  private static Row memory(Trials trials, List<Trial> memory) throws IOException {
    long units = trials.config("r8-linear-memory").config().spec().get(Keys.HIDDEN_SIZE);
    double[] found =
        memory.stream().mapToDouble(t -> t.find(MEMORY_CAPACITY).orElse(Double.NaN)).toArray();
    boolean pass = Arrays.stream(found).allMatch(mc -> 0.9 * units <= mc && mc <= units);
    return new Row(
        "linear memory capacity of " + units + " units",
        Row.number(0.9 * units) + " to " + units + ", each",
        Row.range(found),
        pass);
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }
}
