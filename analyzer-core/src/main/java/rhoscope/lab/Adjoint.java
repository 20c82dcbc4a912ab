package rhoscope.lab;

import java.util.Arrays;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Products;

/**
 * δ_k = ∂E/∂h_k of every sequence as it goes back step by step: δ_{k−1} = a_k W, a_k = δ_k ⊙
 * φ′(z_k) (methods.md 1.1).
 */
final class Adjoint {
  /*
   * Each sequence's row is δ · 2^{−e} with its largest entry in [1, 2) and an exponent e of its own:
   * a gradient of 1e-400 at lag 50 is a number here, and one sequence that explodes does not wipe
   * out another that vanishes. Scaling by powers of two changes no digit.
   */
  private final Passage passage;
  private final int sequences;
  private final int hidden;
  private final double[] delta;
  private final double[] a;
  private final long[] exponents;
  private int step;

  /** Starts at step t with ∂E/∂h_t, N × H, which is taken over. */
  Adjoint(Passage passage, int step, double[] stateGradient) {
    this.passage = passage;
    this.sequences = passage.sequences();
    this.hidden = passage.hidden();
    this.step = step;
    this.delta = stateGradient;
    this.a = new double[delta.length];
    this.exponents = new long[sequences];
    normalize();
    multiplySlopes();
  }

  /** Goes on to k − 1; not from k = 1. */
  void back() {
    passage.check();
    Arrays.fill(delta, 0);
    Products.addNn(sequences, hidden, hidden, a, 0, passage.w(), 0, delta, 0);
    for (int n = 0; n < sequences; n++) {
      exponents[n] += passage.wExponent();
    }
    step--;
    normalize();
    multiplySlopes();
  }

  private void normalize() {
    for (int n = 0; n < sequences; n++) {
      int exponent = Passage.exponentOf(delta, n * hidden, hidden);
      Passage.rescale(delta, n * hidden, hidden, -exponent);
      exponents[n] += exponent;
    }
  }

  private void multiplySlopes() {
    int at = (step - 1) * a.length;
    for (int i = 0; i < a.length; i++) {
      a[i] = delta[i] * passage.slopes()[at + i];
    }
  }

  /** The largest exponent of a sequence whose gradient is not exactly zero; 0 where all are. */
  long exponent() {
    long largest = Long.MIN_VALUE;
    for (int n = 0; n < sequences; n++) {
      if (size(n) > 0) {
        largest = Math.max(largest, exponents[n]);
      }
    }
    return largest == Long.MIN_VALUE ? 0 : largest;
  }

  /** ‖δ_k‖ over all sequences together, times 2^{−{@link #exponent}}. */
  double frobenius() {
    long common = exponent();
    double sum = 0;
    for (int n = 0; n < sequences; n++) {
      double size = NormList.times2(size(n), exponents[n] - common);
      sum += size * size;
    }
    return Math.sqrt(sum);
  }

  /** The mean over sequences of ‖δ_k‖₂, times 2^{−{@link #exponent}}. */
  double mean() {
    long common = exponent();
    double sum = 0;
    for (int n = 0; n < sequences; n++) {
      sum += NormList.times2(size(n), exponents[n] - common);
    }
    return sum / sequences;
  }

  /** The pre-activation adjoints a_k, N × H, times 2^{−{@link #exponent}}. */
  double[] preActivation() {
    long common = exponent();
    double[] scaled = new double[a.length];
    for (int n = 0; n < sequences; n++) {
      for (int i = n * hidden; i < (n + 1) * hidden; i++) {
        scaled[i] = NormList.times2(a[i], exponents[n] - common);
      }
    }
    return scaled;
  }

  private double size(int n) {
    return Norms.euclidean(delta, n * hidden, hidden);
  }
}
