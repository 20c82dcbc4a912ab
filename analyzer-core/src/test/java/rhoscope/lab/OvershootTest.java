package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.linalg.Kernels;
import rhoscope.model.Keys;
import rhoscope.model.LossAt;
import rhoscope.model.ModelSpec;
import rhoscope.model.Overshoot;
import rhoscope.model.TaskKind;
import rhoscope.nn.Architecture;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.theory.Dependency;
import rhoscope.theory.SequenceLength;

/** A network that goes on without inputs, in the data and in its gradient. */
class OvershootTest {
  private static final long HEARD = 9;
  private static final long OVERSHOOT = 4;
  private static final ModelSpec INDICATOR =
      ModelSpec.EMPTY
          .with(Keys.TASK, TaskKind.DELAY_INDICATOR)
          .with(Keys.PERIOD, 3L)
          .with(Keys.LENGTH, HEARD);

  @TempDir Path folder = Path.of("");

  private List<ModelSpec> goingOn() throws IOException {
    String values =
        IntStream.range(0, 90).mapToObj(i -> i * i % 17 + "").collect(Collectors.joining("\n"));
    Files.writeString(folder.resolve("a.csv"), "x\n" + values + "\n");
    Files.writeString(
        folder.resolve("a.txt"), "to be or not to be, that is the question".repeat(4));
    ModelSpec length = ModelSpec.EMPTY.with(Keys.LENGTH, HEARD);
    return List.of(
        INDICATOR,
        length.with(Keys.TASK, TaskKind.MACKEY_GLASS),
        length.with(Keys.FILE, "a.csv"),
        length.with(Keys.FILE, "a.txt"));
  }

  @Test
  void theLastStepsHaveNoInputAndTheTargetsThatTheyWouldHave() throws IOException {
    for (ModelSpec spec : goingOn()) {
      Dataset plain = Datasets.open(spec.with(Keys.LENGTH, HEARD + OVERSHOOT), folder);
      ModelSpec longer = spec.with(Keys.OVERSHOOT, OVERSHOOT);
      Dataset data = Datasets.open(longer, folder);
      check(plain.training(3, 5, 2).next(), data.training(3, 5, 2).next());
      check(plain.probe(3, 5), data.probe(3, 5));
      Iterator<Batch> expected = plain.evaluation(3, 1, 7);
      Iterator<Batch> found = data.evaluation(3, 1, 7);
      while (expected.hasNext()) {
        check(expected.next(), found.next());
      }
      assertTrue(!found.hasNext());
      assertEquals(HEARD + OVERSHOOT, data.length());
      assertEquals(HEARD + OVERSHOOT, SequenceLength.of(longer).orElseThrow());
      assertEquals(OVERSHOOT, Overshoot.steps(longer));
      double share = (double) HEARD / (HEARD + OVERSHOOT);
      double[] moments = plain.inputSecondMoments();
      assertArrayEquals(
          Arrays.stream(moments).map(m -> share * m).toArray(), data.inputSecondMoments(), 1e-15);
      assertEquals(
          data.dependency().stream().boxed().toList(),
          Dependency.of(longer).stream().map(Dependency::steps).toList());
    }
  }

  private static void check(Batch plain, Batch batch) {
    int heard = (int) HEARD * batch.sequences() * batch.inputSize();
    assertArrayEquals(
        Arrays.copyOf(plain.inputs(), heard), Arrays.copyOf(batch.inputs(), heard), "as before");
    assertTrue(Arrays.stream(plain.inputs(), heard, plain.inputs().length).anyMatch(x -> x != 0));
    assertTrue(Arrays.stream(batch.inputs(), heard, batch.inputs().length).allMatch(x -> x == 0));
    assertArrayEquals(plain.targets(), batch.targets());
    assertArrayEquals(plain.lengths(), batch.lengths());
    assertTrue(batch.everyStep());
  }

  @Test
  void withNoStepsItIsTheOrdinaryNetwork() throws IOException {
    for (ModelSpec spec : goingOn()) {
      ModelSpec none = spec.with(Keys.OVERSHOOT, 0L);
      assertEquals(spec.digest(), none.digest());
      Recorder expected = new Recorder();
      Recorder found = new Recorder();
      new Experiment(setup(shortRun(spec)), expected, () -> false).run();
      new Experiment(setup(shortRun(none)), found, () -> false).run();
      assertEquals(expected.losses, found.losses);
    }
  }

  private Setup setup(ModelSpec spec) throws IOException {
    return new Setup(spec, Datasets.open(spec, folder), java.util.Optional.empty());
  }

  private static ModelSpec shortRun(ModelSpec spec) {
    return spec.with(Keys.HIDDEN_SIZE, 5L).with(Keys.UPDATES, 3L);
  }

  @Test
  void whatHasNoTargetsBeyondItsInputsDoesNotGoOn() throws IOException {
    ModelSpec adding = ModelSpec.EMPTY.with(Keys.TASK, TaskKind.ADDING).with(Keys.LENGTH, HEARD);
    ModelSpec last =
        ModelSpec.EMPTY
            .with(Keys.FILE, "a.csv")
            .with(Keys.LENGTH, HEARD)
            .with(Keys.LOSS_AT, LossAt.LAST);
    goingOn();
    for (ModelSpec spec : List.of(adding, last)) {
      Dataset data = Datasets.open(spec.with(Keys.OVERSHOOT, OVERSHOOT), folder);
      Dataset plain = Datasets.open(spec, folder);
      assertArrayEquals(plain.probe(1, 3).inputs(), data.probe(1, 3).inputs());
      assertEquals(plain.description(), data.description());
    }
  }

  /** Each step with matrices of its own: the slopes of all copies together are the gradient. */
  @Test
  void theGradientIsTheSumOverTheCopies() throws IOException {
    Dataset data = Datasets.open(INDICATOR.with(Keys.OVERSHOOT, OVERSHOOT), folder);
    Batch batch = data.probe(2, 3);
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
    Architecture architecture = Architecture.plain(1, 4, 1);
    Parameters p = Parameters.zeros(architecture);
    for (Parameters.Entry entry : p.entries()) {
      Arrays.setAll(entry.values(), i -> 0.6 * random.nextGaussian());
    }
    Network64 network =
        new Network64(Kernels.f64(), architecture, data.loss(), true, 1, () -> false);
    network.weights().load(p);
    double loss = network.forward(batch.steps(), batch.lengths(), batch.inputs(), batch.targets());
    network.backward();
    Parameters gradient = Parameters.zeros(architecture);
    network.gradient().store(gradient);
    Unfolded unfolded = new Unfolded(p, batch);
    assertEquals(loss, unfolded.loss(), 1e-14);
    double overshoot = 0;
    for (Part part : List.of(Part.RECURRENT, Part.INPUT, Part.BIAS, Part.OUTPUT)) {
      for (int i = 0; i < p.get(part).length; i++) {
        double sum = 0;
        for (int t = 0; t < batch.steps(); t++) {
          double slope = unfolded.slope(part, i, t);
          sum += slope;
          boolean silent = HEARD <= t;
          overshoot += silent ? Math.abs(slope) : 0;
          assertTrue(!silent || part != Part.INPUT || slope == 0, "no input, no slope");
        }
        assertEquals(sum, gradient.get(part)[i], 1e-9, part + " " + i);
      }
    }
    assertTrue(1e-3 < overshoot, "the copies without inputs have their share: " + overshoot);
  }

  /** A tanh network with parameters for each step; no input product where there is no input. */
  private static final class Unfolded {
    private final Batch batch;
    private final Parameters[] copies;

    Unfolded(Parameters p, Batch batch) {
      this.batch = batch;
      this.copies = new Parameters[batch.steps()];
      Arrays.setAll(copies, t -> p.copy());
    }

    double slope(Part part, int i, int t) {
      double[] values = copies[t].get(part);
      double kept = values[i];
      values[i] = kept + 1e-5;
      double above = loss();
      values[i] = kept - 1e-5;
      double below = loss();
      values[i] = kept;
      return (above - below) / 2e-5;
    }

    double loss() {
      double sum = 0;
      for (int n = 0; n < batch.sequences(); n++) {
        double[] h = new double[copies[0].b().length];
        for (int t = 0; t < batch.steps(); t++) {
          h = step(h, t, n);
          double y = copies[t].c()[0];
          for (int j = 0; j < h.length; j++) {
            y += copies[t].v()[j] * h[j];
          }
          sum += Math.pow(y - batch.targets()[t * batch.sequences() + n], 2);
        }
      }
      return sum / batch.steps() / batch.sequences();
    }

    private double[] step(double[] before, int t, int n) {
      Parameters p = copies[t];
      double[] h = new double[before.length];
      for (int i = 0; i < h.length; i++) {
        double z = p.b()[i];
        if (t < HEARD) {
          z += p.u()[i] * batch.inputs()[t * batch.sequences() + n];
        }
        for (int j = 0; j < h.length; j++) {
          z += p.w()[i * h.length + j] * before[j];
        }
        h[i] = Math.tanh(z);
      }
      return h;
    }
  }
}
