package rhoscope.lab;

import java.util.Locale;
import java.util.Optional;
import rhoscope.nn.Architecture;
import rhoscope.nn.Recurrence64;

/**
 * The work of a probe, counted before any of it is done; a probe is bounded by this count, never by
 * the clock, so that the same config always gets one or never does.
 *
 * @param multiplications an estimate within a factor of two, for long sequences from above
 * @param bytes of the arrays held at once
 * @param norms in the record
 */
public record ProbeCost(double multiplications, double bytes, double norms) {
  /*
   * Per layer, step and sequence, with S numbers of state, and W the G·H² numbers of the recurrent
   * matrices:
   *
   *   S³    the running product, its Gram matrix, and the norm of a step or product that only a matrix
   *         gives: 2.5; much less once a long product has shrunk
   *   W     some fifty products with a vector, forward and back, for the norm of a step; a pass
   *   S²    iterations on the product, a step's Jacobian, two sweeps of 16 columns
   *   S     the QR of those sweeps, 4 · 16² each
   *   H W   columns of a step's Jacobian that are computed one by one
   */
  private static final double CUBES = 2.5;
  private static final double WEIGHTS = 100;
  private static final double SQUARES = 120;
  private static final double SIZES = 2048;
  private static final double JACOBIANS = 4;

  /** An eigenvalue iteration of one H × H matrix, in units of H³. */
  private static final double CUBES_OF_A_SPECTRUM = 15;

  /** S × S matrices held by each of the parallel measurements of one sequence. */
  private static final double MATRICES = 10;

  /** States that a search for the norms of all steps holds beside the pass. */
  private static final double VECTORS = 6;

  private static final double THREADS = 2;

  /** About a minute of one core; H = 100, T = 100 and 8 sequences need a hundredth of it. */
  public static final double MULTIPLICATIONS_MAX = 4e11;

  /** What a probe may hold beside everything else in the heap of a worker or a small server. */
  public static final double BYTES_MAX = 512.0 * 1024 * 1024;

  /** As JSON about 40 MB; 8 sequences of 40,000 steps have that many. */
  public static final double NORMS_MAX = 1e6;

  /** The cost for sequences of one length. */
  public static ProbeCost of(Architecture sizes, long steps, long sequences, boolean everyStep) {
    double h = sizes.hidden();
    double s = ((double) sizes.stateParts() + sizes.delays()) * h;
    double layers = sizes.layers();
    double each = (double) steps * sequences;
    double w = sizes.gates().size() * h * (h + sizes.inputs() + (0 < sizes.skip() ? h : 0));
    double columns = (0 < sizes.skip() ? h : 0) + (sizes.hasGains() ? sizes.stateParts() * h : 0);
    double perStep =
        CUBES * s * s * s + JACOBIANS * columns * w + WEIGHTS * w + SQUARES * s * s + SIZES * s;
    double spectra = sizes.gates().size() * CUBES_OF_A_SPECTRUM * h * h * h;
    double work = layers * (each * perStep + spectra);
    Recurrence64 recurrence = Recurrence64.of(sizes);
    double blocks = sizes.stateParts() + recurrence.blocks();
    double pass = each * h * blocks;
    double sequence = steps * (h * blocks + VECTORS * s + sizes.inputs()) + MATRICES * s * s;
    pass += sequences * h * sizes.delays();
    double numbers = layers * pass + THREADS * sequence + 4 * layers * w;
    if (everyStep) {
      work += 0.5 * layers * steps * each * 2 * w;
      numbers += layers * each * h * 2 * sizes.gates().size() + each * sizes.outputs();
    }
    double norms = layers * (2 * each + 8.0 * steps);
    return new ProbeCost(work, Double.BYTES * numbers, norms);
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
