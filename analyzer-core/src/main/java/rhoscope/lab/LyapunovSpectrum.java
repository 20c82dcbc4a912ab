package rhoscope.lab;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Products;
import rhoscope.linalg.Qr;

/** Lyapunov exponents by QR at every step (Benettin): Q_t R_t = J_t Q_{t−1}, nats per step. */
final class LyapunovSpectrum {
  /** |R_ii| below this counts as this: a direction that is exactly lost has no logarithm. */
  private static final double LN_SMALLEST = StrictMath.log(1e-300);

  /** One step in this many belongs to the transient. */
  private static final int TRANSIENT = 10;

  private static final long SEED = 1;

  /**
   * [N], max over i of (1/T) Σ_t ln|R_t,ii| from Q_0 = the identity, all columns, nothing dropped:
   * exact and checkable, and by far the most expensive number of a probe. NaN for a sequence whose
   * states are not all finite.
   */
  static double[] max(Passage passage) {
    int h = passage.hidden();
    double[] identity = new double[h * h];
    for (int i = 0; i < h; i++) {
      identity[i * h + i] = 1;
    }
    return sequences(passage)
        .mapToDouble(
            n ->
                passage.finiteSteps(n) == passage.steps()
                    ? Arrays.stream(means(passage, n, h, identity, 0)).max().orElseThrow()
                    : Double.NaN)
        .toArray();
  }

  /**
   * The largest exponents as rules use them (science.md Q5): from a fixed random Q_0, the first
   * tenth of the steps dropped, mean over sequences, and the standard error of the first.
   *
   * @param count how many, at most H
   */
  static Probe.Lyapunov largest(Passage passage, int count) {
    int h = passage.hidden();
    int kept = Math.min(count, h);
    double[] start = new double[h * kept];
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < start.length; i++) {
      start[i] = random.nextGaussian();
    }
    new Qr(h, kept).orthonormalize(start, new double[kept]);
    int drop = passage.steps() / TRANSIENT;
    double[][] exponents =
        sequences(passage)
            .mapToObj(n -> descending(means(passage, n, kept, start, drop)))
            .toArray(double[][]::new);
    double[] means = new double[kept];
    for (double[] sequence : exponents) {
      for (int i = 0; i < kept; i++) {
        means[i] += sequence[i] / exponents.length;
      }
    }
    return new Probe.Lyapunov(means, standardError(exponents, means[0]));
  }

  private static IntStream sequences(Passage passage) {
    return IntStream.range(0, passage.sequences()).parallel();
  }

  private static double[] descending(double[] values) {
    return Arrays.stream(values).map(v -> -v).sorted().map(v -> -v).toArray();
  }

  private static OptionalDouble standardError(double[][] exponents, double mean) {
    int n = exponents.length;
    if (n < 2) {
      return OptionalDouble.empty();
    }
    double squares = Arrays.stream(exponents).mapToDouble(e -> (e[0] - mean) * (e[0] - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (n - 1) / n));
  }

  /** The mean of ln|R_t,ii| over the steps after {@code drop}, for each column i of Q. */
  private static double[] means(Passage passage, int n, int columns, double[] start, int drop) {
    int h = passage.hidden();
    int steps = passage.steps();
    Qr qr = new Qr(h, columns, passage::check);
    double[] jacobian = new double[h * h];
    double[] q = start.clone();
    double[] next = new double[h * columns];
    double[] r = new double[columns];
    double[] sums = new double[columns];
    for (int t = 1; t <= steps; t++) {
      passage.check();
      passage.jacobian(t, n, jacobian);
      Arrays.fill(next, 0);
      Products.addNn(h, columns, h, jacobian, 0, q, 0, next, 0);
      qr.orthonormalize(next, r);
      double[] swap = q;
      q = next;
      next = swap;
      for (int i = 0; i < columns; i++) {
        double ln = Math.max(LN_SMALLEST, NormList.ln(Math.abs(r[i]), passage.wExponent()));
        sums[i] += t > drop ? ln : 0;
      }
    }
    return Arrays.stream(sums).map(sum -> sum / (steps - drop)).toArray();
  }

  private LyapunovSpectrum() {}
}
