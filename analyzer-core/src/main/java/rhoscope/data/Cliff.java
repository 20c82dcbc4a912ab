package rhoscope.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * The one-unit cliff: x_t = w σ(x_{t−1}) + b from x_0 = ½, and σ(x_T) is to be 0.7. All sequences
 * are the same, and nothing is drawn.
 *
 * <p>One input, σ(x_0) at the first step and 0 after it: with one sigmoid unit, U = W at the start
 * and a read-out fixed at 1 the network is the unit of the source. Where w and b cross the line on
 * which a fixed point is lost, the loss falls off a cliff and the gradient explodes.
 *
 * <p>Source: Pascanu, Mikolov, Bengio 2013, section 2.3 and Fig. 6; the bifurcations, Doya 1993.
 */
public final class Cliff implements Task {
  /** σ(½). */
  private static final double START = 1 / (1 + StrictMath.exp(-0.5));

  private static final double TARGET = 0.7;

  private final int length;

  /**
   * The problem at one length.
   *
   * @param length T, at least 1; 50 in the source
   */
  public Cliff(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length " + length);
    }
    this.length = length;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    double[] inputs = new double[length * sequences];
    double[] targets = new double[sequences];
    Arrays.fill(inputs, 0, sequences, START);
    Arrays.fill(targets, TARGET);
    return Batch.ofEqualLength(length, sequences, 1, 1, false, inputs, targets);
  }

  @Override
  public String description() {
    return "cliff, T = " + length + ": a unit that starts at x = ½ is to end at σ(x) = 0.7";
  }

  @Override
  public int inputSize() {
    return 1;
  }

  @Override
  public int outputSize() {
    return 1;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public Loss loss() {
    return Loss.SQUARED_ERROR;
  }

  /** None: the unit may forget its start and still end where it should. */
  @Override
  public OptionalInt dependency() {
    return OptionalInt.empty();
  }

  /** None: the one target is known without the input. */
  @Override
  public Optional<Baseline> baseline() {
    return Optional.empty();
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.MEAN_SQUARED_ERROR;
  }

  @Override
  public double[] inputSecondMoments() {
    return new double[] {START * START / length};
  }
}
