package rhoscope.data;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The streams of random numbers that one seed gives. Each use has its own, so that a longer
 * training, a further probe or another batch size never changes what the others draw.
 */
public enum RandomStream {
  /** Training sequences; the index is the update, or for files the epoch. */
  TRAINING(0x7261696E696E6701L),
  /** Sequences of a probe. */
  PROBE(0x70726F6265000002L),
  /** Fresh sequences that an error is measured on; the index counts the measurements. */
  EVALUATION(0x6576616C75617403L),
  /** Initial weights. */
  INITIALIZATION(0x696E697469616C04L),
  /** Random directions in place of the gradient of the loss. */
  DIRECTION(0x646972656374696FL),
  /** Which inputs are replaced by outputs, and by which; the index is the batch. */
  FEEDBACK(0x6665656462616305L),
  /** Masks of dropout; the index is the batch, or the update of a stream. */
  DROPOUT(0x64726F706F757405L);

  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of("L64X128MixRandom");

  /** 2⁶⁴ divided by the golden ratio: successive multiples spread evenly. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long constant;

  RandomStream(long constant) {
    this.constant = constant;
  }

  /**
   * A new generator, the same for the same arguments: L64X128MixRandom seeded with mix(mix(mix(seed
   * + g) ⊕ constant) + index · g), where mix is the finaliser of SplitMix64 and g the golden
   * constant. Later draws need none of the earlier ones, so a run resumes at any update.
   */
  public RandomGenerator generator(long seed, long index) {
    return FACTORY.create(start(seed, index));
  }

  /**
   * Number {@code counter} of a sequence of which any can be had without those before and without
   * an object: SplitMix64 from the same start. In [0, 1).
   */
  public double uniform(long seed, long index, long counter) {
    return (mix(start(seed, index) + (counter + 1) * GOLDEN) >>> 11) * 0x1p-53;
  }

  /** What that generator is seeded with, for those who draw without one. */
  public long start(long seed, long index) {
    return mix(mix(mix(seed + GOLDEN) ^ constant) + index * GOLDEN);
  }

  /** Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators", variant 13. */
  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
