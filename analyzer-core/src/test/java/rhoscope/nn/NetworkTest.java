package rhoscope.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import rhoscope.linalg.Kernels;
import rhoscope.model.Cell;
import rhoscope.testing.Property;

class NetworkTest {
  private static final Cell[] CELLS = {Cell.RNN, Cell.LSTM, Cell.GRU};

  @Test
  void everyGradientIsTheSlopeOfTheLoss() {
    Property.forAll(
        60,
        random -> {
          NetworkBatch c = NetworkBatch.draw(random);
          Network64 network = c.network(Kernels.f64(), 1);
          Parameters gradient = c.gradient(network);
          double scale = 1 + gradient.norm();
          for (int e = 0; e < gradient.entries().size(); e++) {
            double[] g = gradient.entries().get(e).values();
            for (int probe = 0; probe < Math.min(6, g.length); probe++) {
              int i = random.nextInt(g.length);
              String name = c.architecture() + " " + gradient.entries().get(e).name();
              assertEquals(slope(c, network, e, i), g[i], 2e-6 * scale, name);
            }
          }
        });
  }

  private static double slope(NetworkBatch c, Network64 network, int entry, int i) {
    double step = 1e-6;
    Parameters above = c.parameters().copy();
    above.entries().get(entry).values()[i] += step;
    Parameters below = c.parameters().copy();
    below.entries().get(entry).values()[i] -= step;
    return (c.forward(network, above) - c.forward(network, below)) / (2 * step);
  }

  @Test
  void inFloat32AllIsTheSameToItsPrecision() {
    Property.forAll(
        60,
        random -> {
          NetworkBatch c = NetworkBatch.draw(random);
          Network64 network = c.network(Kernels.f64(), 1);
          Parameters exact = c.gradient(network);
          double loss = c.forward(network);
          Network32 rounded =
              new Network32(
                  Kernels.f32(), c.architecture(), c.loss(), c.everyStep(), 1, () -> false);
          rounded.weights().load(c.parameters());
          double same = rounded.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
          rounded.backward();
          Parameters gradient = Parameters.zeros(c.architecture());
          rounded.gradient().store(gradient);
          assertEquals(loss, same, 1e-5 * (1 + loss));
          assertNear(exact, gradient, 1e-4);
          double[] norms = network.stateGradientNorms();
          for (int t = 0; t < norms.length; t++) {
            assertEquals(norms[t], rounded.stateGradientNorms()[t], 1e-5 * (1 + norms[t]));
          }
        });
  }

  /** Subnormal numbers slow a processor down; see Slice64. */
  @Test
  void inFloat32AGradientThatHasVanishedIsZero() {
    Property.forAll(
        12,
        random -> {
          Cell cell = CELLS[random.nextInt(3)];
          Architecture architecture = Architecture.of(cell, 3, 5, 2).stacked(1 + random.nextInt(2));
          NetworkBatch c = NetworkBatch.draw(random, architecture, 600, 7, false).atLastStep();
          Network64 network = c.network(Kernels.f64(), 1);
          Parameters exact = c.gradient(network);
          Network32 rounded =
              new Network32(Kernels.f32(), architecture, c.loss(), false, 1, () -> false);
          rounded.weights().load(c.parameters());
          rounded.forward(c.steps(), c.lengths(), c.inputs(), c.targets());
          rounded.backward();
          Parameters gradient = Parameters.zeros(architecture);
          rounded.gradient().store(gradient);
          assertNear(exact, gradient, 1e-4);
          double vanished = 0x1p-100 * Math.sqrt(7 * architecture.layers());
          double[] norms = network.stateGradientNorms();
          int zeros = 0;
          for (int t = 0; t < norms.length; t++) {
            double norm = rounded.stateGradientNorms()[t];
            assertEquals(norms[t], norm, 1e-2 * norms[t] + vanished, cell + " " + t);
            assertTrue(norm == 0 || 0x1p-110 < norm, cell + " " + t);
            zeros += norm == 0 ? 1 : 0;
          }
          assertTrue(cell != Cell.RNN || 100 < zeros, cell + " " + zeros);
        });
  }

  private static void assertNear(Parameters expected, Parameters actual, double tolerance) {
    double scale = tolerance * (1e-3 + expected.norm());
    for (int e = 0; e < expected.entries().size(); e++) {
      Parameters.Entry entry = expected.entries().get(e);
      assertArrayEquals(entry.values(), actual.entries().get(e).values(), scale, entry.name());
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Property.forAll(
        6,
        random -> {
          Architecture architecture =
              Architecture.of(CELLS[random.nextInt(3)], 3, 41 + random.nextInt(20), 2)
                  .stacked(1 + random.nextInt(2))
                  .skipping(random.nextInt(4));
          NetworkBatch c = NetworkBatch.draw(random, architecture, 30, 90, random.nextBoolean());
          Network64 alone = c.network(Kernels.f64(), 1);
          Parameters expected = c.gradient(alone);
          double loss = c.forward(alone);
          for (int threads = 2; threads <= 4; threads++) {
            Network64 shared = c.network(Kernels.f64(), threads);
            for (int repetition = 0; repetition < 3; repetition++) {
              Parameters gradient = c.gradient(shared);
              for (int e = 0; e < expected.entries().size(); e++) {
                assertArrayEquals(
                    expected.entries().get(e).values(), gradient.entries().get(e).values());
              }
              assertArrayEquals(alone.stateGradientNorms(), shared.stateGradientNorms());
              assertEquals(loss, c.forward(shared));
            }
          }
        });
  }

  @Test
  void aPassOfSeveralThreadsCanBeCancelledAnywhere() {
    Property.forAll(
        3,
        random -> {
          NetworkBatch c =
              NetworkBatch.draw(random, Architecture.of(Cell.GRU, 2, 50, 1), 30, 60, false);
          AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
          Network64 network =
              new Network64(
                  Kernels.f64(),
                  c.architecture(),
                  c.loss(),
                  c.everyStep(),
                  2,
                  () -> left.decrementAndGet() == 0);
          network.weights().load(c.parameters());
          Parameters expected = c.gradient(network); // this pass has also packed the weights
          left.set(Integer.MAX_VALUE);
          c.gradient(network);
          int questions = Integer.MAX_VALUE - left.get();
          for (int round = 0; round < 20; round++) {
            left.set(1 + random.nextInt(questions));
            assertThrows(CancellationException.class, () -> c.gradient(network));
            left.set(Integer.MAX_VALUE);
            assertEquals(expected.norm(), c.gradient(network).norm());
          }
        });
  }

  @Test
  void aClassThatIsNoneIsRefusedOnAnyThread() {
    Property.forAll(
        40,
        random -> {
          NetworkBatch c =
              NetworkBatch.draw(random, Architecture.of(Cell.RNN, 2, 60, 3), 30, 60, false);
          if (c.loss() == rhoscope.model.Loss.SOFTMAX_CROSS_ENTROPY && !c.everyStep()) {
            Network64 network = c.network(Kernels.f64(), 2);
            c.targets()[random.nextInt(60)] = 3;
            assertThrows(IllegalArgumentException.class, () -> c.forward(network));
          }
        });
  }

  @Test
  void whatStandsBehindTheUnitsOfAGradientIsZero() {
    Property.forAll(
        20,
        random -> {
          NetworkBatch c = NetworkBatch.draw(random);
          Network64 network = c.network(Kernels.f64(), 1);
          double norm = c.gradient(network).norm();
          assertEquals(norm, Math.sqrt(network.gradient().squares()), 1e-12 * norm);
          assertTrue(Double.isFinite(norm));
        });
  }
}
