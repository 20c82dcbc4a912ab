package rhoscope.lab;

import java.util.Locale;
import java.util.Optional;
import rhoscope.nn.Architecture;
import rhoscope.nn.Trace;

/**
 * The work of a probe, counted before any of it is done; a probe is bounded by this count, never by
 * the clock, so that the same config always gets one or never does.
 *
 * @param multiplications an estimate within a factor of two
 * @param bytes of the arrays held at once
 * @param norms in the record
 */
public record ProbeCost(double multiplications, double bytes, double norms) {
  /*
   * Per step and sequence, in units of H³: the norm of the step's Jacobian and of the product each
   * take a Gram matrix (1) and its tridiagonal form (4/3), the product itself 1, the step of
   * lyapunov_max one product and a QR with Q (8/3).
   */
  private static final double CUBES_PER_STEP = 2 * (1 + 4.0 / 3) + 1 + 1 + 8.0 / 3;

  /** An eigenvalue iteration of one H × H matrix, in units of H³. */
  private static final double CUBES_OF_A_SPECTRUM = 15;

  /** H × H matrices held by each of the two parallel measurements of one sequence. */
  private static final double SQUARES_PER_SEQUENCE = 6;

  /** About a minute of one core; H = 100, T = 100 and 8 sequences need a tenth of it. */
  public static final double MULTIPLICATIONS_MAX = 8e10;

  /** What a probe may hold beside everything else in the heap of a worker or a small server. */
  public static final double BYTES_MAX = 512.0 * 1024 * 1024;

  /** As JSON about 40 MB; 8 sequences of 40,000 steps have that many. */
  public static final double NORMS_MAX = 1e6;

  /** The cost for sequences of one length. */
  public static ProbeCost of(Architecture sizes, long steps, long sequences, boolean everyStep) {
    double h = sizes.hidden();
    double square = h * h;
    double cube = square * h;
    double each = (double) steps * sequences;
    double width = h + sizes.inputs() + sizes.outputs();
    double work = each * (CUBES_PER_STEP * cube + 5 * h * width) + CUBES_OF_A_SPECTRUM * cube;
    if (everyStep) {
      work += 0.5 * steps * each * 2 * square;
    }
    double numbers = each * (6 * h + 2 * width) + SQUARES_PER_SEQUENCE * square * sequences;
    double trace = Trace.bytes(sizes, everyStep, steps, sequences);
    double norms = 2 * each + 8.0 * steps;
    return new ProbeCost(work, Math.max(trace, 0) + Double.BYTES * numbers, norms);
  }

  /** What exceeds its bound, as one line; empty where nothing does. */
  public Optional<String> overBound() {
    if (multiplications > MULTIPLICATIONS_MAX) {
      return Optional.of(over(multiplications, "multiplications", MULTIPLICATIONS_MAX));
    }
    if (bytes > BYTES_MAX) {
      return Optional.of(over(bytes, "bytes", BYTES_MAX));
    }
    return norms > NORMS_MAX ? Optional.of(over(norms, "norms", NORMS_MAX)) : Optional.empty();
  }

  private static String over(double count, String unit, double bound) {
    return String.format(
        Locale.ROOT, "a probe needs %.3g %s, the bound is %.3g", count, unit, bound);
  }
}
