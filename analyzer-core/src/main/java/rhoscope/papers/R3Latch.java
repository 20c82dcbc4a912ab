package rhoscope.papers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import rhoscope.data.RandomStream;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.papers.Trials.Later;
import rhoscope.report.Figure;
import rhoscope.weights.SafetensorsWriter;

/** One unit that has to keep one bit: the longer, the fewer runs learn it. */
final class R3Latch implements Check {
  private static final int RUNS = 18;
  private static final int INPUTS = 7;
  private static final double SMALL = 0.1;

  /**
   * In the source the noise enters with the weight 1, which is not trained. With a hundredth of the
   * noise and a weight of 100 the product is the same, and the weight all but stays.
   */
  private static final double NOISE = 100;

  /**
   * The share of fresh sequences that may be on the wrong side at the end of a run that learned.
   */
  private static final double WRONG = 0.05;

  private static final int[] LENGTHS = {5, 10, 20, 30, 50};
  private static final int[] FEWEST = {17, 17, 3, 0, 0};
  private static final int[] MOST = {18, 18, 15, 7, 2};

  @Override
  public String name() {
    return "R3";
  }

  @Override
  public String claim() {
    return "Bengio, Simard, Frasconi 1994: how often a latching unit learns falls with the span";
  }

  @Override
  public Verdict run(Trials trials, int seeds) throws IOException, InterruptedException {
    Map<Integer, Later<List<Trial>>> started = new LinkedHashMap<>();
    for (int length : LENGTHS) {
      started.put(length, start(trials, length));
    }
    List<Row> rows = new ArrayList<>();
    double[] solved = new double[LENGTHS.length];
    double[] lengths = new double[LENGTHS.length];
    for (int i = 0; i < LENGTHS.length; i++) {
      Later<List<Trial>> later = started.get(LENGTHS[i]);
      List<Trial> ended = later == null ? List.of() : later.get();
      long learned = ended.stream().filter(R3Latch::learned).count();
      solved[i] = learned;
      lengths[i] = LENGTHS[i];
      rows.add(
          new Row(
              "T = " + LENGTHS[i] + ": runs that learn",
              FEWEST[i] + " to " + MOST[i] + " of " + RUNS,
              learned + " of " + ended.size(),
              FEWEST[i] <= learned && learned <= MOST[i]));
    }
    Figure.Line line = new Figure.Line("of 18 runs", lengths, solved);
    return new Verdict(
        rows, List.of(new Figure("R3: runs that learn", "T", "runs", false, List.of(line))));
  }

  private static boolean learned(Trial trial) {
    return trial.result().finalError().orElse(1) <= WRONG;
  }

  private static Later<List<Trial>> start(Trials trials, int length) throws IOException {
    List<Later<Trial>> runs = new ArrayList<>();
    for (long seed : trials.seeds(RUNS)) {
      Path weights = trials.scratch("latch-" + seed + ".safetensors");
      SafetensorsWriter.write(weights, weights(seed));
      runs.add(
          trials.trainOne(
              "r3-latch", seed, "data.length=" + length, "model.weights=\"" + weights + "\""));
    }
    return Trials.all(runs);
  }

  /** The noise enters as it is; the inputs that tell the class are drawn small, and trained. */
  private static Tensors weights(long seed) {
    RandomGenerator random = RandomStream.INITIALIZATION.generator(seed, 0);
    double[] inputs = new double[INPUTS];
    Arrays.setAll(inputs, d -> d == 0 ? NOISE : SMALL * (2 * random.nextDouble() - 1));
    return Tensors.builder()
        .add("weight_hh_l0", Tensor.of(new int[] {1, 1}, 1.25))
        .add("weight_ih_l0", Tensor.of(new int[] {1, INPUTS}, inputs))
        .add("output.weight", Tensor.of(new int[] {1, 1}, 1))
        .build();
  }
}
