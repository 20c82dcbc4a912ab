package rhoscope.nn;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random numbers of one stream of a seed; the same on every JDK. */
final class Draw {
  /*
   * Streams of one seed start at seeds that SplitMix64's finaliser [1] makes of (seed, label), so a
   * tensor's numbers do not depend on what else is drawn. nextGaussian() of the JDK is not used: its
   * algorithm is not specified and calls Math.log. The polar method [2] on StrictMath is.
   *
   * [1] Steele, Lea, Flood 2014, Fast splittable pseudorandom number generators
   * [2] Marsaglia, Bray 1964
   */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final RandomGenerator random;
  private double spare = Double.NaN;

  Draw(long seed, String label) {
    long mixed = mix(mix(seed) + GOLDEN * label.hashCode());
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(mixed);
  }

  /** U[0, 1), a multiple of 2⁻⁵³. */
  double unit() {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }

  /** U(−limit, limit). */
  double uniform(double limit) {
    return limit * (2 * unit() - 1);
  }

  /** N(0, 1). */
  double gaussian() {
    if (!Double.isNaN(spare)) {
      double value = spare;
      spare = Double.NaN;
      return value;
    }
    double x;
    double y;
    double square;
    do {
      x = 2 * unit() - 1;
      y = 2 * unit() - 1;
      square = x * x + y * y;
    } while (1 <= square || square == 0);
    double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
    spare = y * factor;
    return x * factor;
  }

  /** A whole number 0 … bound − 1; the bias of up to bound · 2⁻⁵³ is far below what can be seen. */
  int below(int bound) {
    return (int) (unit() * bound);
  }

  private static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
