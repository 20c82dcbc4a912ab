package rhoscope.data;

import java.util.Optional;
import java.util.random.RandomGenerator;
import rhoscope.model.AddingVariant;
import rhoscope.model.Loss;

/**
 * The XOR problem: as {@link Adding} with bits 0 and 1 as values, and at the end whether exactly
 * one of the two marked bits is 1. One logit; neither bit alone tells anything about the target.
 *
 * <p>Source: Martens, Sutskever 2011, section 4.1, and the second author's code; for the variants
 * of its markers see {@link Markers}. A bit that HOCHREITER's first step hides counts as 0.
 */
public final class Xor implements MarkedTask {
  private final Markers markers;

  /**
   * The problem at one length.
   *
   * @param length T, at least {@link Markers#shortest}
   * @throws IllegalArgumentException if it is less
   */
  public Xor(AddingVariant variant, int length) {
    this.markers = new Markers(variant, length);
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    return markers.draw(random, sequences, r -> r.nextInt(2), 0, (x, y) -> x == y ? 0 : 1);
  }

  @Override
  public String description() {
    return "xor, T = "
        + markers.length()
        + ": "
        + markers.text()
        + ", random bits, target their exclusive or";
  }

  @Override
  public Markers markers() {
    return markers;
  }

  @Override
  public Loss loss() {
    return Loss.SIGMOID_CROSS_ENTROPY;
  }

  @Override
  public Optional<Baseline> baseline() {
    return Optional.of(new Baseline(StrictMath.log(2), "either answer alike, ln 2"));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.WRONG_SIDE;
  }

  @Override
  public double[] inputSecondMoments() {
    return new double[] {0.5, markers.secondMoment()};
  }
}
