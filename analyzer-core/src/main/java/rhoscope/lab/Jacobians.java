package rhoscope.lab;

import java.util.Arrays;
import java.util.function.IntFunction;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.MapNorms;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Packed64;
import rhoscope.linalg.RunningProduct;
import rhoscope.model.Form;
import rhoscope.nn.Architecture;
import rhoscope.nn.Layer64;
import rhoscope.nn.LayerTrace64;
import rhoscope.nn.Part;

/**
 * J_t = ∂s_t/∂s_{t−1} of one sequence in one layer, for the steps whose states are finite; for one
 * thread.
 */
final class Jacobians {
  /*
   * All steps of the sequence are made once more, at once: the states are known, so that step t can
   * stand in row t − 1 of one and the same step. Products of all J_t with a vector each are then those
   * of the cell with T rows, which is many times faster than one after the other, and no thread
   * touches another's buffers.
   */

  /** Below this many numbers of state a matrix is the faster way to its norm. */
  private static final int SMALL = 24;

  /** In multiplications of a product, S³ of them. */
  private static final double COST_OF_MATRIX = 6;

  private static final int FEWEST_STEPS = 40;
  private static final int MOST_STEPS = 330;

  private final Passage passage;
  private final Architecture architecture;
  private final int layer;
  private final int steps;
  private final Layer64 made;
  private final int vectors;

  Jacobians(Passage passage, int layer, int sequence) {
    this.passage = passage;
    this.architecture = passage.architecture();
    this.layer = layer;
    this.steps = passage.finiteSteps(layer, sequence);
    this.made = new Layer64(architecture, passage.weights(layer));
    this.vectors = Scaling.ofVectors(passage.subject().parameters());
    if (0 < steps) {
      make(sequence);
    }
  }

  private void make(int sequence) {
    made.fit(1, steps);
    LayerTrace64 from = passage.layers().get(layer).trace();
    LayerTrace64 to = made.trace();
    int width = to.width();
    int inputs = architecture.inputs(layer);
    double[] x = new double[steps * inputs];
    for (int t = 1; t <= steps; t++) {
      for (int part = 0; part < to.parts(); part++) {
        System.arraycopy(
            from.state(part, t - 1),
            sequence * width,
            to.state(part, 0),
            (t - 1) * width,
            architecture.hidden());
      }
      int at = passage.inputAt(layer, t) + sequence * passage.inputRow(layer);
      System.arraycopy(passage.input(layer, t), at, x, (t - 1) * inputs, inputs);
    }
    made.forward(1, x, 0, inputs);
  }

  /** S. */
  int size() {
    return architecture.state();
  }

  /** How many there are, T at most. */
  int steps() {
    return steps;
  }

  /** J_t, S × S, row i the derivatives of number i of s_t; not all finite after an overflow. */
  void jacobian(int t, double[] jacobian) {
    made.recurrence().jacobian(made.weights(), made.trace(), 1, t - 1, jacobian);
  }

  /** Sets the norms of all J_t, to a relative tolerance. */
  void norms(double tolerance, IntFunction<NormList> step, int sequence) {
    double isometry = passage.isometry(layer);
    if (0 < isometry) {
      sloped(isometry, step, sequence);
      return;
    }
    double[] found = new double[steps];
    Arrays.fill(found, Double.NaN);
    if (SMALL < size() && 0 < steps) {
      LayerTrace64 trace = made.trace();
      MapNorms.Shape shape = new MapNorms.Shape(steps, trace.parts(), trace.units(), trace.width());
      found = MapNorms.of(new Steps(), shape, vectors, tolerance, mostSteps(), passage::check);
    }
    double[] jacobian = new double[size() * size()];
    for (int t = 1; t <= steps; t++) {
      NormList norms = step.apply(t);
      if (Double.isFinite(found[t - 1])) {
        norms.set(sequence, found[t - 1], -vectors);
      } else {
        passage.check();
        jacobian(t, jacobian);
        setExact(norms, sequence, jacobian);
      }
    }
  }

  /** ‖diag(φ′) W‖₂ = c max φ′ where W Wᵀ = c² I. */
  private void sloped(double isometry, IntFunction<NormList> step, int sequence) {
    double[] slopes = new double[0 < steps ? made.trace().count() : 0];
    if (0 < steps) {
      made.slopes(1, slopes);
    }
    for (int t = 1; t <= steps; t++) {
      int at = (t - 1) * made.trace().width();
      double largest = Arrays.stream(slopes, at, at + architecture.hidden()).max().orElseThrow();
      step.apply(t).set(sequence, isometry * largest, 0);
    }
  }

  /** As many as cost what the norm of a matrix does: its Gram matrix and tridiagonal form. */
  private int mostSteps() {
    double matrix = COST_OF_MATRIX * size() * size() * size();
    double units = architecture.hidden();
    double step = 2.0 * architecture.gates().size() * units * units;
    return (int) Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, matrix / step));
  }

  private void setExact(NormList norms, int sequence, double[] jacobian) {
    if (Arrays.stream(jacobian).allMatch(Double::isFinite)) {
      int exponent = Scaling.exponentOf(jacobian, 0, jacobian.length);
      Scaling.rescale(jacobian, 0, jacobian.length, -exponent);
      double size = Norms.spectral(size(), size(), jacobian, 0, passage::check);
      norms.set(sequence, size, exponent);
    }
  }

  /** The cell's products with all J_t. */
  private final class Steps implements MapNorms.Maps {
    private final double[][] gradients =
        new double[made.recurrence().gradientBlocks()][made.trace().count()];

    @Override
    public void apply(double[][] rows) {
      made.recurrence().tangent(made.weights(), made.trace(), 1, rows);
    }

    @Override
    public void applyTransposed(double[][] rows) {
      made.backward(1, rows, gradients);
    }
  }

  /** What multiplies a running product with these Jacobians. */
  Factors factors() {
    return architecture.isPlain() ? new Sloped() : new Dense();
  }

  /** J_t as a factor on the right. */
  interface Factors {
    /** Prepares J_t and returns the exponent that it is without. */
    long exponent(int t);

    /** The factor prepared last. */
    RunningProduct.Factor factor();
  }

  /** A matrix of its own for each step. */
  private final class Dense implements Factors {
    private final Kernel64 kernel = Kernels.f64();
    private final double[] jacobian = new double[size() * size()];
    private final Packed64 packed = kernel.packed(size(), size());
    private final int width = kernel.padded(size());

    @Override
    public long exponent(int t) {
      jacobian(t, jacobian);
      int exponent = Scaling.exponentOf(jacobian, 0, jacobian.length);
      Scaling.rescale(jacobian, 0, jacobian.length, -exponent);
      kernel.pack(size(), jacobian, 0, size(), 1, packed, 0);
      return exponent;
    }

    @Override
    public RunningProduct.Factor factor() {
      return (rows, p, c) ->
          kernel.product(rows, size(), p, 0, width, 1, packed, 0, c, 0, width, false);
    }
  }

  /**
   * Of a plain RNN every J_t is the same W between diagonal matrices: diag(1 − a) + diag(a φ′) W,
   * or diag(1 − a) + diag(a) W diag(φ′) in Pascanu's form.
   */
  private final class Sloped implements Factors {
    private final Kernel64 kernel = Kernels.f64();
    private final int n = size();
    private final int width = kernel.padded(n);
    private final boolean pascanu = architecture.form() == Form.PASCANU;
    private final Packed64 w = kernel.packed(n, n);
    private final double[] leak = passage.subject().parameters().leak(layer);
    private final boolean leaky = Arrays.stream(leak).anyMatch(a -> a != 1);
    private final double[] slopes = new double[made.trace().count()];
    private final double[] left = new double[width];
    private final double[] right = new double[width];
    private final double[] kept = new double[width];
    private final double[] before;
    private final int exponent;

    Sloped() {
      double[] values = passage.subject().parameters().get(Part.RECURRENT, layer);
      int own = Scaling.exponentOf(values, 0, values.length);
      exponent = leaky ? Math.max(0, own) : own;
      kernel.pack(n, Scaling.scaled(values, 0, values.length, exponent), 0, n, 1, w, 0);
      made.slopes(1, slopes);
      before = leaky ? new double[(n + 8) * width] : new double[0];
    }

    @Override
    public long exponent(int t) {
      int at = (t - 1) * made.trace().width();
      for (int i = 0; i < n; i++) {
        double slope = slopes[at + i];
        left[i] = pascanu ? leak[i] : leak[i] * slope;
        right[i] = pascanu ? slope : 1;
        kept[i] = Math.scalb(1 - leak[i], -exponent);
      }
      return exponent;
    }

    @Override
    public RunningProduct.Factor factor() {
      return this::multiply;
    }

    private void multiply(int rows, double[] p, double[] c) {
      if (leaky) {
        System.arraycopy(p, 0, before, 0, rows * width);
      }
      timesColumns(rows, p, left);
      kernel.product(rows, n, p, 0, width, 1, w, 0, c, 0, width, false);
      if (pascanu) {
        timesColumns(rows, c, right);
      }
      if (leaky) {
        timesColumns(rows, before, kept);
        for (int i = 0; i < rows * width; i++) {
          c[i] += before[i];
        }
      }
    }

    private void timesColumns(int rows, double[] p, double[] factors) {
      for (int r = 0; r < rows; r++) {
        int at = r * width;
        for (int j = 0; j < width; j++) {
          p[at + j] *= factors[j];
        }
      }
    }
  }
}
