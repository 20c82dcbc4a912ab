package rhoscope.nn;

import java.util.Arrays;
import java.util.Optional;
import rhoscope.linalg.Norms;
import rhoscope.model.Layout;
import rhoscope.model.Tensors.Tensor;

/**
 * The numbers of a network h_t = φ(W h_{t−1} + U x_t + b), y_t = V h_t + c, or anything else of the
 * same shapes: a gradient, a momentum. Flat row-major arrays that the caller may write to; element
 * (i, j) of W stands at {@code i·H + j}.
 */
public final class Parameters {
  private final Sizes sizes;
  private final double[] w;
  private final double[] u;
  private final double[] b;
  private final double[] v;
  private final double[] c;
  private final double[][] all;

  private Parameters(Sizes sizes) {
    this.sizes = sizes;
    this.w = allocate(Part.RECURRENT);
    this.u = allocate(Part.INPUT);
    this.b = allocate(Part.BIAS);
    this.v = allocate(Part.OUTPUT);
    this.c = allocate(Part.OUTPUT_BIAS);
    this.all = new double[][] {w, u, b, v, c};
  }

  private double[] allocate(Part part) {
    long count = Arrays.stream(part.shape(sizes)).asLongStream().reduce(1, (x, y) -> x * y);
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(part.label() + " has " + count + " numbers");
    }
    return new double[(int) count];
  }

  /**
   * All zero.
   *
   * @throws IllegalArgumentException if a tensor has more than 2³¹ − 1 numbers
   */
  public static Parameters zeros(Sizes sizes) {
    return new Parameters(sizes);
  }

  /**
   * Weights from elsewhere. b is the sum of both biases.
   *
   * @throws IllegalArgumentException if {@link #problem} finds one
   */
  public static Parameters from(Layout layout) {
    problem(layout)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    Layout.Layer layer = layout.layers().get(0);
    Layout.Output output = layout.output();
    Sizes sizes = new Sizes(layout.inputSize(), layout.hiddenSize(), output.weight().size(0));
    Parameters p = zeros(sizes);
    add(layer.recurrent(), p.w);
    add(layer.input(), p.u);
    layer.inputBias().ifPresent(bias -> add(bias, p.b));
    layer.recurrentBias().ifPresent(bias -> add(bias, p.b));
    add(output.weight(), p.v);
    output.bias().ifPresent(bias -> add(bias, p.c));
    return p;
  }

  /** Why this is not a one-layer plain RNN, as one line; or empty. */
  public static Optional<String> problem(Layout layout) {
    if (layout.gates() != 1) {
      return Optional.of("the weights have " + layout.gates() + " gates; a plain RNN has 1");
    }
    int layers = layout.layers().size();
    return layers == 1
        ? Optional.empty()
        : Optional.of("the weights have " + layers + " layers; one is built so far");
  }

  private static void add(Tensor tensor, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += tensor.at(i);
    }
  }

  /** D, H and O. */
  public Sizes sizes() {
    return sizes;
  }

  /** The numbers of one tensor; not a copy. */
  public double[] get(Part part) {
    return switch (part) {
      case RECURRENT -> w;
      case INPUT -> u;
      case BIAS -> b;
      case OUTPUT -> v;
      case OUTPUT_BIAS -> c;
    };
  }

  /** W, H × H. */
  public double[] w() {
    return w;
  }

  /** U, H × D. */
  public double[] u() {
    return u;
  }

  /** b, H. */
  public double[] b() {
    return b;
  }

  /** V, O × H. */
  public double[] v() {
    return v;
  }

  /** c, O. */
  public double[] c() {
    return c;
  }

  /** Sets every number to 0. */
  public void clear() {
    for (double[] values : all) {
      Arrays.fill(values, 0);
    }
  }

  /** Takes over every number of another object of the same sizes. */
  public void copyFrom(Parameters other) {
    if (!sizes.equals(other.sizes)) {
      throw new IllegalArgumentException(other.sizes + " for " + sizes);
    }
    for (int i = 0; i < all.length; i++) {
      System.arraycopy(other.all[i], 0, all[i], 0, all[i].length);
    }
  }

  /** An independent copy. */
  public Parameters copy() {
    Parameters copy = zeros(sizes);
    copy.copyFrom(this);
    return copy;
  }

  /** Multiplies every number by a factor. */
  public void scale(double factor) {
    for (double[] values : all) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
    }
  }

  /**
   * The Euclidean norm over all numbers jointly, without overflow on the way; NaN or infinite if a
   * number is.
   */
  public double norm() {
    double sum = 0;
    for (double[] values : all) {
      sum = StrictMath.hypot(sum, Norms.euclidean(values, 0, values.length));
    }
    return sum;
  }
}
