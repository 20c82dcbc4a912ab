package rhoscope.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Kernels;
import rhoscope.linalg.Packed64;
import rhoscope.nn.Layer64;
import rhoscope.nn.LayerTrace64;
import rhoscope.nn.RowLosses64;

/**
 * For data with a loss at every step: the gradient S_t = ∂E_t/∂W of each step's own loss, W the
 * recurrent matrices of all layers, and their running sum (methods.md 1.2). One backward pass per
 * step, T²/2 steps in all.
 */
final class GradientsOverTime {
  /*
   * The adjoints of a pass are collected, brought to one exponent, and multiplied with the states of
   * all steps in one product: S_t = Σ_k a_kᵀ h_{k−1}.
   */
  private final Passage passage;
  private final Kernel64 kernel = Kernels.f64();
  private final RowLosses64 losses;
  private final List<Gate> gates = new ArrayList<>();
  private final double[] collected;
  private final double[] gradient;

  private GradientsOverTime(Passage passage, int last) {
    this.passage = passage;
    this.losses = passage.losses();
    LayerTrace64 trace = passage.layers().get(0).trace();
    for (int l = 0; l < passage.layers().size(); l++) {
      for (int g = 0; g < passage.architecture().gates().size(); g++) {
        gates.add(new Gate(passage, l, g, last));
      }
    }
    this.collected = new double[last * trace.count()];
    this.gradient = new double[passage.hidden() * trace.width()];
  }

  /** Measures them, up to the first step whose loss or states have no finite gradient. */
  static Probe.OverTime of(Passage passage) {
    int steps = passage.steps();
    NormList each = new NormList(steps);
    NormList running = new NormList(steps);
    int last = passage.finiteSteps();
    if (0 < last) {
      new GradientsOverTime(passage, last).measure(last, each, running);
    }
    Norms gradients = each.norms();
    return new Probe.OverTime(gradients, running.norms(), SeriesKind.of(gradients).label());
  }

  private void measure(int last, NormList each, NormList running) {
    ScaledSum one = new ScaledSum(gates.size() * gradient.length);
    ScaledSum all = new ScaledSum(gates.size() * gradient.length);
    Adjoint adjoint = new Adjoint(passage);
    for (int t = 1; t <= last; t++) {
      double[] dy = outputGradient(t);
      if (!Arrays.stream(dy).allMatch(Double::isFinite)) {
        break;
      }
      backward(adjoint, t, dy);
      one.clear();
      for (int i = 0; i < gates.size(); i++) {
        gates.get(i).add(t, one, i * gradient.length);
      }
      all.add(one);
      one.store(each, t - 1, 1);
      all.store(running, t - 1, t);
    }
  }

  private double[] outputGradient(int t) {
    Subject subject = passage.subject();
    if (subject.direction().isPresent()) {
      return subject.direction().get();
    }
    int outputs = passage.architecture().outputs();
    int row = passage.sequences() * outputs;
    double[] dy = new double[row];
    losses.evaluate(
        passage.sequences(),
        Arrays.copyOfRange(passage.outputs(), (t - 1) * row, t * row),
        subject.targetsAt(t),
        dy);
    return dy;
  }

  private void backward(Adjoint adjoint, int t, double[] dy) {
    adjoint.start(t, dy);
    for (int k = t; 1 <= k; k--) {
      for (Gate gate : gates) {
        gate.collect(k, adjoint);
      }
      if (1 < k) {
        adjoint.back();
      }
    }
  }

  /** The adjoints of one gate of one layer, and what they are multiplied with. */
  private final class Gate {
    private final int layer;
    private final int block;
    private final int count;
    private final int exponent;
    private final Packed64 operands;
    private final double[] a;
    private final long[] exponents;

    Gate(Passage passage, int layer, int gate, int last) {
      Layer64 own = passage.layers().get(layer);
      LayerTrace64 trace = own.trace();
      this.layer = layer;
      this.block = own.recurrence().recurrentBlock(gate);
      this.count = trace.count();
      this.a = new double[last * count];
      this.exponents = new long[last];
      this.operands = kernel.packed(last * trace.rows(), trace.units());
      int largest = Integer.MIN_VALUE;
      for (int t = 1; t <= last; t++) {
        double[] operand = own.recurrence().operand(trace, t, gate);
        for (int n = 0; n < trace.rows(); n++) {
          int at = n * trace.width();
          largest = Math.max(largest, Scaling.exponentOf(operand, at, trace.units()));
        }
      }
      this.exponent = largest;
      for (int t = 1; t <= last; t++) {
        double[] operand = own.recurrence().operand(trace, t, gate);
        double[] scaled = Scaling.scaled(operand, 0, count, largest);
        kernel.pack(trace.rows(), scaled, 0, trace.width(), 1, operands, (t - 1) * trace.rows());
      }
    }

    void collect(int k, Adjoint adjoint) {
      exponents[k - 1] = adjoint.exponent(layer);
      adjoint.preActivation(layer, block, a, (k - 1) * count);
    }

    /** Adds Σ_{k ≤ t} a_kᵀ operand_k as the part of a sum that begins at {@code at}. */
    void add(int t, ScaledSum sum, int at) {
      LayerTrace64 trace = passage.layers().get(layer).trace();
      long common = Arrays.stream(exponents, 0, t).max().orElseThrow();
      for (int k = 0; k < t; k++) {
        int shift = (int) Math.max(-5000, exponents[k] - common);
        System.arraycopy(a, k * count, collected, k * count, count);
        Scaling.rescale(collected, k * count, count, shift);
      }
      kernel.product(
          trace.units(),
          t * trace.rows(),
          collected,
          0,
          1,
          trace.width(),
          operands,
          0,
          gradient,
          0,
          trace.width(),
          false);
      sum.add(gradient, at, common + exponent);
    }
  }
}
