package rhoscope.nn;

/**
 * One cell's step, and its derivatives, for R sequences at once. A recurrence holds no numbers:
 * they stand in the {@link LayerWeights64} and the {@link LayerTrace64} of its layer, in rows of P
 * numbers, one per sequence, of which the first H are units and the rest are zero or ignored.
 *
 * <p>The state s has one part, h, or for an LSTM two, h and c. In every derivative they are
 * independent coordinates: what h does through the c of the same step, or c through its h, belongs
 * to the step itself.
 */
public interface Recurrence64 {
  /** How many arrays a step keeps beside its state: the G gates first, then what the cell needs. */
  int blocks();

  /**
   * How many arrays hold ∂E/∂z of one step: G, those of the input products, and behind them those
   * of recurrent products that differ.
   */
  int gradientBlocks();

  /** Which of these belongs to the recurrent product of a gate; that of its input product is g. */
  default int recurrentBlock(int gate) {
    return gate;
  }

  /**
   * The left factor of the recurrent product of a gate at step t: h_{t−1} for most. R × P; after
   * {@link #forward} of the step.
   */
  default double[] operand(LayerTrace64 trace, int t, int gate) {
    return trace.state(0, t - 1);
  }

  /**
   * s_t from s_{t−1}.
   *
   * @param t 1 … T
   * @param trace its state t − 1 is read; its first G blocks of step t hold U x_t + b and receive
   *     the gates after their nonlinearity; the other blocks and the state of step t are filled
   */
  void forward(LayerWeights64 weights, LayerTrace64 trace, int t);

  /**
   * ∂E/∂s_{t−1} = ∂E/∂s_t J_t, and ∂E/∂z_t. Linear in {@code ds}; may be called again and again.
   *
   * @param ds [parts][R × P], ∂E/∂s_t, overwritten with what of ∂E/∂s_{t−1} passes through s_t
   * @param da [{@link #gradientBlocks}][R × P], receives ∂E/∂z_t
   */
  void backward(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] da);

  /**
   * J_t v, the Jacobian times a vector per sequence.
   *
   * @param ds [parts][R × P], v, overwritten with J_t v
   */
  void tangent(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds);

  /**
   * J_t = ∂s_t/∂s_{t−1} of one sequence.
   *
   * @param row the sequence, 0 … R − 1
   * @param jacobian receives J_t, S × S with S = parts · H, unpadded; row i the derivatives of
   *     number i of s_t
   */
  void jacobian(LayerWeights64 weights, LayerTrace64 trace, int t, int row, double[] jacobian);
}
