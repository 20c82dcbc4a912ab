package rhoscope.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhoscope.model.AddingVariant;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.TaskKind;

/** Each generator against a second reading of its definition, from its inputs alone. */
class TaskDefinitionsTest {
  private static final int MANY = 20_000;

  @Test
  void productsAndExclusiveOrsAreThoseOfTheMarkedValues() {
    for (AddingVariant variant : AddingVariant.values()) {
      for (int length : new int[] {6, 7, 23, 60}) {
        Batch product = draw(new Multiplication(variant, length), 300);
        Batch xor = draw(new Xor(variant, length), 300);
        for (int n = 0; n < 300; n++) {
          double[] values = marked(product, n);
          assertEquals(values[0] * (values.length == 1 ? 1 : values[1]), product.targets()[n]);
          double[] bits = marked(xor, n);
          int ones = (int) Arrays.stream(bits).sum();
          assertEquals(ones % 2, xor.targets()[n]);
          assertTrue(Arrays.stream(bits).allMatch(bit -> bit == 0 || bit == 1));
        }
      }
    }
  }

  @Test
  void markersStandUniformlyWhereTheirSourcesPutThem() {
    Batch halves = draw(new Adding(AddingVariant.LE, 41), MANY);
    assertUniform(0, 20, positions(halves, 0));
    assertUniform(20, 41, positions(halves, 1));
    Batch early = draw(new Adding(AddingVariant.PASCANU, 19), MANY);
    assertUniform(0, 1, positions(early, 0));
    assertUniform(1, 8, positions(early, 1));
    for (long seed = 0; seed < 5; seed++) {
      Batch longer = draw(new Adding(AddingVariant.PASCANU, 57), MANY, seed);
      int tenth = longer.steps() / 10;
      assertUniform(0, tenth, positions(longer, 0));
      assertUniform(tenth, tenth + 4 * longer.steps() / 10, positions(longer, 1));
    }
  }

  @Test
  void symbolsThatTellStandUniformlyAndAreAOrB() {
    order(TemporalOrder.ofTwo(40), 40, 4, 20);
    order(TemporalOrder.ofTwo(57), 57, 5, 28);
    order(TemporalOrder.ofThree(40), 40, 4, 12, 24);
    order(TemporalOrder.ofThree(57), 57, 5, 17, 34);
    order(TemporalOrder.ofThree(4), 4, 0, 1, 2);
  }

  private static void order(TemporalOrder task, int length, int... starts) {
    Batch batch = draw(task, MANY);
    int[] seen = new int[6];
    int[] classes = new int[1 << starts.length];
    List<List<Integer>> positions = new ArrayList<>();
    IntStream.of(starts).forEach(start -> positions.add(new ArrayList<>()));
    for (int n = 0; n < MANY; n++) {
      int kind = 0;
      int told = 0;
      for (int t = 0; t < length; t++) {
        int symbol = symbol(batch, t, n);
        seen[symbol]++;
        if (symbol < 2) {
          kind += symbol * (int) Math.pow(2, told);
          positions.get(told++).add(t);
        }
      }
      assertEquals(starts.length, told);
      assertEquals(kind, batch.targets()[n]);
      classes[kind]++;
    }
    for (int i = 0; i < starts.length; i++) {
      assertUniform(starts[i], starts[i] + Math.max(1, length / 10), positions.get(i));
    }
    assertEven(classes);
    assertEven(Arrays.copyOfRange(seen, 0, 2));
    if (starts.length < length) {
      assertEven(Arrays.copyOfRange(seen, 2, 6));
    }
    assertEquals(classes.length, task.outputSize());
  }

  @Test
  void thePermutationShowsItsTargetFirstAndNeverAgain() {
    Batch batch = draw(new RandomPermutation(12), MANY);
    int[] seen = new int[100];
    for (int n = 0; n < MANY; n++) {
      assertEquals(symbol(batch, 0, n), batch.targets()[n]);
      for (int t = 0; t < 12; t++) {
        int symbol = symbol(batch, t, n);
        assertEquals(t == 0, symbol < 2);
        seen[symbol]++;
      }
    }
    assertEven(Arrays.copyOfRange(seen, 0, 2));
    assertEven(Arrays.copyOfRange(seen, 2, 100));
    assertEquals(0, draw(new RandomPermutation(1), 1).targets()[0], 1);
  }

  /** Written as in the sources: s a symbol, - the blank, ! the marker. */
  @Test
  void recallIsDrawnAsWritten() {
    assertRecall(Recall.copy(3, 8, 4), 8, "sss---!---", "-------sss");
    assertRecall(Recall.copy(3, 8, 1), 8, "sss!---", "----sss");
    assertRecall(Recall.memorization(3, 5, 4), 5, "sss----!--", "-------sss");
    assertRecall(Recall.memorization(1, 2, 1), 2, "s-!", "--s");
  }

  private static void assertRecall(Recall task, int symbols, String inputs, String targets) {
    Batch batch = draw(task, 2000);
    assertEquals(inputs.length(), batch.steps());
    assertTrue(batch.everyStep() && batch.isRectangular());
    int[] seen = new int[symbols];
    for (int n = 0; n < 2000; n++) {
      List<Integer> shown = new ArrayList<>();
      List<Integer> asked = new ArrayList<>();
      for (int t = 0; t < batch.steps(); t++) {
        int symbol = symbol(batch, t, n);
        int target = (int) batch.targets()[t * 2000 + n];
        char written = symbol < symbols ? 's' : symbol == symbols ? '-' : '!';
        assertEquals(inputs.charAt(t), written);
        assertEquals(targets.charAt(t), target < symbols ? 's' : '-');
        if (symbol < symbols) {
          shown.add(symbol);
          seen[symbol]++;
        }
        if (target < symbols) {
          asked.add(target);
        }
      }
      assertEquals(shown, asked);
    }
    assertEven(seen);
  }

  @Test
  void theFirstBitIsTheTarget() {
    Batch batch = draw(new FirstBit(5), MANY);
    assertArrayEquals(Arrays.copyOf(batch.inputs(), MANY), batch.targets());
    int ones = (int) Arrays.stream(batch.inputs()).sum();
    assertEven(new int[] {ones, 5 * MANY - ones});
    assertTrue(Arrays.stream(batch.inputs()).allMatch(bit -> bit == 0 || bit == 1));
  }

  @Test
  void theLatchIsToldItsClassInThreeSteps() {
    Batch batch = draw(new Latch(0.5, 10), MANY);
    double sum = 0;
    double squares = 0;
    int positive = 0;
    for (int n = 0; n < MANY; n++) {
      int first = batch.targets()[n] == 0.8 ? 4 : 1;
      positive += first == 4 ? 1 : 0;
      assertEquals(first == 4 ? 0.8 : -0.8, batch.targets()[n]);
      for (int t = 0; t < 10; t++) {
        double[] input = row(batch, t, n);
        double[] telling = new double[7];
        if (t < 3) {
          telling[first + t] = 1;
        } else {
          telling[0] = input[0];
          sum += input[0];
          squares += input[0] * input[0];
        }
        assertArrayEquals(telling, input);
      }
    }
    assertEven(new int[] {positive, MANY - positive});
    assertEquals(0, sum / MANY / 7, 0.01);
    assertEquals(0.25, squares / MANY / 7, 0.005);
  }

  @Test
  void linearMemoryAsksForWhatWasSeen() {
    Batch batch = draw(new LinearMemory(3, 6), 50);
    for (int n = 0; n < 50; n++) {
      double[] series = new double[9];
      for (int t = 0; t < 6; t++) {
        series[3 + t] = row(batch, t, n)[0];
        double[] asked = {series[2 + t], series[1 + t], series[t]};
        int at = (t * 50 + n) * 3;
        assertArrayEquals(asked, Arrays.copyOfRange(batch.targets(), at, at + 3));
        assertTrue(Math.abs(series[3 + t]) <= 0.5 && series[3 + t] != 0);
      }
    }
  }

  @Test
  void theIndicatorComesBackEveryPeriod() {
    DelayIndicator task = new DelayIndicator(7, 50);
    Batch batch = draw(task, MANY);
    List<Integer> firsts = new ArrayList<>();
    double left = 0;
    for (int n = 0; n < MANY; n++) {
      int first = -1;
      for (int t = 0; t < 50; t++) {
        double x = row(batch, t, n)[0];
        double target = batch.targets()[t * MANY + n];
        first = first < 0 && x == 1 ? t : first;
        assertEquals(0 <= first && (t - first) % 7 == 0, x == 1);
        assertTrue(x == 1 || Math.abs(x) <= 0.5);
        if (0 <= first) {
          assertEquals((t + 1 - first) % 7 == 0 ? 1 : 0, target);
        } else {
          double chance = 1.0 / (6 - t);
          left += (target - chance) * (target - chance) / 50 / MANY;
        }
      }
      firsts.add(first);
    }
    assertUniform(0, 7, firsts);
    assertEquals(1, left / task.floor(), 0.03);
    assertTrue(task.floor() < task.baseline().orElseThrow().loss());
  }

  @Test
  void theSeriesSolvesItsEquation() {
    // While the delayed value is the constant past, ẋ = c − 0.1 x has a closed form.
    double past = 1.2;
    double c = 0.2 * past / (1 + Math.pow(past, 10));
    MackeyGlass.Trajectory trajectory = new MackeyGlass.Trajectory(17, past);
    for (int t = 1; t <= 17; t++) {
      double exact = 10 * c + (past - 10 * c) * Math.exp(-0.1 * t);
      assertEquals(exact, trajectory.advance(1), 1e-8, "t = " + t);
    }
    // Beyond, against Euler's method, extrapolated, in steps a hundred times as fine.
    double[] coarse = euler(17, past, 500, 60);
    double[] fine = euler(17, past, 1000, 60);
    for (int t = 18; t <= 60; t++) {
      assertEquals(2 * fine[t] - coarse[t], trajectory.advance(1), 2e-5, "t = " + t);
    }
  }

  /** x(0), x(1), …; so many steps per unit of time. */
  private static double[] euler(int delay, double past, int parts, int units) {
    double[] x = new double[units * parts + 1];
    double[] samples = new double[units + 1];
    x[0] = past;
    samples[0] = past;
    for (int i = 0; i < units * parts; i++) {
      double delayed = i < delay * parts ? past : x[i - delay * parts];
      x[i + 1] = x[i] + (0.2 * delayed / (1 + Math.pow(delayed, 10)) - 0.1 * x[i]) / parts;
      samples[(i + 1) / parts] = (i + 1) % parts == 0 ? x[i + 1] : samples[(i + 1) / parts];
    }
    return samples;
  }

  @Test
  void theSequencesOfASeriesLieOneBehindTheOther() {
    Batch batch = draw(new MackeyGlass(17, 30), 4);
    for (int n = 0; n < 4; n++) {
      for (int t = 0; t < 29; t++) {
        assertEquals(batch.targets()[t * 4 + n], batch.inputs()[(t + 1) * 4 + n]);
      }
    }
    assertEquals(batch.targets()[29 * 4], batch.inputs()[1]);
    assertTrue(Arrays.stream(batch.inputs()).allMatch(x -> 0.1 < x && x < 1.6));
    Batch less = draw(new MackeyGlass(17, 1, 30), 4);
    for (int i = 0; i < batch.inputs().length; i++) {
      assertEquals(batch.inputs()[i] - 1, less.inputs()[i]);
      assertEquals(batch.targets()[i] - 1, less.targets()[i]);
    }
  }

  @Test
  void oneUnitOnTheCliffIsTheUnitOfTheSource() {
    // x_t = w σ(x_{t−1}) + b from x_0 = ½, by its own formula
    Batch batch = draw(new Cliff(50), 1);
    for (double w : new double[] {2.5, 5, 7}) {
      for (double b : new double[] {-3.5, -2.3, -1}) {
        double x = 0.5;
        double h = 0;
        for (int t = 0; t < 50; t++) {
          x = w * sigmoid(x) + b;
          h = sigmoid(w * h + w * batch.inputs()[t] + b);
        }
        assertEquals(sigmoid(x), h, 1e-14);
      }
    }
    assertArrayEquals(new double[] {0.7}, batch.targets());
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  /** The best answer that ignores the inputs is told by the step alone. */
  @Test
  void theBaselineIsTheLossOfAnAnswerThatIgnoresTheInputs() throws IOException {
    for (Task task : everyTask()) {
      assertEquals(task instanceof Cliff, task.baseline().isEmpty());
      if (task.baseline().isEmpty()) {
        continue;
      }
      int count = task instanceof MackeyGlass ? 400 : 6000;
      Batch known = draw(task, count, 1);
      Batch fresh = draw(task, count, 2);
      double expected = task.baseline().orElseThrow().loss();
      double loss =
          task.loss() == Loss.SOFTMAX_CROSS_ENTROPY
              ? surprise(known, fresh)
              : constant(task, known, fresh);
      assertEquals(1, loss / expected, 0.05, task.description());
    }
  }

  private static double surprise(Batch known, Batch fresh) {
    int rows = known.targets().length / known.sequences();
    double sum = 0;
    for (int t = 0; t < rows; t++) {
      double[] counts = new double[known.outputSize()];
      for (int n = 0; n < known.sequences(); n++) {
        counts[(int) known.targets()[t * known.sequences() + n]]++;
      }
      for (int n = 0; n < fresh.sequences(); n++) {
        double count = counts[(int) fresh.targets()[t * fresh.sequences() + n]];
        sum -= Math.log(count / known.sequences());
      }
    }
    return sum / rows / fresh.sequences();
  }

  private static double constant(Task task, Batch known, Batch fresh) {
    int row = known.sequences() * known.targetWidth();
    int rows = known.targets().length / row;
    double sum = 0;
    for (int t = 0; t < rows; t++) {
      for (int w = 0; w < known.targetWidth(); w++) {
        double mean = 0;
        for (int n = 0; n < known.sequences(); n++) {
          mean += known.targets()[t * row + n * known.targetWidth() + w] / known.sequences();
        }
        for (int n = 0; n < known.sequences(); n++) {
          double target = fresh.targets()[t * row + n * known.targetWidth() + w];
          double off = target - mean;
          sum +=
              task.loss() == Loss.SQUARED_ERROR
                  ? off * off
                  : -Math.log(target == 1 ? mean : 1 - mean);
        }
      }
    }
    return sum / rows / row;
  }

  @Test
  void theSecondMomentsAreThoseOfTheInputs() throws IOException {
    for (Task task : everyTask()) {
      double[] sums = new double[task.inputSize()];
      for (long seed = 0; seed < 300; seed++) {
        Batch batch = draw(task, 20, seed);
        for (int i = 0; i < batch.inputs().length; i++) {
          double x = batch.inputs()[i];
          sums[i % sums.length] += x * x / batch.steps() / batch.sequences() / 300;
        }
      }
      double[] expected = task.inputSecondMoments();
      assertEquals(sums.length, expected.length);
      for (int d = 0; d < sums.length; d++) {
        assertEquals(1, sums[d] / expected[d], expected[d] < 0.02 ? 0.2 : 0.03, task.description());
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameSequences() throws IOException {
    for (Task task : everyTask()) {
      Batch first = draw(task, 3, 7);
      Batch again = draw(task, 3, 7);
      assertArrayEquals(first.inputs(), again.inputs(), task.description());
      assertArrayEquals(first.targets(), again.targets(), task.description());
      boolean drawn = !Arrays.equals(first.inputs(), draw(task, 3, 8).inputs());
      assertEquals(!(task instanceof Cliff), drawn, task.description());
      assertTrue(first.steps() <= task.length(), task.description());
      assertEquals(task.everyStep(), first.everyStep(), task.description());
      assertEquals(task.outputSize(), first.outputSize(), task.description());
      boolean classes = task.loss() == Loss.SOFTMAX_CROSS_ENTROPY;
      assertEquals(classes, first.classes(), task.description());
      assertTrue(task.description().length() <= 100, task.description());
    }
  }

  @Test
  void whatIsTooShortIsRefusedInWordsAndNothingElseFails() throws IOException {
    Map<TaskKind, String> refused = new TreeMap<>();
    for (TaskKind kind : TaskKind.values()) {
      for (long length = 1; length <= 8; length++) {
        ModelSpec spec = spec(kind).with(Keys.LENGTH, length);
        try {
          Dataset data = Datasets.open(spec, Path.of(""));
          assertEquals(2, data.probe(1, 2).sequences());
        } catch (DataProblem problem) {
          refused.putIfAbsent(kind, problem.getMessage());
        }
      }
    }
    assertEquals("latch takes at least 4 steps, data.length is 1", refused.get(TaskKind.LATCH));
    assertEquals(
        "linear_memory takes at least 6 steps with data.delays 5, data.length is 1",
        refused.get(TaskKind.LINEAR_MEMORY));
    assertEquals(
        "delay_indicator takes at least 8 steps with data.period 7, data.length is 1",
        refused.get(TaskKind.DELAY_INDICATOR));
    assertFalse(refused.containsKey(TaskKind.COPY));
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeItIsDrawn() throws IOException {
    for (TaskKind kind : TaskKind.values()) {
      ModelSpec large = spec(kind).with(Keys.LENGTH, 1_000_000L).with(Keys.BATCH_SIZE, 65_536L);
      assertThrows(DataProblem.class, () -> Datasets.open(large, Path.of("")), kind::toString);
      ModelSpec one = spec(kind).with(Keys.LENGTH, 500_000L).with(Keys.BATCH_SIZE, 1L);
      assertTrue(500_000 <= Datasets.open(one, Path.of("")).length());
    }
    ModelSpec copy = spec(TaskKind.COPY).with(Keys.POSITIONS, 100_000L).with(Keys.SYMBOLS, 4096L);
    assertThrows(DataProblem.class, () -> Datasets.open(copy, Path.of("")));
  }

  @Test
  void sizesThatNoSequenceHasAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> TemporalOrder.ofThree(3));
    assertThrows(IllegalArgumentException.class, () -> new RandomPermutation(0));
    assertThrows(IllegalArgumentException.class, () -> Recall.copy(0, 8, 10));
    assertThrows(IllegalArgumentException.class, () -> Recall.copy(10, 1, 10));
    assertThrows(IllegalArgumentException.class, () -> Recall.memorization(10, 5, 0));
    assertThrows(IllegalArgumentException.class, () -> new FirstBit(0));
    assertThrows(IllegalArgumentException.class, () -> new Latch(0.2, 3));
    assertThrows(IllegalArgumentException.class, () -> new Latch(Double.NaN, 10));
    assertThrows(IllegalArgumentException.class, () -> new Cliff(0));
    assertThrows(IllegalArgumentException.class, () -> new MackeyGlass(0, 10));
    assertThrows(IllegalArgumentException.class, () -> new LinearMemory(10, 10));
    assertThrows(IllegalArgumentException.class, () -> new DelayIndicator(10, 10));
  }

  private static ModelSpec spec(TaskKind kind) {
    return ModelSpec.EMPTY
        .with(Keys.TASK, kind)
        .with(Keys.LENGTH, 60L)
        .with(Keys.POSITIONS, 4L)
        .with(Keys.SYMBOLS, 3L)
        .with(Keys.DELAYS, 5L)
        .with(Keys.PERIOD, 7L);
  }

  private static List<Task> everyTask() throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (TaskKind kind : TaskKind.values()) {
      for (AddingVariant variant : AddingVariant.values()) {
        boolean reads =
            kind == TaskKind.ADDING || kind == TaskKind.MULTIPLICATION || kind == TaskKind.XOR;
        if (reads || variant == AddingVariant.LE) {
          ModelSpec spec = spec(kind).with(Keys.VARIANT, variant);
          tasks.add((Task) Datasets.open(spec, Path.of("")));
        }
      }
    }
    return tasks;
  }

  private static Batch draw(Task task, int sequences) {
    return draw(task, sequences, 1);
  }

  private static Batch draw(Task task, int sequences, long seed) {
    return task.draw(RandomStream.TRAINING.generator(seed, 0), sequences);
  }

  private static double[] row(Batch batch, int t, int n) {
    int from = (t * batch.sequences() + n) * batch.inputSize();
    return Arrays.copyOfRange(batch.inputs(), from, from + batch.inputSize());
  }

  private static int symbol(Batch batch, int t, int n) {
    double[] oneHot = row(batch, t, n);
    assertEquals(1, Arrays.stream(oneHot).sum());
    return IntStream.range(0, oneHot.length).filter(d -> oneHot[d] == 1).findFirst().orElseThrow();
  }

  private static double[] marked(Batch batch, int n) {
    return IntStream.range(0, batch.steps())
        .filter(t -> row(batch, t, n)[1] == 1)
        .mapToDouble(t -> row(batch, t, n)[0])
        .toArray();
  }

  private static List<Integer> positions(Batch batch, int which) {
    return IntStream.range(0, batch.sequences())
        .map(
            n ->
                IntStream.range(0, batch.steps())
                    .filter(t -> row(batch, t, n)[1] == 1)
                    .skip(which)
                    .findFirst()
                    .orElseThrow())
        .boxed()
        .toList();
  }

  private static void assertUniform(int from, int to, List<Integer> values) {
    int[] counts = new int[to - from];
    for (int value : values) {
      assertTrue(from <= value && value < to, value + " in " + from + " … " + to);
      counts[value - from]++;
    }
    assertEven(counts);
  }

  /** χ² within six deviations of its mean. */
  private static void assertEven(int[] counts) {
    double expected = (double) Arrays.stream(counts).sum() / counts.length;
    double square = Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected)).sum();
    int freedom = counts.length - 1;
    double limit = freedom + 6 * Math.sqrt(2.0 * freedom) + 10;
    assertTrue(square / expected < limit, Arrays.toString(counts));
  }
}
