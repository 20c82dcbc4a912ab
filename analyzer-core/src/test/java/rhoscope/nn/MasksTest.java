package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Loss;
import rhoscope.model.OmegaForm;
import rhoscope.testing.Property;

class MasksTest {
  private static final double KEEP = 0.6;
  private static final double INPUT_KEEP = 0.75;

  private static Masks64 masks(NetworkBatch c, long seed) {
    Masks64 masks = new Masks64(Kernels.f64(), c.architecture());
    masks.draw(seed, c.lengths().length, KEEP, INPUT_KEEP);
    return masks;
  }

  @Test
  void aNumberOfAMaskIsZeroOrOneOverItsShare() {
    Architecture architecture = Architecture.plain(3, 5, 1).stacked(2);
    int sequences = 4000;
    Masks64 masks = new Masks64(Kernels.f64(), architecture);
    masks.draw(7, sequences, KEEP, INPUT_KEEP);
    int width = Kernels.f64().padded(5);
    check(masks.input(), sequences, 3, 3, INPUT_KEEP);
    for (int l = 0; l < 2; l++) {
      check(masks.recurrent(l), sequences, width, 5, KEEP);
      check(masks.upward(l), sequences, width, 5, KEEP);
    }
    masks.draw(7, 10, 1, 1);
    assertTrue(Arrays.stream(masks.input(), 0, 10 * 3).allMatch(m -> m == 1));
  }

  private static void check(double[] mask, int rows, int width, int units, double keep) {
    int kept = 0;
    for (int n = 0; n < rows; n++) {
      for (int i = 0; i < width; i++) {
        double m = mask[n * width + i];
        assertTrue(m == 0 || (m == 1 / keep && i < units), "a number " + m);
        kept += m == 0 ? 0 : 1;
      }
    }
    double share = (double) kept / rows / units;
    double deviation = Math.sqrt(keep * (1 - keep) / rows / units);
    assertEquals(keep, share, 4 * deviation);
  }

  @Test
  void theMasksOfASequenceDoNotDependOnHowManyThereAre() {
    Architecture architecture = Architecture.of(Cell.LSTM, 2, 6, 1);
    Masks64 few = new Masks64(Kernels.f64(), architecture);
    Masks64 many = new Masks64(Kernels.f64(), architecture);
    few.draw(3, 2, KEEP, INPUT_KEEP);
    many.draw(3, 9, KEEP, INPUT_KEEP);
    double[] start = Arrays.copyOf(many.recurrent(0), few.recurrent(0).length);
    assertArrayEquals(few.recurrent(0), start);
    many.draw(4, 9, KEEP, INPUT_KEEP);
    assertTrue(!Arrays.equals(start, Arrays.copyOf(many.recurrent(0), start.length)), "new seed");
  }

  /**
   * A mask at every step is the same as columns of the matrices that are scaled once and for all.
   */
  @Test
  void aMaskedNetworkIsOneOfScaledColumns() {
    Property.forAll(
        60,
        random -> {
          NetworkBatch c = NetworkBatch.draw(random);
          boolean plain = c.architecture().isPlain();
          Penalties penalties = new Penalties(0.3, plain ? 2 : 0, OmegaForm.SQUARED_NORM_RATIO);
          for (int n = 0; n < c.lengths().length; n++) {
            NetworkBatch one = only(c, n);
            Masks64 masks = masks(one, random.nextLong());
            Network64 network = network(one, penalties);
            network.drop(masks);
            double loss = one.forward(network, one.parameters());
            Parameters gradient = one.gradient(network);
            Parameters scaled = one.parameters().copy();
            scale(scaled, masks);
            Network64 other = network(one, penalties);
            double tolerance = 1e-12 * (1 + Math.abs(loss));
            assertEquals(one.forward(other, scaled), loss, tolerance);
            Parameters expected = one.gradient(other);
            scale(expected, masks);
            for (int e = 0; e < expected.entries().size(); e++) {
              assertArrayEquals(
                  expected.entries().get(e).values(),
                  gradient.entries().get(e).values(),
                  1e-11 * (1 + expected.norm()),
                  c.architecture() + " " + expected.entries().get(e).name());
            }
            assertArrayEquals(network.stateGradientNorms(), other.stateGradientNorms(), 1e-11);
          }
        });
  }

  private static Network64 network(NetworkBatch c, Penalties penalties) {
    return new Network64(
        Kernels.f64(), c.architecture(), c.loss(), c.everyStep(), penalties, 1, () -> false);
  }

  /** One of the sequences alone. */
  private static NetworkBatch only(NetworkBatch c, int n) {
    int count = c.lengths().length;
    int steps = c.lengths()[n];
    int d = c.architecture().inputs();
    double[] inputs = new double[steps * d];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = c.inputs()[(i / d * count + n) * d + i % d];
    }
    int rows = c.everyStep() ? c.steps() * count : count;
    int w = c.targets().length / rows;
    double[] targets = new double[(c.everyStep() ? steps : 1) * w];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = c.targets()[(i / w * count + n) * w + i % w];
    }
    return new NetworkBatch(
        c.architecture(),
        c.loss(),
        c.everyStep(),
        c.parameters(),
        steps,
        new int[] {steps},
        inputs,
        targets);
  }

  private static void scale(Parameters p, Masks64 masks) {
    int layers = p.architecture().layers();
    for (int l = 0; l < layers; l++) {
      scaleColumns(p.get(Part.RECURRENT, l), p.architecture().hidden(), masks.recurrent(l));
      if (0 < p.architecture().skip()) {
        scaleColumns(p.get(Part.SKIP, l), p.architecture().hidden(), masks.recurrent(l));
      }
      double[] below = l == 0 ? masks.input() : masks.upward(l - 1);
      scaleColumns(p.get(Part.INPUT, l), p.architecture().inputs(l), below);
    }
    scaleColumns(p.v(), p.architecture().hidden(), masks.upward(layers - 1));
  }

  private static void scaleColumns(double[] matrix, int columns, double[] by) {
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] *= by[i % columns];
    }
  }

  @Test
  void everyGradientIsTheSlopeOfTheLossAtTheseMasks() {
    Property.forAll(
        40,
        random -> {
          NetworkBatch c = NetworkBatch.draw(random);
          Network64 network = c.network(Kernels.f64(), 1);
          network.drop(masks(c, random.nextLong()));
          Parameters gradient = c.gradient(network);
          for (int e = 0; e < gradient.entries().size(); e++) {
            double[] g = gradient.entries().get(e).values();
            int i = random.nextInt(g.length);
            Parameters above = c.parameters().copy();
            above.entries().get(e).values()[i] += 1e-6;
            Parameters below = c.parameters().copy();
            below.entries().get(e).values()[i] -= 1e-6;
            double slope = (c.forward(network, above) - c.forward(network, below)) / 2e-6;
            assertEquals(slope, g[i], 2e-6 * (1 + gradient.norm()), c.architecture() + " " + e);
          }
        });
  }

  /** Linear in each mask, so that the mean over masks is the network without them. */
  @Test
  void theMeanOverMasksIsTheNetworkWithoutThem() {
    Property.forAll(
        3,
        random -> {
          Architecture architecture = Architecture.plain(Activation.LINEAR, 2, 3, 1);
          NetworkBatch c = linear(random, architecture);
          Network64 network = c.network(Kernels.f64(), 1);
          double[] y = new double[1];
          c.forward(network);
          network.outputs(y);
          double expected = y[0];
          Masks64 masks = new Masks64(Kernels.f64(), architecture);
          network.drop(masks);
          int draws = 20_000;
          double sum = 0;
          double squares = 0;
          for (int i = 0; i < draws; i++) {
            masks.draw(random.nextLong(), 1, KEEP, INPUT_KEEP);
            c.forward(network);
            network.outputs(y);
            sum += y[0];
            squares += y[0] * y[0];
          }
          double mean = sum / draws;
          double error = Math.sqrt((squares / draws - mean * mean) / draws);
          assertTrue(
              1e-4 < error && Math.abs(expected - mean) < 4.5 * error, expected + ", " + mean);
        });
  }

  private static NetworkBatch linear(RandomGenerator random, Architecture architecture) {
    Parameters p = Parameters.zeros(architecture);
    for (Parameters.Entry entry : p.entries()) {
      Arrays.setAll(entry.values(), i -> random.nextGaussian());
    }
    double[] inputs = random.doubles(2 * 2, 0.5, 1).toArray();
    return new NetworkBatch(
        architecture, Loss.SQUARED_ERROR, false, p, 2, new int[] {2}, inputs, new double[1]);
  }

  @Test
  void threadsChangeNoBit() {
    Property.forAll(
        4,
        random -> {
          Cell cell = random.nextBoolean() ? Cell.RNN : Cell.GRU;
          Architecture architecture = Architecture.of(cell, 2, 60, 3).stacked(2);
          NetworkBatch c = NetworkBatch.draw(random, architecture, 30, 60, false);
          Masks64 masks = masks(c, 5);
          Network64 alone = c.network(Kernels.f64(), 1);
          Network64 shared = c.network(Kernels.f64(), 3);
          alone.drop(masks);
          shared.drop(masks);
          Parameters expected = c.gradient(alone);
          Parameters actual = c.gradient(shared);
          for (int e = 0; e < expected.entries().size(); e++) {
            assertArrayEquals(expected.entries().get(e).values(), actual.entries().get(e).values());
          }
        });
  }

  @Test
  void inFloat32AllIsTheSameToItsPrecision() {
    Property.forAll(
        20,
        random -> {
          NetworkBatch c = NetworkBatch.draw(random);
          long seed = random.nextLong();
          Network64 network = c.network(Kernels.f64(), 1);
          network.drop(masks(c, seed));
          Parameters exact = c.gradient(network);
          Network32 rounded =
              new Network32(
                  Kernels.f32(), c.architecture(), c.loss(), c.everyStep(), 1, () -> false);
          rounded.weights().load(c.parameters());
          Masks32 same = new Masks32(Kernels.f32(), c.architecture());
          same.draw(seed, c.lengths().length, KEEP, INPUT_KEEP);
          rounded.drop(same);
          double loss = c.forward(network);
          double found = rounded.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
          assertEquals(loss, found, 1e-4 * (1 + Math.abs(loss)));
          rounded.backward();
          Parameters narrow = Parameters.zeros(c.architecture());
          rounded.gradient().store(narrow);
          assertEquals(exact.norm(), narrow.norm(), 1e-3 * (1 + exact.norm()));
        });
  }
}
