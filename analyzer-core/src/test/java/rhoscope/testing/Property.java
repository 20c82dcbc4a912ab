package rhoscope.testing;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Checks a claim for many seeds; a failure names its seed, and {@link #replay} repeats it. */
public final class Property {
  /** What holds for whatever is drawn from the generator. */
  @FunctionalInterface
  public interface Claim {
    void check(RandomGenerator random) throws Exception;
  }

  /** Checks the claim for the seeds 0 to {@code cases} − 1. */
  public static void forAll(int cases, Claim claim) {
    for (int seed = 0; seed < cases; seed++) {
      replay(seed, claim);
    }
  }

  /** Checks the claim for one seed. */
  public static void replay(long seed, Claim claim) {
    try {
      claim.check(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    } catch (Exception | AssertionError | StackOverflowError failure) {
      throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
    }
  }

  /** One of some values. */
  @SafeVarargs
  public static <T> T any(RandomGenerator random, T... values) {
    return values[random.nextInt(values.length)];
  }

  private Property() {}
}
