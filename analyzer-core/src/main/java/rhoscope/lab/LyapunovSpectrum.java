package rhoscope.lab;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Products;
import rhoscope.linalg.Qr;

/**
 * Finite-time Lyapunov exponents by QR at every step (Benettin): Q_t R_t = J_t Q_{t−1}, Q_0 the
 * identity, all columns of the state.
 *
 * @param max [N], max over i of (1/T) Σ_t ln|R_t,ii|, nothing dropped
 * @param exponents [N][H], per sequence, descending, the mean of ln|R_t,ii| after the transient
 */
@SuppressWarnings("ArrayRecordComponent")
record LyapunovSpectrum(double[] max, double[][] exponents) {
  /** |R_ii| below this counts as this: a direction that is exactly lost has no logarithm. */
  private static final double LN_SMALLEST = StrictMath.log(1e-300);

  /** One step in this many belongs to the transient. */
  private static final int TRANSIENT = 10;

  /** Measures every sequence. */
  static LyapunovSpectrum of(Passage passage) {
    double[] max = new double[passage.sequences()];
    double[][] exponents = new double[passage.sequences()][];
    IntStream.range(0, passage.sequences())
        .parallel()
        .forEach(n -> exponents[n] = measure(passage, n, max));
    return new LyapunovSpectrum(max, exponents);
  }

  private static double[] measure(Passage passage, int n, double[] max) {
    int h = passage.hidden();
    int steps = passage.steps();
    int drop = steps / TRANSIENT;
    Qr qr = new Qr(h, h, passage::check);
    double[] jacobian = new double[h * h];
    double[] q = new double[h * h];
    double[] next = new double[h * h];
    double[] r = new double[h];
    double[] all = new double[h];
    double[] settled = new double[h];
    for (int t = 1; t <= steps; t++) {
      passage.check();
      passage.jacobian(t, n, jacobian);
      if (t == 1) {
        System.arraycopy(jacobian, 0, next, 0, next.length);
      } else {
        Arrays.fill(next, 0);
        Products.addNn(h, h, h, jacobian, 0, q, 0, next, 0);
      }
      qr.orthonormalize(next, r);
      double[] swap = q;
      q = next;
      next = swap;
      for (int i = 0; i < h; i++) {
        double ln = Math.max(LN_SMALLEST, NormList.ln(Math.abs(r[i]), passage.wExponent()));
        all[i] += ln;
        settled[i] += t > drop ? ln : 0;
      }
    }
    max[n] = Arrays.stream(all).max().orElseThrow() / steps;
    return Arrays.stream(settled).map(s -> -s / (steps - drop)).sorted().map(s -> -s).toArray();
  }

  /**
   * The {@code count} largest exponents, mean over sequences, and the standard error of the first.
   */
  Probe.Lyapunov largest(int count) {
    int kept = Math.min(count, exponents[0].length);
    double[] means = new double[kept];
    for (int i = 0; i < kept; i++) {
      for (double[] sequence : exponents) {
        means[i] += sequence[i] / exponents.length;
      }
    }
    return new Probe.Lyapunov(means, standardError(means[0]));
  }

  private OptionalDouble standardError(double mean) {
    int n = exponents.length;
    if (n < 2) {
      return OptionalDouble.empty();
    }
    double squares = Arrays.stream(exponents).mapToDouble(e -> (e[0] - mean) * (e[0] - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (n - 1) / n));
  }
}
