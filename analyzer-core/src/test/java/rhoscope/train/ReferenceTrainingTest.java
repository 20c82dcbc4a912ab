package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static rhoscope.testing.Property.any;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.data.Batch;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;
import rhoscope.model.Loss;
import rhoscope.nn.Architecture;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.testing.Property;

/** Training in float32 beside the same updates in float64, each written down in a few lines. */
class ReferenceTrainingTest {
  private static final int UPDATES = 25;

  @Test
  void everyUpdateIsThatOfFloat64ToItsPrecision() {
    Property.forAll(40, ReferenceTrainingTest::compare);
  }

  private static void compare(RandomGenerator random) {
    Architecture architecture = architecture(random);
    Loss loss = any(random, Loss.values());
    boolean everyStep = random.nextBoolean();
    double clip = 0.3;
    Settings settings = Fixtures.settings(loss, everyStep, 0.05, 0.8, clip);
    Parameters p = Parameters.zeros(architecture);
    double scale = 0.6 / Math.sqrt(architecture.hidden());
    for (Parameters.Entry entry : p.entries()) {
      Arrays.setAll(entry.values(), i -> random.nextGaussian() * scale);
    }
    Recorder recorder = new Recorder();
    Trainer trainer = new Trainer(settings, p, recorder, () -> false, 1 + random.nextInt(2));
    Network64 network = new Network64(Kernels.f64(), architecture, loss, everyStep, 1, () -> false);
    Parameters velocity = Parameters.zeros(architecture);
    for (int update = 0; update < UPDATES; update++) {
      Batch batch = Fixtures.batch(random, 12, 20, architecture, loss, everyStep);
      network.weights().load(p);
      double expected =
          network.forward(batch.steps(), batch.lengths(), batch.inputs(), batch.targets());
      network.backward();
      Parameters gradient = Parameters.zeros(architecture);
      network.gradient().store(gradient);
      double norm = gradient.norm();
      double rate = 0.05 * Math.min(1, clip / norm);
      for (int e = 0; e < p.entries().size(); e++) {
        double[] theta = p.entries().get(e).values();
        double[] v = velocity.entries().get(e).values();
        double[] g = gradient.entries().get(e).values();
        for (int i = 0; i < theta.length; i++) {
          v[i] = 0.8 * v[i] - rate * g[i];
          theta[i] += v[i];
        }
      }
      assertEquals(Ending.FINISHED, trainer.step(batch));
      Recorder.Update seen = recorder.updates.get(update);
      assertEquals(expected, seen.loss(), 1e-5 * (1 + expected));
      assertEquals(norm, seen.norm(), 1e-4 * (1e-2 + norm));
      for (int t = 0; t < batch.steps(); t++) {
        double exact = network.stateGradientNorms()[t];
        assertEquals(exact, seen.stateNorms().get(t), 1e-4 * (1e-2 + exact));
      }
    }
    for (int e = 0; e < p.entries().size(); e++) {
      double[] actual = trainer.parameters().entries().get(e).values();
      double[] expected = p.entries().get(e).values();
      for (int i = 0; i < actual.length; i++) {
        assertEquals(expected[i], actual[i], 2e-5, p.entries().get(e).name());
      }
    }
  }

  private static Architecture architecture(RandomGenerator random) {
    Architecture architecture =
        new Architecture(
            any(random, Cell.RNN, Cell.LSTM, Cell.GRU),
            any(random, Activation.TANH, Activation.SIGMOID, Activation.LINEAR),
            any(random, Form.values()),
            any(random, GruReset.values()),
            any(random, GruUpdate.values()),
            1 + random.nextInt(3),
            1 + random.nextInt(4),
            1 + random.nextInt(20),
            1 + random.nextInt(3));
    boolean linear = architecture.cell() == Cell.RNN && random.nextInt(3) == 0;
    int delay = Math.max(0, random.nextInt(8) - 3);
    Architecture extended = (linear ? architecture.linear() : architecture).skipping(delay);
    return random.nextInt(4) == 0 ? extended.normalized() : extended;
  }
}
