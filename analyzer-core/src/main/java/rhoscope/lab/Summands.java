package rhoscope.lab;

import java.util.Arrays;
import java.util.Map;
import rhoscope.evidence.Norms;
import rhoscope.linalg.Products;

/**
 * The gradient of the last step's loss, taken apart by the step through which it flows (Pascanu,
 * Mikolov, Bengio 2013, eq. 3 to 5): C_{T,k} = a_kᵀ ∂⁺h_k, summed over the sequences before its
 * norm is taken.
 *
 * @param stateGradientNorm [T], ‖∂E/∂s_k‖ over all sequences, k = 1 … T
 * @param lagProfile [T], mean over sequences of ‖∂E/∂s_{T−k}‖₂, k = 0 … T − 1
 * @param summandNorm by parameter, [T], ‖C_{T,k}‖_F
 * @param partialSumNorm of the recurrent matrix, [T], ‖Σ_{j≥k} C_{T,j}‖_F
 * @param parameterGradientNorm by parameter, their full sum: one norm each
 */
record Summands(
    Norms stateGradientNorm,
    Norms lagProfile,
    Map<String, Norms> summandNorm,
    Map<String, Norms> partialSumNorm,
    Map<String, Norms> parameterGradientNorm) {

  private static final String RECURRENT = "recurrent";
  private static final String INPUT = "input";
  private static final String BIAS = "bias";

  /** Measures them in one backward pass. */
  static Summands of(Passage passage) {
    int steps = passage.steps();
    int inputs = passage.subject().parameters().architecture().inputs();
    int hidden = passage.hidden();
    NormList states = new NormList(steps);
    NormList profile = new NormList(steps);
    NormList partial = new NormList(steps);
    Term recurrent = new Term(hidden, hidden, steps);
    Term input = new Term(hidden, inputs, steps);
    Term bias = new Term(hidden, 1, steps);
    double[] ones = new double[passage.sequences()];
    Arrays.fill(ones, 1);
    Adjoint adjoint = new Adjoint(passage, steps, passage.lastStateGradient());
    for (int k = steps; 1 <= k; k--) {
      states.set(k - 1, adjoint.frobenius(), adjoint.exponent());
      profile.set(steps - k, adjoint.mean(), adjoint.exponent());
      recurrent.add(k, adjoint, passage.sequences(), passage.states());
      input.add(k, adjoint, passage.sequences(), passage.subject().inputs());
      bias.addConstant(k, adjoint, ones);
      recurrent.sum.store(partial, k - 1, 1);
      if (1 < k) {
        adjoint.back();
      }
    }
    return new Summands(
        states.norms(),
        profile.norms(),
        Map.of(
            RECURRENT,
            recurrent.norms.norms(),
            INPUT,
            input.norms.norms(),
            BIAS,
            bias.norms.norms()),
        Map.of(RECURRENT, partial.norms()),
        Map.of(RECURRENT, recurrent.total(), INPUT, input.total(), BIAS, bias.total()));
  }

  /** All undefined: the loss has no finite gradient. */
  static Summands undefined(int steps) {
    Norms none = NormList.undefined(steps);
    Norms one = NormList.undefined(1);
    return new Summands(
        none,
        none,
        Map.of(RECURRENT, none, INPUT, none, BIAS, none),
        Map.of(RECURRENT, none),
        Map.of(RECURRENT, one, INPUT, one, BIAS, one));
  }

  /** C_{T,k} of one parameter, H × width, and the sum so far. */
  private static final class Term {
    private final int hidden;
    private final int width;
    private final NormList norms;
    private final ScaledSum sum;

    Term(int hidden, int width, int steps) {
      this.hidden = hidden;
      this.width = width;
      this.norms = new NormList(steps);
      this.sum = new ScaledSum(hidden * width);
    }

    /** C_{T,k} = a_kᵀ r with r the k-th block of N rows: h_{k−1}, or x_k. */
    void add(int k, Adjoint adjoint, int sequences, double[] rows) {
      int at = (k - 1) * sequences * width;
      int exponent = Passage.exponentOf(rows, at, sequences * width);
      addScaled(k, adjoint, Passage.scaled(rows, at, sequences * width, exponent), exponent);
    }

    void addConstant(int k, Adjoint adjoint, double[] ones) {
      addScaled(k, adjoint, ones, 0);
    }

    private void addScaled(int k, Adjoint adjoint, double[] rows, int exponent) {
      double[] c = new double[hidden * width];
      Products.addTn(hidden, width, rows.length / width, adjoint.preActivation(), 0, rows, 0, c, 0);
      long e = adjoint.exponent() + exponent;
      norms.set(k - 1, rhoscope.linalg.Norms.frobenius(c), e);
      sum.add(c, e);
    }

    Norms total() {
      NormList one = new NormList(1);
      sum.store(one, 0, 1);
      return one.norms();
    }
  }
}
