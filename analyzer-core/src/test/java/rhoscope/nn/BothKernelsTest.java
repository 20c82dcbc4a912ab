package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rhoscope.linalg.BothKernels;
import rhoscope.linalg.Kernel32;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Cell;
import rhoscope.testing.Property;

/** A network on plain loops and on vectors: the same bits. */
class BothKernelsTest {
  private static final double RATE = 0.1;

  /** What two passes give, with an update between them. */
  private record Passes(
      double loss, Parameters gradient, double[] norms, double lossAfter, Parameters after) {}

  @ParameterizedTest
  @EnumSource(names = {"RNN", "LSTM", "GRU"})
  void passGradientAndUpdateHaveTheSameBits(Cell cell) {
    Property.forAll(
        4,
        random -> {
          NetworkBatch c = draw(random, cell);
          List<Kernel64> wide = BothKernels.f64();
          assertSame(passes(c, wide.get(0)), passes(c, wide.get(1)));
          List<Kernel32> narrow = BothKernels.f32();
          assertSame(passes(c, narrow.get(0)), passes(c, narrow.get(1)));
        });
  }

  private static NetworkBatch draw(RandomGenerator random, Cell cell) {
    Architecture architecture =
        Architecture.of(cell, 3, 1 + random.nextInt(80), 2).stacked(1 + random.nextInt(2));
    int count = 1 + random.nextInt(40);
    return NetworkBatch.draw(random, architecture, 12, count, random.nextBoolean());
  }

  private static Passes passes(NetworkBatch c, Kernel64 kernel) {
    Network64 network = c.network(kernel, 1);
    double loss = c.forward(network);
    Parameters gradient = c.gradient(network);
    double[] norms = network.stateGradientNorms().clone();
    double lossAfter = c.forward(network, updated(c.parameters(), gradient));
    return new Passes(loss, gradient, norms, lossAfter, c.gradient(network));
  }

  private static Passes passes(NetworkBatch c, Kernel32 kernel) {
    Network32 network =
        new Network32(kernel, c.architecture(), c.loss(), c.everyStep(), 1, () -> false);
    network.weights().load(c.parameters());
    double loss = network.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
    Parameters gradient = gradient(c, network);
    double[] norms = network.stateGradientNorms().clone();
    network.weights().load(updated(c.parameters(), gradient));
    double lossAfter = network.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
    return new Passes(loss, gradient, norms, lossAfter, gradient(c, network));
  }

  private static Parameters gradient(NetworkBatch c, Network32 network) {
    network.backward();
    Parameters gradient = Parameters.zeros(c.architecture());
    network.gradient().store(gradient);
    return gradient;
  }

  private static Parameters updated(Parameters p, Parameters gradient) {
    Parameters next = p.copy();
    for (int e = 0; e < next.entries().size(); e++) {
      double[] values = next.entries().get(e).values();
      double[] slopes = gradient.entries().get(e).values();
      for (int i = 0; i < values.length; i++) {
        values[i] -= RATE * slopes[i];
      }
    }
    return next;
  }

  private static void assertSame(Passes expected, Passes actual) {
    assertEquals(expected.loss, actual.loss);
    assertSame(expected.gradient, actual.gradient);
    assertArrayEquals(expected.norms, actual.norms);
    assertEquals(expected.lossAfter, actual.lossAfter);
    assertSame(expected.after, actual.after);
  }

  private static void assertSame(Parameters expected, Parameters actual) {
    for (int e = 0; e < expected.entries().size(); e++) {
      Parameters.Entry entry = expected.entries().get(e);
      assertArrayEquals(entry.values(), actual.entries().get(e).values(), entry.name());
    }
  }
}
