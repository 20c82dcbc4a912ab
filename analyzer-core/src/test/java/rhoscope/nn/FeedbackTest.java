package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.model.Loss;
import rhoscope.testing.Property;

class FeedbackTest {
  /** Fixed numbers; own where the first is below a share. */
  private record Draws(double ownShare) implements Feedback {
    @Override
    public boolean isOwn(int step, int sequence) {
      return number(step, sequence, 0) < ownShare;
    }

    @Override
    public double uniform(int step, int sequence, int output) {
      return number(step, sequence, 1 + output);
    }

    private static double number(int step, int sequence, int which) {
      return new SplittableRandom((step * 1009L + sequence) * 1013 + which).nextDouble();
    }
  }

  /** Any cell and loss, D = O, every step a loss. */
  private static NetworkBatch draw(RandomGenerator random) {
    NetworkBatch any = NetworkBatch.draw(random);
    Architecture a = any.architecture();
    Architecture square =
        new Architecture(
            a.cell(),
            a.activation(),
            a.form(),
            a.reset(),
            a.update(),
            a.layers(),
            a.outputs(),
            a.hidden(),
            a.outputs());
    NetworkBatch drawn;
    do {
      drawn = NetworkBatch.draw(random, square, any.steps(), any.lengths().length, true);
    } while (!drawn.everyStep());
    return drawn;
  }

  @Test
  void whereEveryInputIsTheTrueOneNothingChanges() {
    Property.forAll(
        40,
        random -> {
          NetworkBatch c = draw(random);
          Network64 plain = c.network(Kernels.f64(), 1);
          Network64 forced = c.network(Kernels.f64(), 1);
          forced.feedBack(Optional.of(new Draws(0)));
          assertEquals(c.forward(plain), c.forward(forced));
          assertSame(c.gradient(plain), c.gradient(forced));
        });
  }

  @Test
  void aFreeRunIsTheLoopWrittenByHandWithMasksOrWithout() {
    Property.forAll(
        40,
        random -> {
          NetworkBatch c = draw(random);
          int count = c.lengths().length;
          int size = c.architecture().outputs();
          Draws always = new Draws(1);
          Network64 hand = c.network(Kernels.f64(), 1);
          Network64 free = c.network(Kernels.f64(), 1);
          Network64 given = c.network(Kernels.f64(), 1);
          if (random.nextBoolean()) {
            Masks64 masks = new Masks64(Kernels.f64(), c.architecture());
            masks.draw(random.nextLong(), count, 0.6, 0.75);
            List.of(hand, free, given).forEach(network -> network.drop(masks));
          }
          double[] read = Arrays.copyOf(c.inputs(), count * size);
          double[] inputs = c.inputs().clone();
          double[] y = new double[count * size];
          for (int t = 1; t <= c.steps(); t++) {
            for (int n = 0; 1 < t && n < count; n++) {
              say(c.loss(), y, n * size, size, always, t, n, read);
            }
            System.arraycopy(read, 0, inputs, (t - 1) * count * size, count * size);
            double[] targets = new double[count * size];
            int[] one = new int[count];
            Arrays.fill(one, 1);
            hand.forward(1, one, read, targets);
            hand.outputs(y);
            hand.start().zero(count);
            hand.states(1, 0, count, hand.start());
          }
          free.feedBack(Optional.of(always));
          double expected = given.forward(c.steps(), c.lengths(), inputs, c.targets());
          assertEquals(expected, c.forward(free), 1e-12 * (1 + expected));
          given.backward();
          free.backward();
          // No gradient flows through what was fed back: it is that of the same inputs as
          // constants.
          for (int a = 0; a < given.gradient().arrays().length; a++) {
            assertArrayEquals(given.gradient().arrays()[a], free.gradient().arrays()[a], 1e-10);
          }
        });
  }

  /** An output as an input, with the functions of the JDK. */
  private static void say(
      Loss loss, double[] y, int at, int size, Feedback draws, int t, int n, double[] read) {
    double sum = 0;
    for (int o = at; o < at + size; o++) {
      sum += StrictMath.exp(y[o]);
    }
    double below = 0;
    for (int o = at; o < at + size; o++) {
      double before = below;
      below += StrictMath.exp(y[o]) / sum;
      double u = draws.uniform(t, n, loss == Loss.SOFTMAX_CROSS_ENTROPY ? 0 : o - at);
      read[o] =
          switch (loss) {
            case SQUARED_ERROR -> y[o];
            case SIGMOID_CROSS_ENTROPY -> u < 1 / (1 + StrictMath.exp(-y[o])) ? 1 : 0;
            case SOFTMAX_CROSS_ENTROPY -> before <= u && u < below ? 1 : 0;
          };
    }
  }

  private static void assertSame(Parameters expected, Parameters actual) {
    for (int e = 0; e < expected.entries().size(); e++) {
      assertArrayEquals(expected.entries().get(e).values(), actual.entries().get(e).values());
    }
  }

  @Test
  void aPassThatGoesOnReadsWhatTheLastOneSaid() {
    Property.forAll(
        30,
        random -> {
          NetworkBatch c = draw(random);
          int count = c.lengths().length;
          int size = c.architecture().outputs();
          if (1 < c.steps()) {
            Arrays.fill(c.lengths(), c.steps());
            int first = 1 + random.nextInt(c.steps() - 1);
            Draws draws = new Draws(0.6);
            Network64 whole = c.network(Kernels.f64(), 1);
            whole.feedBack(Optional.of(draws));
            c.forward(whole);
            double[] expected = new double[c.steps() * count * size];
            whole.outputs(expected);
            Network64 rest = c.network(Kernels.f64(), 1);
            rest.feedBack(Optional.of(later(draws, first)));
            rest.start().zero(count);
            whole.states(first, 0, count, rest.start());
            int[] lengths = new int[count];
            Arrays.fill(lengths, c.steps() - first);
            int width = c.targets().length / c.steps();
            rest.forward(
                c.steps() - first,
                lengths,
                Arrays.copyOfRange(c.inputs(), first * count * size, c.inputs().length),
                Arrays.copyOfRange(c.targets(), first * width, c.targets().length));
            double[] actual = new double[(c.steps() - first) * count * size];
            rest.outputs(actual);
            assertArrayEquals(
                Arrays.copyOfRange(expected, first * count * size, expected.length), actual, 1e-12);
          }
        });
  }

  private static Feedback later(Feedback draws, int steps) {
    return new Feedback() {
      @Override
      public boolean isOwn(int step, int sequence) {
        return draws.isOwn(step + steps, sequence);
      }

      @Override
      public double uniform(int step, int sequence, int output) {
        return draws.uniform(step + steps, sequence, output);
      }
    };
  }

  @Test
  void withOutputsAsTheOnlyRecurrenceForcingCutsEverySummandButTheLast() {
    // W = 0: the past acts through what is fed back alone, J_t = 0, and C_{t,k} = 0 for k < t.
    for (double ownShare : new double[] {0, 0.5, 1}) {
      Property.forAll(
          20,
          random -> {
            NetworkBatch c =
                NetworkBatch.draw(random, Architecture.of(Cell.RNN, 3, 7, 3), 6, 4, false);
            Parameters p = c.parameters();
            Arrays.fill(p.w(), 0);
            Network64 network =
                new Network64(Kernels.f64(), c.architecture(), c.loss(), true, 1, () -> false);
            network.weights().load(p);
            network.feedBack(Optional.of(new Draws(ownShare)));
            int[] lengths = {6, 6, 6, 6};
            network.forward(6, 5, lengths, c.inputs(), new double[6 * 4 * 3]);
            network.backward();
            double[] norms = network.stateGradientNorms();
            for (int k = 0; k < 5; k++) {
              assertEquals(0, norms[k], 0.0, "step " + (k + 1));
            }
            assertTrue(0 < norms[5]);
          });
    }
  }

  @Test
  void whatIsDrawnHasTheProbabilitiesOfTheOutputs() {
    double[] y = {0, Math.log(2), Math.log(5)};
    int draws = 40_000;
    for (Loss loss : new Loss[] {Loss.SOFTMAX_CROSS_ENTROPY, Loss.SIGMOID_CROSS_ENTROPY}) {
      RowLosses64 losses = new RowLosses64(Kernels.f64(), loss, 3);
      double[] said = new double[3];
      double[] counts = new double[3];
      for (int t = 1; t <= draws; t++) {
        losses.say(y, 0, new Draws(1), t, 0, said, 0);
        for (int o = 0; o < 3; o++) {
          counts[o] += said[o];
        }
      }
      for (int o = 0; o < 3; o++) {
        double e = StrictMath.exp(y[o]);
        double p = loss == Loss.SOFTMAX_CROSS_ENTROPY ? e / 8 : e / (1 + e);
        double deviation = Math.sqrt(p * (1 - p) / draws);
        assertEquals(p, counts[o] / draws, 4 * deviation, loss + " " + o);
      }
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Property.forAll(
        4,
        random -> {
          Architecture architecture = Architecture.of(Cell.GRU, 3, 50, 3).stacked(2);
          NetworkBatch c = NetworkBatch.draw(random, architecture, 30, 90, false);
          if (c.everyStep()) {
            Network64 alone = c.network(Kernels.f64(), 1);
            alone.feedBack(Optional.of(new Draws(0.5)));
            Parameters expected = c.gradient(alone);
            for (int threads = 2; threads <= 4; threads++) {
              Network64 shared = c.network(Kernels.f64(), threads);
              shared.feedBack(Optional.of(new Draws(0.5)));
              assertSame(expected, c.gradient(shared));
            }
          }
        });
  }

  @Test
  void outputsThatAreNoInputsAreRefused() {
    Network64 odd =
        new Network64(
            Kernels.f64(),
            Architecture.of(Cell.RNN, 2, 3, 1),
            Loss.SQUARED_ERROR,
            true,
            1,
            () -> false);
    Optional<Feedback> draws = Optional.of(new Draws(1));
    assertThrows(IllegalArgumentException.class, () -> odd.feedBack(draws));
    Network64 late =
        new Network64(
            Kernels.f64(),
            Architecture.of(Cell.RNN, 1, 3, 1),
            Loss.SQUARED_ERROR,
            false,
            1,
            () -> false);
    assertThrows(IllegalArgumentException.class, () -> late.feedBack(draws));
  }
}
