package rhoscope.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import rhoscope.model.Loss;

/**
 * The Mackey-Glass series less an offset, one value per unit of time; at every step the network
 * says the next one. The sequences of a batch lie one behind the other on one trajectory, each from
 * the value that the last one ended with.
 *
 * <p>ẋ(t) = 0.2 x(t − τ) / (1 + x(t − τ)¹⁰) − 0.1 x(t). Source: Mackey, Glass 1977, Science 197;
 * with τ = 17 the benchmark of Jaeger, Haas 2004 and many others.
 */
public final class MackeyGlass implements Task {
  private static final int SETTLING = 500;
  private static final int SURVEYED = 20_000;

  private final int delay;
  private final double offset;
  private final int length;
  private final double secondMoment;
  private final double variance;
  private final double change;

  /** The series itself, see the other constructor. */
  public MackeyGlass(int delay, int length) {
    this(delay, 0, length);
  }

  /**
   * The series of one delay; takes a survey of it.
   *
   * @param delay τ, at least 1
   * @param offset what is taken from each value
   * @param length T, at least 1
   * @throws IllegalArgumentException if one is less
   */
  public MackeyGlass(int delay, double offset, int length) {
    if (delay < 1 || length < 1) {
      throw new IllegalArgumentException("delay " + delay + ", length " + length);
    }
    this.delay = delay;
    this.offset = offset;
    this.length = length;
    Trajectory trajectory = new Trajectory(delay, 1.2);
    trajectory.advance(SETTLING);
    double sum = 0;
    double squares = 0;
    double changes = 0;
    for (int i = 0; i < SURVEYED; i++) {
      double last = trajectory.value();
      double next = trajectory.advance(1);
      sum += next - offset;
      squares += (next - offset) * (next - offset);
      changes += (next - last) * (next - last);
    }
    double mean = sum / SURVEYED;
    this.secondMoment = squares / SURVEYED;
    this.variance = secondMoment - mean * mean;
    this.change = changes / SURVEYED;
  }

  @Override
  public Batch draw(RandomGenerator random, int sequences) {
    Trajectory trajectory = new Trajectory(delay, 0.5 + random.nextDouble());
    trajectory.advance(SETTLING);
    double[] inputs = new double[length * sequences];
    double[] targets = new double[length * sequences];
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < length; t++) {
        inputs[t * sequences + n] = trajectory.value() - offset;
        targets[t * sequences + n] = trajectory.advance(1) - offset;
      }
    }
    return Batch.withLossAtEveryStep(length, sequences, 1, 1, false, inputs, targets);
  }

  /**
   * One solution of the equation, from a constant past.
   *
   * <p>Runge-Kutta of fourth order with ε = 0.1; the past between two of its values is the cubic
   * through both with their slopes.
   */
  static final class Trajectory {
    private static final int PARTS = 10;
    private static final double STEP = 1.0 / PARTS;

    private final double[] values;
    private final double[] slopes;
    private int oldest;
    private long made;
    private double now;

    /**
     * Starts at time 0.
     *
     * @param delay τ, at least 1
     * @param past x(t) for t ≤ 0
     */
    Trajectory(int delay, double past) {
      this.values = new double[delay * PARTS];
      this.slopes = new double[delay * PARTS];
      Arrays.fill(values, past);
      this.now = past;
    }

    double value() {
      return now;
    }

    /** The value so many units of time later. */
    double advance(int units) {
      for (int i = 0; i < units * PARTS; i++) {
        step();
      }
      return now;
    }

    /** The rings hold x and ẋ from t − τ to t − ε. */
    private void step() {
      int next = oldest + 1 == values.length ? 0 : oldest + 1;
      double from = values[oldest];
      double slope = slope(now, from);
      double to = values[next];
      double toSlope = ++made == values.length ? 0 : slopes[next]; // the past ends in a kink
      double middle = (from + to) / 2 + STEP / 8 * (slopes[oldest] - toSlope);
      double k2 = slope(now + STEP / 2 * slope, middle);
      double k3 = slope(now + STEP / 2 * k2, middle);
      double k4 = slope(now + STEP * k3, to);
      values[oldest] = now;
      slopes[oldest] = slope;
      oldest = next;
      now += STEP / 6 * (slope + 2 * k2 + 2 * k3 + k4);
    }

    private static double slope(double x, double delayed) {
      double square = delayed * delayed;
      double fourth = square * square;
      return 0.2 * delayed / (1 + fourth * fourth * square) - 0.1 * x;
    }
  }

  @Override
  public boolean everyStep() {
    return true;
  }

  @Override
  public String description() {
    String less = offset == 0 ? "" : " less " + offset;
    return "Mackey-Glass"
        + less
        + ", τ = "
        + delay
        + ", T = "
        + length
        + ": the next value, at every step";
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

  @Override
  public boolean feedsBack() {
    return true;
  }

  /** None: every step has a loss and the latest inputs tell most of it. */
  @Override
  public OptionalInt dependency() {
    return OptionalInt.empty();
  }

  @Override
  public Optional<Baseline> baseline() {
    String text =
        String.format(
            Locale.ROOT, "always the mean of the series; its last value again costs %.3g", change);
    return Optional.of(new Baseline(variance, text));
  }

  @Override
  public ErrorMeasure errorMeasure() {
    return ErrorMeasure.MEAN_SQUARED_ERROR;
  }

  @Override
  public double[] inputSecondMoments() {
    return new double[] {secondMoment};
  }
}
