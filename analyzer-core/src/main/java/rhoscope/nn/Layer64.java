package rhoscope.nn;

import rhoscope.linalg.Kernel64;

/**
 * One layer at work on R sequences: its recurrence, the weights, which layers of other threads may
 * share, and the trace of its last pass. One thread at a time.
 */
public final class Layer64 {
  private final Recurrence64 recurrence;
  private final LayerWeights64 weights;
  private final LayerTrace64 trace;

  /** A layer with a trace of its own, without room yet. */
  public Layer64(Architecture architecture, LayerWeights64 weights) {
    this(architecture, weights, Recurrence64.of(architecture));
  }

  /** The same of a recurrence of the caller's. */
  Layer64(Architecture architecture, LayerWeights64 weights, Recurrence64 recurrence) {
    this.recurrence = recurrence;
    this.weights = weights;
    this.trace =
        new LayerTrace64(
            weights.kernel(),
            weights.units(),
            architecture.stateParts(),
            architecture.delays(),
            recurrence.blocks(),
            recurrence.scratch());
  }

  /** Makes room for T steps of R sequences, which begin from the state 0. */
  public void fit(int steps, int rows) {
    trace.fit(steps, rows);
  }

  /**
   * s_t from s_{t−1} and x_t.
   *
   * @param t 1 … T
   * @param x x_t of sequence r stands at {@code xAt + r · xRow}; the states of the layer below are
   *     rows of {@link LayerTrace64#width} numbers from 0 on
   */
  public void forward(int t, double[] x, int xAt, int xRow) {
    Kernel64 kernel = trace.kernel();
    int width = trace.width();
    for (int g = 0; g < weights.gates(); g++) {
      double[] z = trace.repeat(weights.inputBias(g), recurrence.input(weights, trace, t, g));
      kernel.product(
          trace.rows(),
          weights.inputs(),
          x,
          xAt,
          xRow,
          1,
          weights.inputForward(g),
          0,
          z,
          0,
          width,
          true);
    }
    recurrence.forward(weights, trace, t);
  }

  /** See {@link Recurrence64#backward}. */
  public void backward(int t, double[][] ds, double[][] da) {
    recurrence.backward(weights, trace, t, ds, da);
  }

  /**
   * ∂E/∂x_t = Σ_g ∂E/∂z_g U_g.
   *
   * @param da what {@link #backward} of the step gave
   * @param dx receives ∂E/∂x_t, R rows of {@link #inputWidth} numbers, 0 behind the inputs
   * @param add whether it is added to {@code dx} or replaces it
   */
  public void inputGradient(double[][] da, double[] dx, boolean add) {
    int width = trace.width();
    int inputWidth = inputWidth();
    for (int g = 0; g < weights.gates(); g++) {
      trace
          .kernel()
          .product(
              trace.rows(),
              trace.units(),
              da[g],
              0,
              width,
              1,
              weights.inputBackward(g),
              0,
              dx,
              0,
              inputWidth,
              add || 0 < g);
    }
  }

  /** φ′ of step t: see {@link Recurrence64#slopes}. */
  public void slopes(int t, double[] slopes) {
    recurrence.slopes(weights, trace, t, slopes);
  }

  /** φ itself at these places, not to be modified: see {@link Recurrence64#activated}. */
  public double[] activated(int t) {
    return recurrence.activated(weights, trace, t);
  }

  /** h_t, t = 0 … T, R rows of {@link LayerTrace64#width} numbers. */
  public double[] hidden(int t) {
    return trace.state(0, t);
  }

  /** The row length of {@link #inputGradient}: D of this layer, rounded up to whole vectors. */
  public int inputWidth() {
    return trace.kernel().padded(weights.inputs());
  }

  /** What it computes. */
  public Recurrence64 recurrence() {
    return recurrence;
  }

  /** The numbers it computes with. */
  public LayerWeights64 weights() {
    return weights;
  }

  /** What its last pass left. */
  public LayerTrace64 trace() {
    return trace;
  }
}
