package rhoscope.nn;

import java.util.Arrays;
import rhoscope.model.Activation;

/**
 * One cell's step, and its derivatives, for R sequences at once. A recurrence holds no numbers:
 * they stand in the {@link LayerWeights64} and the {@link LayerTrace64} of its layer, in rows of P
 * numbers, one per sequence, of which the first H are units and the rest are zero or ignored.
 *
 * <p>The state s has one part, h, or for an LSTM two, h and c; with a {@link Skip64} those of h
 * that it keeps follow. In every derivative they are independent coordinates: what h does through
 * the c of the same step, or c through its h, belongs to the step itself.
 */
public sealed interface Recurrence64
    permits Elman64, LinearTransition64, Lstm64, Gru64, Skip64, Moments64 {
  /** No direct share of ∂E/∂z. */
  double[][] NOTHING = {};

  /** The recurrence of every layer of a network. */
  static Recurrence64 of(Architecture architecture) {
    Recurrence64 cell = ofCell(architecture);
    return 0 < architecture.skip() ? new Skip64(cell, architecture) : cell;
  }

  private static Recurrence64 ofCell(Architecture architecture) {
    return switch (architecture.cell()) {
      case RNN, ESN ->
          architecture.linearTransition()
              ? new LinearTransition64(architecture)
              : new Elman64(architecture);
      case LSTM -> new Lstm64(architecture);
      case GRU -> new Gru64(architecture);
    };
  }

  /** How many arrays a step keeps beside its state: the G gates first, then what the cell needs. */
  int blocks();

  /**
   * How many arrays hold ∂E/∂z of one step: G, those of the input products, and behind them those
   * of recurrent products, biases and gains that differ.
   */
  int gradientBlocks();

  /**
   * How many scratch arrays its operations need in a trace; the first {@link #gradientBlocks} are
   * R{z_t} where nobody else keeps it.
   */
  int scratch();

  /** Which of these belongs to the recurrent product of a gate; that of its input product is g. */
  default int recurrentBlock(int gate) {
    return gate;
  }

  /** d where h_{t−d} is heard besides, else 0. */
  default int skip() {
    return 0;
  }

  /** Which of these belongs to the bias of a gate. */
  default int biasBlock(int gate) {
    return gate;
  }

  /** Which of these belongs to the gain of a gate, where a pre-activation is normalised. */
  default int gainBlock(int gate) {
    throw new UnsupportedOperationException();
  }

  /**
   * The left factor of the recurrent product of a gate at step t: h_{t−1} for most. R × P, of which
   * the first H columns count; after {@link #forward} of the step.
   */
  default double[] operand(LayerTrace64 trace, int t, int gate) {
    return trace.state(0, t - 1);
  }

  /**
   * Where U x_t + b of a gate (without b where that stands behind a normalisation) is expected at
   * step t, R × P: in block g, but for a cell that has something better.
   */
  default double[] input(LayerWeights64 weights, LayerTrace64 trace, int t, int gate) {
    return trace.block(gate, t);
  }

  /**
   * Completes the argument z of a gate's nonlinearity, which a pass does not keep; where it is
   * normalised, what is normalised.
   *
   * @param z holds U x_t + b; what the gate hears of the states is added to it, R × P
   * @param product room for R × P numbers
   */
  default void addRecurrent(
      LayerWeights64 weights, LayerTrace64 trace, int t, int gate, double[] z, double[] product) {
    trace.product(trace.seen(operand(trace, t, gate)), weights.forward(gate), z, true);
  }

  /**
   * s_t from s_{t−1}.
   *
   * @param t 1 … T
   * @param trace its state t − 1 is read; {@link #input} of each gate holds U x_t + b; its first G
   *     blocks of step t receive the gates after their nonlinearity; the other blocks and the state
   *     of step t are filled
   */
  void forward(LayerWeights64 weights, LayerTrace64 trace, int t);

  /**
   * ∂E/∂s_{t−1} = ∂E/∂s_t J_t, and ∂E/∂z_t. Linear in {@code ds}; may be called again and again.
   *
   * @param ds [parts][R × P], ∂E/∂s_t, 0 behind the H units; overwritten with what of ∂E/∂s_{t−1}
   *     passes through s_t, again 0 behind them; arrays may change places
   * @param da [{@link #gradientBlocks}][R × P], receives ∂E/∂z_t, 0 behind the H units
   */
  default void backward(
      LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] da) {
    backward(weights, trace, t, ds, da, NOTHING);
  }

  /**
   * The same where E depends on z_t directly as well.
   *
   * @param direct [{@link #gradientBlocks}][R × P], what is added to ∂E/∂z_t of each gate, in its
   *     {@link #biasBlock}, before it goes on; 0 behind the H units; or {@link #NOTHING}
   */
  void backward(
      LayerWeights64 weights,
      LayerTrace64 trace,
      int t,
      double[][] ds,
      double[][] da,
      double[][] direct);

  /** Adds what arrives directly at a gate to its ∂E/∂z_t. */
  static void arrive(double[][] direct, int block, double[] dz, int count) {
    if (block < direct.length) {
      Leaks64.add(direct[block], dz, count);
    }
  }

  /**
   * What of the states of step t − 1 the recurrent matrix saw, as a factor: with q = ∂E/∂s_{t−1} of
   * this step, a = ∂E/∂z_t and all else frozen, ∂½‖q‖²/∂W = aᵀ p. Of a plain RNN alone.
   *
   * @param q R × P
   * @param p receives R × P numbers: q, or in the Pascanu form q ⊙ φ′(h_{t−1})
   */
  default void reached(LayerTrace64 trace, int t, double[] q, double[] p) {
    throw new UnsupportedOperationException();
  }

  /**
   * J_t v, the Jacobian times a vector per sequence.
   *
   * @param ds [parts][R × P], v; overwritten with J_t v. What stands behind the H units is ignored
   *     and undefined; arrays may change places
   */
  default void tangent(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds) {
    double[][] dz = trace.scratch();
    for (int b = 0; b < gradientBlocks(); b++) {
      Arrays.fill(dz[b], 0, trace.count(), 0);
    }
    tangent(weights, trace, t, ds, dz);
  }

  /**
   * The same where inputs and parameters have a direction as well: R{s_t}, the derivative of s_t in
   * the direction of all three (Pearlmutter 1994). The adjoint of {@link #backward}.
   *
   * @param ds [parts][R × P], R{s_{t−1}}; overwritten with R{s_t}, arrays may change places
   * @param dz [{@link #gradientBlocks}][R × P], what the directions of the inputs and of the
   *     parameters give, in the block of each gate that of its products with x_t and h_{t−d}, in
   *     its {@link #recurrentBlock} that of its recurrent product, in its {@link #biasBlock} that
   *     of its bias, in its {@link #gainBlock} that of its gain; overwritten, the block of the bias
   *     with R{z_t}, still 0 behind the H units where it was
   */
  void tangent(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] dz);

  /**
   * R{z_t} → D″ R{z_t}, D″ the curvature in z of the loss that matches the nonlinearity behind it,
   * which is its slope: φ′(z_t), for each gate that of its own; all other blocks become 0. In the
   * Pascanu form, whose φ acts on the states, φ′(h_t).
   *
   * @param dz what {@link #tangent} of the step gave; overwritten
   */
  void structure(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] dz);

  /**
   * J_t = ∂s_t/∂s_{t−1} of one sequence.
   *
   * @param row the sequence, 0 … R − 1
   * @param jacobian receives J_t, S × S with S = parts · H, unpadded; row i the derivatives of
   *     number i of s_t
   */
  void jacobian(LayerWeights64 weights, LayerTrace64 trace, int t, int row, double[] jacobian);

  /** {@link #jacobian} as the products with all unit vectors at once, S times the state's row. */
  default void jacobianByColumns(
      LayerWeights64 weights, LayerTrace64 trace, int t, int row, double[] jacobian) {
    int units = trace.units();
    int width = trace.width();
    LayerTrace64 copies = trace.copies(t, row, trace.ownParts() * units);
    int size = copies.rows();
    double[][] columns = new double[trace.ownParts()][copies.count()];
    for (int j = 0; j < size; j++) {
      columns[j / units][j * width + j % units] = 1;
    }
    tangent(weights, copies, 1, columns);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        jacobian[i * size + j] = columns[i / units][j * width + i % units];
      }
    }
  }

  /**
   * φ, whose slopes {@link #slopes} are: of a plain RNN its own, of an LSTM or GRU tanh; linear
   * where none stands in J_t.
   */
  Activation activation();

  /**
   * φ at the arguments at which its slope stands in J_t: z_t of a plain RNN, h_{t−1} in its Pascanu
   * form, z of the gate g of an LSTM and n of a GRU. R × P; after {@link #forward} of the step, not
   * to be modified.
   */
  double[] activated(LayerWeights64 weights, LayerTrace64 trace, int t);

  /**
   * φ′ at those arguments.
   *
   * @param slopes receives R · P numbers, of which those behind the H units mean nothing
   */
  default void slopes(LayerWeights64 weights, LayerTrace64 trace, int t, double[] slopes) {
    Nonlinearity64.slopes(activation(), activated(weights, trace, t), slopes, trace.count());
  }
}
