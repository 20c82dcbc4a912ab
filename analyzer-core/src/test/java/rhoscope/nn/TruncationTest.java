package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.testing.Property;

class TruncationTest {
  /** The last steps of a batch, of which some first ones are silent, and the states before. */
  private record Tail(
      NetworkBatch all,
      int first,
      int silent,
      int[] lengths,
      double[] inputs,
      double[] targets,
      States64 start) {

    static Tail draw(RandomGenerator random) {
      return of(NetworkBatch.draw(random), random);
    }

    static Tail of(NetworkBatch all, RandomGenerator random) {
      if (!all.everyStep()) {
        Arrays.fill(all.lengths(), all.steps());
      }
      int first = random.nextInt(all.steps());
      int count = all.lengths().length;
      int width = all.targets().length / count / (all.everyStep() ? all.steps() : 1);
      int silent = all.everyStep() ? random.nextInt(all.steps() - first) : 0;
      Network64 network = all.network(Kernels.f64(), 1);
      all.forward(network);
      States64 start = new States64(Kernels.f64(), all.architecture());
      start.zero(count);
      network.states(first, 0, count, start);
      return new Tail(
          all,
          first,
          silent,
          Arrays.stream(all.lengths()).map(length -> Math.max(0, length - first)).toArray(),
          behind(all.inputs(), first * count * all.architecture().inputs()),
          behind(all.targets(), all.everyStep() ? first * count * width : 0),
          start);
    }

    private static double[] behind(double[] numbers, int from) {
      return Arrays.copyOfRange(numbers, from, numbers.length);
    }

    double forward(Network64 network, Parameters p) {
      network.weights().load(p);
      network.start().copy(start);
      return network.forward(all.steps() - first, silent, lengths, inputs, targets);
    }
  }

  @Test
  void theGradientIsTheSlopeWhereParametersChangeFromAFrozenStateOn() {
    Property.forAll(
        60,
        random -> {
          Tail tail = Tail.draw(random);
          Network64 network = tail.all().network(Kernels.f64(), 1);
          tail.forward(network, tail.all().parameters());
          network.backward();
          Parameters gradient = Parameters.zeros(tail.all().architecture());
          network.gradient().store(gradient);
          double scale = 1 + gradient.norm();
          for (int e = 0; e < gradient.entries().size(); e++) {
            double[] g = gradient.entries().get(e).values();
            for (int probe = 0; probe < Math.min(6, g.length); probe++) {
              int i = random.nextInt(g.length);
              String name = tail.all().architecture() + " " + gradient.entries().get(e).name();
              assertEquals(slope(tail, network, e, i), g[i], 2e-6 * scale, name);
            }
          }
        });
  }

  private static double slope(Tail tail, Network64 network, int entry, int i) {
    double step = 1e-6;
    Parameters above = tail.all().parameters().copy();
    above.entries().get(entry).values()[i] += step;
    Parameters below = tail.all().parameters().copy();
    below.entries().get(entry).values()[i] -= step;
    return (tail.forward(network, above) - tail.forward(network, below)) / (2 * step);
  }

  @Test
  void aPassThatGoesOnComputesWhatAWholeOneDoes() {
    Property.forAll(
        40,
        random -> {
          Tail tail = Tail.draw(random);
          NetworkBatch all = tail.all();
          Network64 whole = all.network(Kernels.f64(), 1);
          all.forward(whole);
          Network64 network = all.network(Kernels.f64(), 1);
          tail.forward(network, all.parameters());
          int row = all.lengths().length * all.architecture().outputs();
          double[] expected = new double[(all.everyStep() ? all.steps() : 1) * row];
          whole.outputs(expected);
          double[] actual = new double[(all.everyStep() ? all.steps() - tail.first() : 1) * row];
          network.outputs(actual);
          int from = expected.length - actual.length;
          assertArrayEquals(Arrays.copyOfRange(expected, from, expected.length), actual);
        });
  }

  @Test
  void silentStepsAddNothingToLossPenaltyAndGradient() {
    // The losses of a batch are those of its first half and of its second, gradients back to 0.
    Property.forAll(
        40,
        random -> {
          NetworkBatch all = NetworkBatch.draw(random);
          if (all.everyStep() && 1 < all.steps()) {
            Arrays.fill(all.lengths(), all.steps());
            int half = 1 + random.nextInt(all.steps() - 1);
            int count = all.lengths().length;
            Penalties penalties =
                new Penalties(0.3, 0, rhoscope.model.OmegaForm.SQUARED_NORM_RATIO);
            Network64 network =
                new Network64(
                    Kernels.f64(), all.architecture(), all.loss(), true, penalties, 1, () -> false);
            Parameters whole = all.gradient(loaded(network, all));
            double loss = all.forward(network);
            int[] lengths = new int[count];
            Arrays.fill(lengths, half);
            double early = network.forward(half, lengths, all.inputs(), all.targets());
            network.backward();
            Parameters first = Parameters.zeros(all.architecture());
            network.gradient().store(first);
            double late =
                network.forward(all.steps(), half, all.lengths(), all.inputs(), all.targets());
            network.backward();
            Parameters second = Parameters.zeros(all.architecture());
            network.gradient().store(second);
            double share = (double) half / all.steps();
            assertEquals(loss, share * early + (1 - share) * late, 1e-12 * (1 + loss));
            for (int e = 0; e < whole.entries().size(); e++) {
              double[] g = whole.entries().get(e).values();
              for (int i = 0; i < g.length; i++) {
                double sum =
                    share * first.entries().get(e).values()[i]
                        + (1 - share) * second.entries().get(e).values()[i];
                assertEquals(g[i], sum, 1e-12 * (1 + whole.norm()));
              }
            }
          }
        });
  }

  private static Network64 loaded(Network64 network, NetworkBatch all) {
    network.weights().load(all.parameters());
    return network;
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Property.forAll(
        6,
        random -> {
          Cell[] cells = {Cell.RNN, Cell.LSTM, Cell.GRU};
          Architecture architecture =
              Architecture.of(cells[random.nextInt(3)], 3, 41 + random.nextInt(20), 2)
                  .stacked(1 + random.nextInt(2));
          NetworkBatch all = NetworkBatch.draw(random, architecture, 40, 90, random.nextBoolean());
          Tail tail = Tail.of(all, random);
          Network64 alone = all.network(Kernels.f64(), 1);
          double loss = tail.forward(alone, all.parameters());
          alone.backward();
          States64 expected = kept(alone, all);
          for (int threads = 2; threads <= 4; threads++) {
            Network64 shared = all.network(Kernels.f64(), threads);
            assertEquals(loss, tail.forward(shared, all.parameters()));
            shared.backward();
            for (int a = 0; a < alone.gradient().arrays().length; a++) {
              assertArrayEquals(alone.gradient().arrays()[a], shared.gradient().arrays()[a]);
            }
            assertArrayEquals(expected.numbers(), kept(shared, all).numbers());
          }
        });
  }

  private static States64 kept(Network64 network, NetworkBatch all) {
    States64 kept = new States64(Kernels.f64(), all.architecture());
    kept.zero(all.lengths().length);
    network.states(1, 0, all.lengths().length, kept);
    return kept;
  }

  @Test
  void statesAreNumbersAndBack() {
    NetworkBatch all =
        NetworkBatch.draw(
            new java.util.Random(1), Architecture.of(Cell.LSTM, 2, 5, 1).stacked(2), 4, 3, false);
    Network64 network = all.network(Kernels.f64(), 1);
    all.forward(network);
    States64 states = kept(network, all);
    double[] numbers = states.numbers();
    assertEquals(2 * 2 * 3 * 5, numbers.length);
    States64 back = new States64(Kernels.f64(), all.architecture());
    back.load(numbers);
    assertEquals(3, back.count());
    assertArrayEquals(numbers, back.numbers());
    assertThrows(IllegalArgumentException.class, () -> back.load(new double[21]));
    back.clear();
    assertEquals(0, back.numbers().length);
    network.start().zero(2);
    assertThrows(IllegalArgumentException.class, () -> all.forward(network));
  }
}
