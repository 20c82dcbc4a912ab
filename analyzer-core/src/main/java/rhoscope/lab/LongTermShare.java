package rhoscope.lab;

import java.util.Arrays;
import java.util.OptionalDouble;
import rhoscope.linalg.Norms;
import rhoscope.nn.Layer64;
import rhoscope.nn.Recurrence64;

/**
 * Which share of the gradient's summands comes from half the sequence back and more: the mean over
 * sequences of Σ_{k ≤ T/2} ‖C_{T,k}‖ / Σ_k ‖C_{T,k}‖, C_{T,k} = a_kᵀ h_{k−1} of one sequence over
 * the recurrent matrices of all gates and layers (Pascanu, Mikolov, Bengio 2013, eq. 4).
 */
final class LongTermShare {
  /*
   * Of one sequence ‖aᵀ h‖_F = ‖a‖ ‖h‖, so no matrix is formed. Sums are kept as logarithms, as the
   * summands of one sequence may differ by more than the range of a double.
   */
  private final Passage passage;
  private final double[] early;
  private final double[] all;

  /** Before the first step. */
  LongTermShare(Passage passage) {
    this.passage = passage;
    this.early = new double[passage.sequences()];
    this.all = new double[passage.sequences()];
    Arrays.fill(early, Double.NEGATIVE_INFINITY);
    Arrays.fill(all, Double.NEGATIVE_INFINITY);
  }

  /** Takes in step k, where the adjoint stands. */
  void add(int k, Adjoint adjoint) {
    for (int n = 0; n < passage.sequences(); n++) {
      double squares = Double.NEGATIVE_INFINITY;
      for (int l = 0; l < passage.layers().size(); l++) {
        Layer64 layer = passage.layers().get(l);
        Recurrence64 recurrence = layer.recurrence();
        for (int g = 0; g < passage.architecture().gates().size(); g++) {
          double[] operand = recurrence.operand(layer.trace(), k, g);
          double state = Norms.euclidean(operand, n * layer.trace().width(), passage.hidden());
          double a = adjoint.lnPreActivation(l, recurrence.recurrentBlock(g), n);
          squares = added(squares, 2 * (a + StrictMath.log(state)));
        }
      }
      all[n] = added(all[n], squares / 2);
      if (2 * k <= passage.steps()) {
        early[n] = added(early[n], squares / 2);
      }
    }
  }

  /** ln(eˣ + eʸ). */
  private static double added(double x, double y) {
    double larger = Math.max(x, y);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + StrictMath.log1p(StrictMath.exp(Math.min(x, y) - larger));
  }

  /** Over the sequences that have any summand; empty where none has. */
  OptionalDouble mean() {
    double sum = 0;
    int counted = 0;
    for (int n = 0; n < all.length; n++) {
      if (Double.isFinite(all[n])) {
        sum += StrictMath.exp(early[n] - all[n]);
        counted++;
      }
    }
    return counted == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / counted);
  }
}
