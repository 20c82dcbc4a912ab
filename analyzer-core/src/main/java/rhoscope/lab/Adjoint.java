package rhoscope.lab;

import java.util.Arrays;
import java.util.List;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.Norms;
import rhoscope.linalg.Packed64;
import rhoscope.nn.Layer64;
import rhoscope.nn.Part;

/**
 * δ_k = ∂E/∂s_k of every layer and sequence as it goes back step by step (methods.md 1.1): δ_{k−1}
 * = δ_k J_k, and in a lower layer what the layer above passes down at the same step. The h of
 * earlier steps that a skip still hears are a part of the state, but for those before the first
 * step, which are no states of the network.
 */
final class Adjoint {
  /*
   * Each sequence's row of each layer is δ · 2^{−e} with its largest entry near 1 and an exponent e of
   * its own: a gradient of 1e-400 at lag 50 is a number here, one sequence that explodes does not wipe
   * out another that vanishes, nor one layer another. Scaling by powers of two changes no digit. With
   * weights beyond 2⁵⁰⁰ the entries are held as much smaller, so that no product overflows.
   */
  private final Passage passage;
  private final Kernel64 kernel = Kernels.f64();
  private final int sequences;
  private final int hidden;
  private final int target;
  private final double[][][] delta;
  private final double[][][] a;
  private final double[] below;
  private final long[][] exponents;
  private final double[][] sizes;
  private int step;

  /** At step t, before anything is known of it. */
  Adjoint(Passage passage) {
    this.passage = passage;
    this.sequences = passage.sequences();
    this.hidden = passage.hidden();
    this.target = Scaling.ofVectors(passage.subject().parameters());
    List<Layer64> layers = passage.layers();
    int count = layers.get(0).trace().count();
    this.delta = new double[layers.size()][layers.get(0).trace().parts()][count];
    this.a = new double[layers.size()][layers.get(0).recurrence().gradientBlocks()][count];
    this.below = new double[count];
    this.exponents = new long[layers.size()][sequences];
    this.sizes = new double[layers.size()][sequences];
  }

  /**
   * Starts at step t.
   *
   * @param dy ∂E/∂y of step t, N × O
   */
  void start(int t, double[] dy) {
    step = t;
    for (double[][] layer : delta) {
      for (double[] part : layer) {
        Arrays.fill(part, 0);
      }
    }
    readOut(dy);
    enter();
  }

  /** ∂E/∂h = ∂E/∂y V into the top layer. */
  private void readOut(double[] dy) {
    int outputs = passage.architecture().outputs();
    double[] v = passage.subject().parameters().get(Part.OUTPUT);
    int vExponent = Scaling.exponentOf(v, 0, v.length);
    Packed64 right = kernel.packed(outputs, hidden);
    kernel.pack(outputs, Scaling.scaled(v, 0, v.length, vExponent), 0, hidden, 1, right, 0);
    double[] scaled = dy.clone();
    int top = delta.length - 1;
    for (int n = 0; n < sequences; n++) {
      int exponent = Scaling.exponentOf(dy, n * outputs, outputs);
      Scaling.rescale(scaled, n * outputs, outputs, -exponent);
      exponents[top][n] = (long) exponent + vExponent;
    }
    kernel.product(
        sequences, outputs, scaled, 0, outputs, 1, right, 0, delta[top][0], 0, width(), false);
  }

  /** Goes on to k − 1; not from k = 1. */
  void back() {
    passage.check();
    step--;
    enter();
  }

  /** Completes δ of this step from the top down, and carries it through the step. */
  private void enter() {
    int own = passage.architecture().stateParts();
    for (int l = delta.length - 1; 0 <= l; l--) {
      if (l + 1 < delta.length) {
        Layer64 above = passage.layers().get(l + 1);
        above.inputGradient(a[l + 1], below, false);
        for (int n = 0; n < sequences; n++) {
          addBelow(l, n);
        }
      }
      for (int n = 0; n < sequences; n++) {
        normalize(l, n);
        sizes[l][n] = size(l, n, Math.min(delta[l].length, own + step - 1));
      }
      passage.layers().get(l).backward(step, delta[l], a[l]);
    }
  }

  /** Adds row n of what the layer above passes down, with that layer's exponent. */
  private void addBelow(int l, int n) {
    int at = n * width();
    if (Norms.euclidean(below, at, hidden) == 0) {
      return;
    }
    long from = exponents[l + 1][n];
    if (size(l, n, delta[l].length) == 0) {
      exponents[l][n] = from;
    }
    long common = Math.max(from, exponents[l][n]);
    int down = down(from - common);
    for (double[] part : delta[l]) {
      Scaling.rescale(part, at, hidden, down(exponents[l][n] - common));
    }
    for (int i = at; i < at + hidden; i++) {
      delta[l][0][i] += Math.scalb(below[i], down);
    }
    exponents[l][n] = common;
  }

  private static int down(long shift) {
    return (int) Math.max(-5000, shift);
  }

  private void normalize(int l, int n) {
    int at = n * width();
    double largest = 0;
    for (double[] part : delta[l]) {
      for (int i = at; i < at + hidden; i++) {
        largest = Math.max(largest, Math.abs(part[i]));
      }
    }
    int shift = largest == 0 ? 0 : Math.getExponent(largest) - target;
    for (double[] part : delta[l]) {
      Scaling.rescale(part, at, hidden, -shift);
    }
    exponents[l][n] += shift;
  }

  private double size(int l, int n, int parts) {
    double sum = 0;
    for (int part = 0; part < parts; part++) {
      sum = StrictMath.hypot(sum, Norms.euclidean(delta[l][part], n * width(), hidden));
    }
    return sum;
  }

  private int width() {
    return passage.layers().get(0).trace().width();
  }

  /** The largest exponent of a sequence whose gradient is not exactly zero; 0 where all are. */
  long exponent(int layer) {
    long largest = Long.MIN_VALUE;
    for (int n = 0; n < sequences; n++) {
      if (sizes[layer][n] > 0) {
        largest = Math.max(largest, exponents[layer][n]);
      }
    }
    return largest == Long.MIN_VALUE ? 0 : largest;
  }

  /** ‖δ_k‖ of a layer over all sequences together, times 2^{−{@link #exponent}}. */
  double frobenius(int layer) {
    long common = exponent(layer);
    double sum = 0;
    for (int n = 0; n < sequences; n++) {
      double size = NormList.times2(sizes[layer][n], exponents[layer][n] - common);
      sum += size * size;
    }
    return Math.sqrt(sum);
  }

  /** Sets a norm to the mean over sequences of ‖δ_k‖₂, the states of all layers side by side. */
  void storeMean(NormList norms, int index) {
    long common = Long.MIN_VALUE;
    for (int l = 0; l < delta.length; l++) {
      common = frobenius(l) > 0 ? Math.max(common, exponent(l)) : common;
    }
    if (common == Long.MIN_VALUE) {
      norms.set(index, 0, 0);
      return;
    }
    double sum = 0;
    for (int n = 0; n < sequences; n++) {
      double size = 0;
      for (int l = 0; l < delta.length; l++) {
        size = StrictMath.hypot(size, NormList.times2(sizes[l][n], exponents[l][n] - common));
      }
      sum += size;
    }
    norms.set(index, sum / sequences, common);
  }

  /** ln ‖∂E/∂z_k‖ of one sequence and one of a layer's gradient blocks; −∞ for an exact zero. */
  double lnPreActivation(int layer, int block, int sequence) {
    double size = Norms.euclidean(a[layer][block], sequence * width(), hidden);
    return NormList.ln(size, exponents[layer][sequence]);
  }

  /**
   * ∂E/∂z_k of one of a layer's {@link rhoscope.nn.Recurrence64#gradientBlocks}, times 2^{−{@link
   * #exponent}}.
   *
   * @param into receives it, N rows of the trace's width from {@code at} on
   */
  void preActivation(int layer, int block, double[] into, int at) {
    preActivation(layer, block, exponent(layer), into, at);
  }

  /** As above, times 2^{−common}. */
  void preActivation(int layer, int block, long common, double[] into, int at) {
    int width = width();
    for (int n = 0; n < sequences; n++) {
      long shift = exponents[layer][n] - common;
      int row = n * width;
      if (-1000 < shift && shift < 1000) {
        double factor = Math.scalb(1.0, (int) shift);
        for (int i = row; i < row + width; i++) {
          into[at + i] = a[layer][block][i] * factor;
        }
      } else {
        for (int i = row; i < row + width; i++) {
          into[at + i] = NormList.times2(a[layer][block][i], shift);
        }
      }
    }
  }
}
