package rhoscope.data;

import java.util.Optional;
import java.util.random.RandomGenerator;
import rhoscope.model.AddingVariant;
import rhoscope.model.Loss;

/**
 * The multiplication problem: as {@link Adding}, with values U[0, 1] and their product X₁ X₂ as the
 * target, in all variants.
 *
 * <p>Source: Hochreiter, Schmidhuber 1997, task 5; for its variants see {@link Markers}.
 */
public final class Multiplication implements MarkedTask {
  /*
   * The product has the mean 1/4 and the variance (1/3)² − (1/4)² = 7/144. HOCHREITER's value of a
   * marked first step counts as 1, so with the chance p of that the target is one value alone:
   *
   *   variance = p/3 + (1 − p)/9 − ((1 + p)/4)²
   */
  private final Markers markers;

  /**
   * The problem at one length.
   *
   * @param length T, at least {@link Markers#shortest}
   * @throws IllegalArgumentException if it is less
   */
  public Multiplication(AddingVariant variant, int length) {
    this.markers = new Markers(variant, length);
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    return markers.draw(random, sequences, RandomGenerator::nextDouble, 1, (x, y) -> x * y);
  }

  @Override
  public String description() {
    return "multiplication, T = "
        + markers.length()
        + ": "
        + markers.text()
        + ", values U[0, 1], target the product";
  }

  @Override
  public Markers markers() {
    return markers;
  }

  @Override
  public Loss loss() {
    return Loss.SQUARED_ERROR;
  }

  @Override
  public Optional<Baseline> baseline() {
    double p = markers.firstStepMarked();
    double mean = (1 + p) / 4;
    double variance = p / 3 + (1 - p) / 9 - mean * mean;
    return Optional.of(
        new Baseline(variance, "always the mean target, from the definition of the task"));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return markers.errorMeasure();
  }

  @Override
  public double[] inputSecondMoments() {
    return new double[] {1 / 3.0, markers.secondMoment()};
  }
}
