package rhoscope.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * The latch problem: the first three steps tell one of two classes, all others are Gaussian noise,
 * and at the end the network says −0.8 or 0.8.
 *
 * <p>Input d = 0 is the noise, 0 at the first three steps; d = 1 … 6 tell class and step, one-hot:
 * 1 + 3 c + t. In the source those inputs h₁ … h₃ of either class are themselves trained: here they
 * are the six columns of the input matrix that belong to them, which the training finds just so.
 * The noise is trained, too, where the source has the weight 1.
 *
 * <p>Source: Bengio, Simard, Frasconi 1994, IEEE Trans. Neural Networks 5(2), section III; the loss
 * is twice its ½ Σ (y − d)², and s is taken for a standard deviation.
 */
public final class Latch implements Task {
  /** The fewest steps: those that tell the class and one more. */
  public static final int SHORTEST = 4;

  static final int INPUTS = 7;
  private static final int TELLING = 3;
  private static final double TARGET = 0.8;

  private final double noise;
  private final int length;

  /**
   * The problem at one length.
   *
   * @param noise s ≥ 0
   * @param length T, at least {@link #SHORTEST}
   * @throws IllegalArgumentException if one is less
   */
  public Latch(double noise, int length) {
    if (length < SHORTEST || !(0 <= noise)) {
      throw new IllegalArgumentException("noise " + noise + ", length " + length);
    }
    this.noise = noise;
    this.length = length;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    double[] inputs = new double[length * sequences * INPUTS];
    double[] targets = new double[sequences];
    for (int n = 0; n < sequences; n++) {
      int kind = random.nextInt(2);
      targets[n] = kind == 0 ? -TARGET : TARGET;
      for (int t = 0; t < length; t++) {
        int at = (t * sequences + n) * INPUTS;
        if (t < TELLING) {
          inputs[at + 1 + kind * TELLING + t] = 1;
        } else {
          inputs[at] = noise * random.nextGaussian();
        }
      }
    }
    return Batch.ofEqualLength(length, sequences, INPUTS, 1, false, inputs, targets);
  }

  @Override
  public String description() {
    return "latch, T = " + length + ": 3 steps tell −0.8 or 0.8, then noise of deviation " + noise;
  }

  @Override
  public int inputSize() {
    return INPUTS;
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

  @Override
  public OptionalInt dependency() {
    return OptionalInt.of(length);
  }

  @Override
  public Optional<Baseline> baseline() {
    return Optional.of(new Baseline(TARGET * TARGET, "always 0, the mean of −0.8 and 0.8"));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.WRONG_SIDE;
  }

  @Override
  public double[] inputSecondMoments() {
    double[] moments = new double[INPUTS];
    Arrays.fill(moments, 0.5 / length);
    moments[0] = noise * noise * (length - TELLING) / length;
    return moments;
  }
}
