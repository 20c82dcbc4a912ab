package rhoscope.nn;

import java.util.function.BooleanSupplier;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Form;
import rhoscope.model.Loss;

/**
 * Fast dropout: the mean loss of a plain network over all masks, and its gradient, from the moments
 * of inputs, states and outputs instead of samples. Masks are those of {@link Masks64}, but drawn
 * for every step anew: the same ones at every step would make states depend on each other, which
 * the moments do not see.
 *
 * <p>Of the Elman form without leaks. For one caller at a time.
 */
public final class FastDropout64 {
  /*
   * Means and variances go through the same kind of sums:
   *
   *   E z = W μ + U x + b        V z = W² u + U² x² (1 − p)/p,  W² each number squared
   *
   * so they are the states of a plain network of twice the size whose matrices are diag(W, W²), and
   * everything that such a network can do it does for them: threads, strips, cancelling. The price is
   * that half of every product is with zeros. ∂E/∂W is that of the one block plus 2 W ⊙ that of the
   * other.
   */
  private final Architecture architecture;
  private final Weights64 weights;
  private final Weights64 gradient;
  private final Network64 network;
  private final /* wide */ double dropped;
  private /* wide */ double[] doubled = {};

  /**
   * Fast dropout of a network's weights.
   *
   * @param weights θ, read at every forward pass; not modified
   * @param gradient receives ∂E/∂θ
   * @param keep p of the states, 0 &lt; p ≤ 1
   * @param inputKeep p of the inputs, 0 &lt; p ≤ 1
   * @param threads as of {@link Network64}
   * @param cancelled likewise
   * @throws IllegalArgumentException if the cell is no plain one of the Elman form
   */
  public FastDropout64(
      Architecture architecture,
      Weights64 weights,
      Weights64 gradient,
      Loss loss,
      boolean everyStep,
      /* wide */ double keep,
      /* wide */ double inputKeep,
      int threads,
      BooleanSupplier cancelled) {
    boolean plain = architecture.cell() == Cell.RNN && architecture.isPlain();
    if (!plain || architecture.linearTransition() || architecture.form() != Form.ELMAN) {
      throw new IllegalArgumentException("no moments of " + architecture);
    }
    this.architecture = architecture;
    this.weights = weights;
    this.gradient = gradient;
    this.dropped = (1 - inputKeep) / inputKeep;
    Kernel64 kernel = weights.kernel();
    Activation activation = architecture.activation();
    int units = architecture.hidden();
    int outputs = architecture.outputs();
    this.network =
        new Network64(
            kernel,
            doubled(architecture),
            loss,
            everyStep,
            Penalties.NONE,
            threads,
            cancelled,
            () -> new Moments64(activation, units, keep),
            () -> new MomentLosses64(kernel, loss, outputs));
  }

  /** The sizes of the network of moments: twice all of them. */
  public static Architecture doubled(Architecture architecture) {
    return Architecture.plain(
            architecture.activation(),
            2 * architecture.inputs(),
            2 * architecture.hidden(),
            2 * architecture.outputs())
        .stacked(architecture.layers());
  }

  /** The network of moments, which knows the norms and numbers that are not finite. */
  public Network64 network() {
    return network;
  }

  /** The mean of E over all masks, as far as moments tell: see {@link Network64#forward}. */
  public /* wide */ double forward(
      int steps, int[] lengths, /* wide */ double[] inputs, /* wide */ double[] targets) {
    int count = architecture.inputs();
    int rows = steps * lengths.length;
    if (doubled.length < 2 * rows * count) {
      doubled = new /* wide */ double[2 * rows * count];
    }
    for (int r = 0; r < rows; r++) {
      for (int d = 0; d < count; d++) {
        /* wide */ double x = inputs[r * count + d];
        doubled[2 * r * count + d] = x;
        doubled[(2 * r + 1) * count + d] = dropped * x * x;
      }
    }
    unfold();
    return network.forward(steps, lengths, doubled, targets);
  }

  /** ∂E/∂θ, after a forward pass. */
  public void backward() {
    network.backward();
    fold();
  }

  private void unfold() {
    Weights64 to = network.weights();
    int hidden = architecture.hidden();
    int outputs = architecture.outputs();
    for (int l = 0; l < architecture.layers(); l++) {
      LayerWeights64 from = weights.layer(l);
      LayerWeights64 into = to.layer(l);
      unfold(from.recurrent(0), hidden, hidden, from.width(), into.recurrent(0), into.width());
      unfold(from.input(0), from.inputs(), hidden, from.width(), into.input(0), into.width());
      System.arraycopy(from.bias(0), 0, into.bias(0), 0, hidden);
    }
    int width = to.outputWidth();
    unfold(weights.output(), hidden, outputs, weights.outputWidth(), to.output(), width);
    int c = hidden * weights.outputWidth();
    System.arraycopy(weights.output(), c, to.output(), 2 * hidden * width, outputs);
    to.changed();
  }

  /** A into diag(A, A²). */
  private static void unfold(
      double[] a, int rows, int columns, int width, double[] into, int wide) {
    for (int j = 0; j < rows; j++) {
      for (int i = 0; i < columns; i++) {
        double w = a[j * width + i];
        into[j * wide + i] = w;
        into[(rows + j) * wide + columns + i] = w * w;
      }
    }
  }

  private void fold() {
    Weights64 from = network.gradient();
    int hidden = architecture.hidden();
    int outputs = architecture.outputs();
    for (int l = 0; l < architecture.layers(); l++) {
      LayerWeights64 at = weights.layer(l);
      LayerWeights64 into = gradient.layer(l);
      LayerWeights64 d = from.layer(l);
      int width = at.width();
      fold(at.recurrent(0), hidden, hidden, width, d.recurrent(0), d.width(), into.recurrent(0));
      fold(at.input(0), at.inputs(), hidden, width, d.input(0), d.width(), into.input(0));
      System.arraycopy(d.bias(0), 0, into.bias(0), 0, hidden);
    }
    int width = weights.outputWidth();
    int wide = from.outputWidth();
    fold(weights.output(), hidden, outputs, width, from.output(), wide, gradient.output());
    int c = 2 * hidden * wide;
    System.arraycopy(from.output(), c, gradient.output(), hidden * width, outputs);
  }

  private static void fold(
      double[] a, int rows, int columns, int width, double[] d, int wide, double[] into) {
    for (int j = 0; j < rows; j++) {
      for (int i = 0; i < columns; i++) {
        double square = d[(rows + j) * wide + columns + i];
        into[j * width + i] = d[j * wide + i] + 2 * a[j * width + i] * square;
      }
    }
  }
}
