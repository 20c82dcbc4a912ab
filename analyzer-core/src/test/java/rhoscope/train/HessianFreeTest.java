package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.testing.Property.any;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.OptimizerKind;
import rhoscope.nn.Architecture;
import rhoscope.nn.GaussNewton64;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights64;
import rhoscope.testing.Property;

class HessianFreeTest {
  private static final ModelSpec SPEC =
      ModelSpec.EMPTY
          .with(Keys.OPTIMIZER, OptimizerKind.HESSIAN_FREE)
          .with(Keys.DAMPING, 0.2)
          .with(Keys.STRUCTURAL_DAMPING, 0.5)
          .with(Keys.CG_ITERATIONS, 12L)
          .with(Keys.CG_BATCH_SIZE, 4L);

  private static Settings settings(ModelSpec spec) {
    return Settings.of(spec, Loss.SQUARED_ERROR, false);
  }

  private static Trainer trainer(ModelSpec spec, Recorder recorder) {
    return new Trainer(settings(spec), Fixtures.draw(6, 2), recorder, () -> false);
  }

  private static void assertSame(Checkpoint expected, Checkpoint actual) {
    assertEquals(expected.update(), actual.update());
    assertSame(expected.parameters(), actual.parameters());
    assertSame(expected.state("solution"), actual.state("solution"));
    assertArrayEquals(expected.numbers(), actual.numbers());
  }

  private static void assertSame(Parameters expected, Parameters actual) {
    for (int e = 0; e < expected.entries().size(); e++) {
      assertArrayEquals(expected.entries().get(e).values(), actual.entries().get(e).values());
    }
  }

  @Test
  void theLossOfARepeatedBatchFallsAndNeverRises() {
    int[] falls = {0};
    Property.forAll(
        30,
        random -> {
          Architecture architecture = architecture(random);
          Loss loss = any(random, Loss.values());
          boolean everyStep = random.nextBoolean();
          Batch batch = Fixtures.batch(random, 7, 9, architecture, loss, everyStep);
          double l2 = random.nextBoolean() ? 0.1 : 0;
          Settings settings = Settings.of(SPEC.with(Keys.L2, l2), loss, everyStep);
          Recorder recorder = new Recorder();
          Trainer trainer =
              new Trainer(settings, draw(random, architecture), recorder, () -> false);
          double first = Double.MAX_VALUE;
          double before = first;
          for (int i = 0; i < 8; i++) {
            double penalty = l2 / 2 * squares(trainer.parameters());
            assertEquals(Ending.FINISHED, trainer.step(batch));
            double now = recorder.updates.get(i).loss() + penalty;
            assertTrue(now <= before + 1e-6 * (1 + now), now + " after " + before);
            before = now;
            first = i == 0 ? now : first;
          }
          falls[0] += before < 0.9 * first ? 1 : 0;
        });
    assertTrue(20 <= falls[0], "the loss fell by a tenth in " + falls[0] + " of 30 cases");
  }

  /** ‖W‖² of all layers. */
  private static double squares(Parameters p) {
    return p.entries().stream()
        .filter(entry -> entry.name().startsWith("recurrent"))
        .flatMapToDouble(entry -> Arrays.stream(entry.values()))
        .map(w -> w * w)
        .sum();
  }

  /** The algorithm again, with dense matrices in float64, from where the training is. */
  @Test
  void everyUpdateIsThatOfFloat64() {
    int[] same = {0};
    Property.forAll(
        40,
        random -> {
          Architecture architecture = architecture(random);
          Loss loss = any(random, Loss.values());
          boolean everyStep = random.nextBoolean();
          double l2 = random.nextBoolean() ? 0.05 : 0;
          ModelSpec spec = SPEC.with(Keys.L2, l2).with(Keys.CG_ITERATIONS, 6L);
          Settings settings = Settings.of(spec, loss, everyStep);
          Parameters start = draw(random, architecture);
          Trainer trainer = new Trainer(settings, start, new Recorder(), () -> false);
          DenseHessianFree dense = new DenseHessianFree(settings, start, l2);
          for (int i = 0; i < 4; i++) {
            dense.goOn(trainer.checkpoint());
            double[] from = dense.theta;
            Batch batch = Fixtures.batch(random, 7, 9, architecture, loss, everyStep);
            trainer.step(batch);
            dense.step(batch);
            double[] actual = DenseHessianFree.flat(trainer.parameters());
            assertEquals(dense.damping, trainer.checkpoint().numbers()[0], 1e-12);
            double step = distance(dense.theta, from);
            double off = distance(dense.theta, actual);
            assertTrue(off <= 0.1 * step, off + " of " + step + " in " + architecture);
            same[0] += off <= 0.005 * step ? 1 : 0;
          }
        });
    // two iterates of nearly the same loss may change places where the solve has all but ended
    assertTrue(150 <= same[0], same[0] + " of 160");
  }

  private static double distance(double[] x, double[] y) {
    double most = 0;
    for (int i = 0; i < x.length; i++) {
      most = Math.max(most, Math.abs(x[i] - y[i]));
    }
    return most;
  }

  @Test
  void itTellsItsDampingAndTheStepsOfItsSolves() {
    Recorder recorder = new Recorder();
    Trainer trainer = trainer(SPEC, recorder);
    trainer.step(Fixtures.adding(1, 0, 8, 6));
    double damping = trainer.checkpoint().numbers()[0];
    assertTrue(List.of(0.2 / 1.5, 0.2, 0.2 * 1.5).contains(damping), "" + damping);
    assertEquals(List.of("damping 1 " + damping, "cg_iterations 1 12.0"), recorder.samples);
  }

  @Test
  void aDirectionThatLeadsUpIsNotTakenAndRaisesTheDamping() {
    // A linear unit whose curvature's sequence knows nothing of the other one, which explodes: y =
    // v w x
    Batch batch =
        new Batch(
            3,
            2,
            1,
            1,
            false,
            false,
            new double[] {1e-3, 1e3, 0, 0, 0, 0},
            new double[] {1, -1e3},
            new int[] {3, 3});
    ModelSpec spec = SPEC.with(Keys.DAMPING, 1e-6).with(Keys.CG_BATCH_SIZE, 1L);
    Parameters start = Fixtures.scalar(0.9, 1, 0, 1, 0);
    Recorder recorder = new Recorder();
    Trainer trainer = new Trainer(settings(spec), start, recorder, () -> false);
    for (int i = 0; i < 20; i++) {
      assertEquals(Ending.FINISHED, trainer.step(batch));
      double loss = recorder.updates.get(i).loss();
      assertTrue(loss <= recorder.updates.get(Math.max(0, i - 1)).loss());
    }
    assertTrue(1e-6 < trainer.checkpoint().numbers()[0]);
  }

  @Test
  void aResumedTrainingEqualsAnUninterruptedOne() {
    Recorder whole = new Recorder();
    Trainer uninterrupted = trainer(SPEC, whole);
    uninterrupted.run(Fixtures.addings(3, 0, 10, 6), 9);
    Recorder parts = new Recorder();
    Trainer before = trainer(SPEC, parts);
    before.run(Fixtures.addings(3, 0, 10, 6), 4);
    Checkpoint saved =
        Checkpoint.from(
            before.checkpoint().toTensors(), Architecture.plain(2, 6, 1), settings(SPEC).states());
    Trainer after = Trainer.resume(settings(SPEC), saved, parts, () -> false);
    after.run(Fixtures.addings(3, 4, 10, 6), 9);
    assertEquals(whole.updates, parts.updates);
    assertEquals(whole.samples, parts.samples);
    assertSame(uninterrupted.checkpoint(), after.checkpoint());
    Checkpoint damaged =
        new Checkpoint(
            4,
            saved.parameters(),
            saved.optimizer(),
            new double[0],
            saved.schedule(),
            saved.place(),
            saved.states());
    assertThrows(
        IllegalArgumentException.class,
        () -> Trainer.resume(settings(SPEC), damaged, parts, () -> false));
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    for (Cell cell : List.of(Cell.RNN, Cell.LSTM, Cell.GRU)) {
      Parameters start =
          draw(RandomGenerator.of("L64X128MixRandom"), Architecture.of(cell, 2, 40, 1));
      Trainer one = new Trainer(settings(SPEC), start, new Recorder(), () -> false, 1);
      Trainer three = new Trainer(settings(SPEC), start, new Recorder(), () -> false, 3);
      one.run(Fixtures.addings(3, 0, 40, 30), 3);
      three.run(Fixtures.addings(3, 0, 40, 30), 3);
      assertSame(one.checkpoint(), three.checkpoint());
    }
  }

  @Test
  void aCancelledUpdateLeavesNoTrace() {
    Batch first = Fixtures.adding(1, 0, 6, 6);
    Batch second = Fixtures.adding(1, 1, 6, 6);
    Trainer undisturbed = trainer(SPEC, new Recorder());
    undisturbed.step(first);
    Checkpoint before = undisturbed.checkpoint();
    undisturbed.step(second);
    AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    Trainer trainer =
        new Trainer(
            settings(SPEC), Fixtures.draw(6, 2), new Recorder(), () -> left.decrementAndGet() == 0);
    trainer.step(first);
    int cancelled = 0;
    for (int stopAt = 1; ; stopAt += 37) {
      left.set(stopAt);
      if (trainer.step(second) == Ending.FINISHED) {
        break;
      }
      cancelled++;
      assertSame(before, trainer.checkpoint());
    }
    assertTrue(10 < cancelled, cancelled + " times");
    assertSame(undisturbed.checkpoint(), trainer.checkpoint());
  }

  @Test
  void theLongestStretchWithoutAQuestionIsShort() {
    LongestStretch longest = new LongestStretch();
    Trainer trainer =
        new Trainer(
            settings(SPEC.with(Keys.CG_ITERATIONS, 3L)),
            Parameters.zeros(Architecture.plain(2, 1500, 1)),
            new Recorder(),
            longest);
    longest.begin();
    trainer.step(Fixtures.adding(1, 0, 4, 20));
    trainer.step(Fixtures.adding(1, 1, 4, 20));
    assertTrue(longest.nanos() < 100_000_000, longest.nanos() / 1_000_000 + " ms");
  }

  @Test
  void keysOfOtherOptimizersHaveNoEffect() {
    ModelSpec other =
        SPEC.with(Keys.CLIP_NORM, 1e-3)
            .with(Keys.CLIP_VALUE, 1e-3)
            .with(Keys.L1, 1.0)
            .with(Keys.ACTIVATION_L1, 1.0)
            .with(Keys.OMEGA_WEIGHT, 1.0)
            .with(Keys.BPTT_WINDOW, 3L);
    Recorder plain = new Recorder();
    Recorder with = new Recorder();
    trainer(SPEC, plain).run(Fixtures.addings(3, 0, 10, 6), 3);
    trainer(other, with).run(Fixtures.addings(3, 0, 10, 6), 3);
    assertEquals(plain.updates, with.updates);
    assertEquals(List.of(), with.clips);
  }

  @Test
  void aPortionIsTheFirstSequencesOfItsBatch() {
    Property.forAll(
        30,
        random -> {
          Architecture sizes = architecture(random);
          Loss loss = any(random, Loss.values());
          Batch batch = Fixtures.batch(random, 7, 9, sizes, loss, random.nextBoolean());
          Portion portion = new Portion();
          portion.take(batch, 1 + random.nextInt(9));
          int count = portion.lengths().length;
          assertEquals(batch.steps(), portion.steps());
          int blocks = batch.everyStep() ? batch.steps() : 1;
          for (int n = 0; n < count; n++) {
            assertEquals(batch.lengths()[n], portion.lengths()[n]);
            for (int t = 0; t < batch.steps(); t++) {
              for (int d = 0; d < batch.inputSize(); d++) {
                assertEquals(
                    batch.inputs()[(t * batch.sequences() + n) * batch.inputSize() + d],
                    portion.inputs()[(t * count + n) * batch.inputSize() + d]);
              }
            }
            for (int t = 0; t < blocks; t++) {
              for (int w = 0; w < batch.targetWidth(); w++) {
                assertEquals(
                    batch.targets()[(t * batch.sequences() + n) * batch.targetWidth() + w],
                    portion.targets()[(t * count + n) * batch.targetWidth() + w]);
              }
            }
          }
        });
  }

  @Test
  void memoryIsEstimatedFromAbove() {
    Architecture sizes = Architecture.plain(2, 50, 1);
    long plain = Trainer.bytes(settings(ModelSpec.EMPTY).optimizer(), sizes, false, 100, 100, 20);
    long bytes = Trainer.bytes(settings(SPEC).optimizer(), sizes, false, 100, 100, 20);
    long second = 2L * 101 * 20 * 64 * 4 + 2L * 100 * 20 * 64 * 4;
    assertTrue(plain + second < bytes && bytes < plain + 3 * second, plain + " to " + bytes);
  }

  private static Architecture architecture(RandomGenerator random) {
    Architecture architecture =
        new Architecture(
            any(random, Cell.RNN, Cell.LSTM, Cell.GRU),
            any(random, Activation.TANH, Activation.SIGMOID, Activation.LINEAR),
            any(random, Form.values()),
            any(random, GruReset.values()),
            any(random, GruUpdate.values()),
            1 + random.nextInt(2),
            1 + random.nextInt(3),
            1 + random.nextInt(5),
            1 + random.nextInt(3));
    boolean linear = architecture.cell() == Cell.RNN && random.nextInt(3) == 0;
    return linear ? architecture.linear() : architecture;
  }

  private static Parameters draw(RandomGenerator random, Architecture architecture) {
    Parameters p = Parameters.zeros(architecture);
    double scale = 0.6 / Math.sqrt(architecture.hidden());
    for (Parameters.Entry entry : p.entries()) {
      Arrays.setAll(entry.values(), i -> (float) (random.nextGaussian() * scale));
    }
    return p;
  }

  /** Hessian-free optimisation as the papers have it, on explicit matrices. */
  private static final class DenseHessianFree {
    private final Settings settings;
    private final Architecture architecture;
    private final Parameters shape;
    private final double l2;
    private final Network64 network;
    private final GaussNewton64 curvature;
    private double[] theta;
    private double[] last;
    private double damping;

    DenseHessianFree(Settings settings, Parameters start, double l2) {
      this.settings = settings;
      this.architecture = start.architecture();
      this.shape = start;
      this.l2 = l2;
      this.damping = settings.optimizer().hessianFree().damping();
      this.theta = flat(start);
      this.last = new double[theta.length];
      this.network =
          new Network64(
              Kernels.f64(), architecture, settings.loss(), settings.everyStep(), 1, () -> false);
      this.curvature =
          new GaussNewton64(
              Kernels.f64(), architecture, settings.loss(), settings.everyStep(), 1, () -> false);
    }

    /** From the state of a training. */
    void goOn(Checkpoint state) {
      theta = flat(state.parameters());
      last = flat(state.state("solution"));
      damping = state.numbers()[0];
    }

    static double[] flat(Parameters p) {
      return p.entries().stream().flatMapToDouble(entry -> Arrays.stream(entry.values())).toArray();
    }

    private Parameters parameters(double[] numbers) {
      Parameters p = shape.copy();
      int at = 0;
      for (Parameters.Entry entry : p.entries()) {
        System.arraycopy(numbers, at, entry.values(), 0, entry.values().length);
        at += entry.values().length;
      }
      return p;
    }

    /** 1 for a number of W, 0 otherwise. */
    private double[] recurrent() {
      Parameters p = Parameters.zeros(architecture);
      p.entries().stream()
          .filter(entry -> entry.name().startsWith("recurrent"))
          .forEach(entry -> Arrays.fill(entry.values(), 1));
      return flat(p);
    }

    private double objective(Portion data, double[] at) {
      network.weights().load(parameters(at));
      double e = network.forward(data.steps(), data.lengths(), data.inputs(), data.targets());
      return e + l2 / 2 * squares(parameters(at));
    }

    private double[] gradient(Portion data) {
      objective(data, theta);
      network.backward();
      Parameters g = Parameters.zeros(architecture);
      network.gradient().store(g);
      double[] flat = flat(g);
      double[] w = recurrent();
      Arrays.setAll(flat, i -> flat[i] + l2 * w[i] * theta[i]);
      return flat;
    }

    /** G + λ₂ + structure S, column by column. */
    private double[][] matrix(Portion data, double structure) {
      curvature.weights().load(parameters(theta));
      curvature.forward(data.steps(), data.lengths(), data.inputs(), data.targets());
      double[][] columns = new double[theta.length][];
      double[] w = recurrent();
      Weights64 v = new Weights64(Kernels.f64(), architecture);
      Parameters product = Parameters.zeros(architecture);
      for (int i = 0; i < columns.length; i++) {
        double[] unit = new double[theta.length];
        unit[i] = 1;
        v.load(parameters(unit));
        curvature.product(v, structure).store(product);
        columns[i] = flat(product);
        columns[i][i] += l2 * w[i];
      }
      return columns;
    }

    private static double dot(double[] x, double[] y) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += x[i] * y[i];
      }
      return sum;
    }

    private static double[] times(double[][] a, double[] v) {
      double[] product = new double[v.length];
      Arrays.setAll(product, i -> dot(a[i], v));
      return product;
    }

    private static double[] sum(double[] x, double factor, double[] y) {
      double[] sum = new double[x.length];
      Arrays.setAll(sum, i -> x[i] + factor * y[i]);
      return sum;
    }

    void step(Batch batch) {
      HessianFreeSettings own = settings.optimizer().hessianFree();
      Portion whole = new Portion();
      whole.take(batch, Long.MAX_VALUE);
      Portion some = new Portion();
      some.take(batch, own.cgBatchSize());
      double[] g = gradient(whole);
      double[][] a = matrix(some, damping * own.structuralDamping());
      for (int i = 0; i < a.length; i++) {
        a[i][i] += damping;
      }
      List<double[]> iterates = solve(a, g, own.cgIterations());
      if (iterates.isEmpty()) {
        damping *= 1.5;
        return;
      }
      double[] d = iterates.get(iterates.size() - 1);
      last = d;
      double lowest = objective(some, sum(theta, 1, d));
      for (int i = iterates.size() - 2; 0 <= i; i--) {
        double before = objective(some, sum(theta, 1, iterates.get(i)));
        if (!(before < lowest)) {
          break;
        }
        lowest = before;
        d = iterates.get(i);
      }
      double predicted = dot(g, d) + dot(d, times(matrix(some, 0), d)) / 2;
      double before = objective(whole, theta);
      double ratio = (objective(whole, sum(theta, 1, d)) - before) / predicted;
      boolean much = predicted < 0 && 0.75 < ratio;
      boolean little = !(predicted < 0) || ratio < 0.25;
      damping *= little ? 1.5 : much ? 1 / 1.5 : 1;
      double slope = dot(g, d);
      for (double alpha = 1; slope < 0 && 1e-6 < alpha; alpha *= 0.8) {
        double[] moved = sum(theta, alpha, d);
        if (objective(whole, moved) <= before + 0.01 * alpha * slope) {
          theta = moved;
          return;
        }
      }
    }

    /** The iterates after 1, 2, 3, 4, … steps; all of the first nine are kept. */
    private List<double[]> solve(double[][] a, double[] g, int most) {
      double[] x = sum(new double[g.length], 0.95, last);
      double[] r = sum(sum(new double[g.length], -1, g), -1, times(a, x));
      double[] p = r;
      List<double[]> iterates = new ArrayList<>();
      for (int i = 0; i < most && 0 < dot(r, r); i++) {
        double[] q = times(a, p);
        double step = dot(r, r) / dot(p, q);
        x = sum(x, step, p);
        double[] next = sum(r, -step, q);
        p = sum(next, dot(next, next) / dot(r, r), p);
        r = next;
        iterates.add(x);
      }
      return iterates;
    }
  }
}
