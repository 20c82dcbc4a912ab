package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.Packed64;

/**
 * An echo state network at work on R sequences, step by step, in float64: the plain leaky
 * recurrence with weights that nobody changes, and the read-out y_t = V h_t + V_x x_t + c of [1;
 * x_t; h_t] (Lukoševičius 2012, "A practical guide to applying echo state networks", eq. 2 to 4).
 * Keeps the states of one step. For one thread.
 */
public final class Reservoir {
  /*
   * Float64, unlike what is trained by gradients: a read-out is solved from states whose correlations
   * reach down to 1e-8 and less of the largest, and its weights, in the hundreds, multiply what
   * rounding left of them. In float32 nothing of that would be there.
   */
  private final Kernel64 kernel = Kernels.f64();
  private final Architecture sizes;
  private final Layer64 layer;
  private final Packed64 readout;
  private final int outputWidth;
  private final double[] bias;
  private double[] products = {};

  /** The reservoir and the read-out of these parameters, which are copied. */
  public Reservoir(Parameters parameters) {
    this.sizes = parameters.architecture();
    LayerWeights64 weights = new LayerWeights64(kernel, sizes, 0);
    weights.load(parameters, 0);
    this.layer = new Layer64(sizes, weights);
    this.readout = kernel.packed(sizes.hidden() + sizes.inputs(), sizes.outputs());
    this.outputWidth = kernel.padded(sizes.outputs());
    this.bias = new double[sizes.outputs()];
    readOut(parameters);
  }

  /** Takes over another read-out; the reservoir stays. */
  public void readOut(Parameters from) {
    int hidden = sizes.hidden();
    int inputs = sizes.inputs();
    kernel.pack(hidden, from.v(), 0, 1, hidden, readout, 0);
    kernel.pack(inputs, from.get(Part.OUTPUT_INPUT), 0, 1, inputs, readout, hidden);
    System.arraycopy(from.c(), 0, bias, 0, bias.length);
  }

  /** Starts R sequences from the state 0. */
  public void begin(int rows) {
    layer.fit(1, rows);
    int count = rows * outputWidth;
    products = products.length < count ? new double[count] : products;
  }

  /** Starts R sequences from states as {@link #states} gives them. */
  public void begin(int rows, double[] states) {
    begin(rows);
    System.arraycopy(states, 0, layer.hidden(0), 0, rows * width());
  }

  /**
   * h_t from h_{t−1}.
   *
   * @param x x_t of sequence r stands at {@code at + r · D}
   */
  public void step(double[] x, int at) {
    layer.forward(1, x, at, sizes.inputs());
    System.arraycopy(layer.hidden(1), 0, layer.hidden(0), 0, layer.trace().count());
  }

  /** h_t, R rows of {@link #width} numbers, of which the first H count; not to be modified. */
  public double[] states() {
    return layer.hidden(0);
  }

  /** The row length of {@link #states}. */
  public int width() {
    return layer.trace().width();
  }

  /**
   * Writes [1, x_t, h_t] of one sequence, what the read-out sees, 1 + D + H numbers.
   *
   * @param xAt where its x_t stands
   */
  public void seen(int row, double[] x, int xAt, double[] into, int at) {
    into[at] = 1;
    System.arraycopy(x, xAt, into, at + 1, sizes.inputs());
    System.arraycopy(states(), row * width(), into, at + 1 + sizes.inputs(), sizes.hidden());
  }

  /**
   * y_t after {@link #step} with the same x.
   *
   * @param y receives R × O numbers from {@code yAt} on
   */
  public void outputs(double[] x, int at, double[] y, int yAt) {
    int rows = layer.trace().rows();
    int hidden = sizes.hidden();
    int inputs = sizes.inputs();
    int outputs = sizes.outputs();
    double[] h = states();
    kernel.product(rows, hidden, h, 0, width(), 1, readout, 0, products, 0, outputWidth, false);
    kernel.product(rows, inputs, x, at, inputs, 1, readout, hidden, products, 0, outputWidth, true);
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < outputs; o++) {
        y[yAt + r * outputs + o] = bias[o] + products[r * outputWidth + o];
      }
    }
  }

  /** Whether every state is finite. */
  public boolean isFinite() {
    double[] h = states();
    for (int r = 0; r < layer.trace().rows(); r++) {
      int at = r * width();
      if (!Arrays.stream(h, at, at + sizes.hidden()).allMatch(Double::isFinite)) {
        return false;
      }
    }
    return true;
  }
}
