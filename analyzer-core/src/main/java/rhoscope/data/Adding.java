package rhoscope.data;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import rhoscope.model.AddingVariant;
import rhoscope.model.Loss;

/**
 * The adding problem: every step shows a value and a marker, and at the end the network says the
 * sum of the two values that were marked. Input d = 0 is the value, d = 1 the marker.
 *
 * <p>Sources agree on that and on nothing else, so every report names the variant, its baseline and
 * its criterion.
 */
public final class Adding implements MarkedTask {
  /*
   * Where the markers stand is told in Markers; besides:
   *
   *                LE                 HOCHREITER                 PASCANU
   *   values       [0, 1)             [−1, 1)                    [0, 1)
   *   target       X₁ + X₂            ½ + (X₁ + X₂)/4            (X₁ + X₂)/2
   *   variance     1/6                (2 − p)/48                 1/24
   *   correct      –                  |error| < 0.04             error² ≤ 0.04
   *
   * HOCHREITER's value of a marked first step counts as 0; p is the chance of that.
   */
  private final AddingVariant variant;
  private final Markers markers;

  /**
   * The problem at one length.
   *
   * @param length T, at least {@link Markers#shortest}
   * @throws IllegalArgumentException if it is less
   */
  public Adding(AddingVariant variant, int length) {
    this.variant = variant;
    this.markers = new Markers(variant, length);
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    return markers.draw(random, sequences, this::value, 0, this::target);
  }

  private double value(RandomGenerator random) {
    return variant == AddingVariant.HOCHREITER ? 2 * random.nextDouble() - 1 : random.nextDouble();
  }

  private double target(double first, double second) {
    return switch (variant) {
      case LE -> first + second;
      case HOCHREITER -> 0.5 + (first + second) / 4;
      case PASCANU -> (first + second) / 2;
    };
  }

  @Override
  public String description() {
    return switch (variant) {
      case LE -> text("adding, T = %d: one marker per half, values U[0, 1], target the sum");
      case HOCHREITER -> text("adding, T = %d: as Hochreiter, target 0.5 + sum / 4");
      case PASCANU -> text("adding, T = %d: as Pascanu, early markers, target the mean");
    };
  }

  private String text(String format) {
    return String.format(Locale.ROOT, format, markers.length());
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
    String text = "always the mean target, from the definition of the task";
    return Optional.of(
        switch (variant) {
          case LE -> new Baseline(1 / 6.0, text);
          case HOCHREITER -> new Baseline((2 - markers.firstStepMarked()) / 48, text);
          case PASCANU -> new Baseline(1 / 24.0, text);
        });
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return markers.errorMeasure();
  }

  /** 1/3 for the values in either range; for the markers their number per step. */
  @Override
  public double[] inputSecondMoments() {
    return new double[] {1 / 3.0, markers.secondMoment()};
  }
}
