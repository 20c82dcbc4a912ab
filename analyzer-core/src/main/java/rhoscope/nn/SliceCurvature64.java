package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Loss;

/**
 * The forward half of a curvature product on a slice of a batch: R{·}, the derivative of everything
 * in a direction v of the parameters, from the inputs to H_L R{y}, which takes the place of ∂E/∂y.
 */
final class SliceCurvature64 {
  /*
   * With the trace of a forward pass, ⊙ element by element and h₋ = h_{t−1}, whose own derivative
   * is 0 at t = 1 (Pearlmutter 1994; Martens, Sutskever 2011):
   *
   *   R{z_t} = x_t V_Uᵀ + v_b + R{x_t} Uᵀ + h₋ V_Wᵀ + R{h₋} Wᵀ
   *   R{h_t} = φ′(z_t) ⊙ R{z_t}
   *   R{y_t} = h_t V_Vᵀ + v_c + R{h_t} Vᵀ
   *
   * x_t is the input of a layer, whose own derivative is 0 in the lowest and R{h_t} of the layer
   * below in the others. Where a cell multiplies something else than h₋ by W, that stands for h₋.
   * h_{t−d}, where it is heard, is one more input; of a normalised z_t the cell itself makes R{z_t}.
   */
  private final Kernel64 kernel;
  private final Slice64 slice;
  private final Weights64 weights;
  private final boolean everyStep;
  private final int outputs;
  private final RowLosses64 losses;
  private final Runnable check;
  private final double[][] ds;
  private final double[][][][] kept;
  private double[][] passing = {};
  private double[][] hidden = {};
  private double[] last = {};
  private double[] lastTangent = {};

  /**
   * Without room.
   *
   * @param weights of the slice's network
   * @param check called at every step, throws to end the pass
   */
  SliceCurvature64(
      Architecture architecture,
      Slice64 slice,
      Weights64 weights,
      Loss loss,
      boolean everyStep,
      Runnable check) {
    this.kernel = weights.kernel();
    this.slice = slice;
    this.weights = weights;
    this.everyStep = everyStep;
    this.outputs = architecture.outputs();
    this.losses = new RowLosses64(kernel, loss, outputs);
    this.check = check;
    this.ds = new double[architecture.stateParts() + architecture.delays()][0];
    this.kept = new double[architecture.layers()][0][][];
  }

  /**
   * H_L R{y} into {@link Slice64#outputGradient}, and structural damping on its way back, for a
   * backward pass to follow.
   *
   * @param direction v, packed
   * @param share what the sum of all losses is multiplied by
   * @param damping what the structural damping of a step of a sequence is multiplied by; 0 for none
   */
  void forward(
      Sequences64 batch, Weights64 direction, /* wide */ double share, /* wide */ double damping) {
    fit(batch.steps(), 0 < damping);
    for (int l = 0; l < kept.length; l++) {
      for (double[] part : ds) {
        Arrays.fill(part, 0, slice.layer(l).trace().count(), 0);
      }
      for (int t = 1; t <= batch.steps(); t++) {
        check.run();
        step(batch, direction, l, t, damping);
      }
    }
    if (everyStep) {
      for (int t = 1; t <= batch.steps(); t++) {
        check.run();
        readOut(top().hidden(t), hidden[t - 1], direction, t - 1);
        curve(batch, t, share);
      }
    } else {
      gather(batch);
      readOut(last, lastTangent, direction, 0);
      curve(batch, batch.steps(), share);
    }
    slice.sendBack(0 < damping ? kept : Slice64.NOTHING);
  }

  private void fit(int steps, boolean keep) {
    Layer64 layer = slice.layer(0);
    int count = layer.trace().count();
    int blocks = layer.recurrence().gradientBlocks();
    Slice64.room(ds, ds.length, count);
    hidden = Slice64.room(hidden, steps, count);
    passing = Slice64.room(passing, blocks, count);
    for (int l = 0; keep && l < kept.length; l++) {
      int before = kept[l].length;
      kept[l] = before < steps ? Arrays.copyOf(kept[l], steps) : kept[l];
      for (int t = 0; t < steps; t++) {
        kept[l][t] = Slice64.room(t < before ? kept[l][t] : new double[0][], blocks, count);
      }
    }
    if (!everyStep && last.length < count) {
      last = new double[count];
      lastTangent = new double[count];
    }
  }

  private Layer64 top() {
    return slice.layer(kept.length - 1);
  }

  private void step(
      Sequences64 batch, Weights64 direction, int l, int t, /* wide */ double damping) {
    Layer64 layer = slice.layer(l);
    LayerTrace64 trace = layer.trace();
    Recurrence64 recurrence = layer.recurrence();
    LayerWeights64 v = direction.layer(l);
    double[][] dz = 0 < damping ? kept[l][t - 1] : passing;
    for (int g = 0; g < v.gates(); g++) {
      feed(batch, v, l, t, g, dz[g]);
    }
    for (int g = 0; g < v.gates(); g++) {
      double[] z = dz[recurrence.recurrentBlock(g)];
      if (v.candidateBias().length > 0 && z != dz[g]) {
        trace.repeat(v.candidateBias(), z);
      } else if (z != dz[g]) {
        Arrays.fill(z, 0, trace.count(), 0);
      }
      trace.product(recurrence.operand(trace, t, g), v.forward(g), z, true);
      if (v.skips()) {
        double[] heard = trace.state(0, t - recurrence.skip());
        trace.product(heard, v.skipForward(g), dz[g], true);
      }
      if (v.normalizes()) {
        trace.repeat(v.bias(g), dz[recurrence.biasBlock(g)]);
        trace.repeat(v.gain(g), dz[recurrence.gainBlock(g)]);
      }
    }
    recurrence.tangent(layer.weights(), trace, t, ds, dz);
    System.arraycopy(ds[0], 0, hidden[t - 1], 0, trace.count());
    if (0 < damping) {
      recurrence.structure(layer.weights(), trace, t, dz);
      for (double[] block : dz) {
        scale(batch, t, /* narrow */ damping, block, trace.width());
      }
    }
  }

  /** x_t V_Uᵀ + v_b + R{x_t} Uᵀ of a gate; without v_b where b stands behind a normalisation. */
  private void feed(Sequences64 batch, LayerWeights64 v, int l, int t, int g, double[] z) {
    LayerTrace64 trace = slice.layer(l).trace();
    if (l == 0) {
      int row = batch.width();
      int at = batch.at(t, slice.first());
      kernel.product(
          trace.rows(),
          row,
          batch.rows(),
          at,
          row,
          1,
          v.inputForward(g),
          0,
          z,
          0,
          trace.width(),
          false);
    } else {
      double[] below = slice.layer(l - 1).hidden(t);
      trace.product(below, v.inputForward(g), trace.repeat(v.inputBias(g), z), true);
      trace.product(hidden[t - 1], weights.layer(l).inputForward(g), z, true);
    }
  }

  /** Times a factor; 0 beyond a sequence's end. */
  private void scale(Sequences64 batch, int t, double factor, double[] z, int width) {
    for (int r = 0; r < slice.rows(); r++) {
      double by = t <= batch.length(slice.first() + r) ? factor : 0;
      for (int i = r * width; i < (r + 1) * width; i++) {
        z[i] *= by;
      }
    }
  }

  /** The states of each sequence's own last step. */
  private void gather(Sequences64 batch) {
    int width = top().trace().width();
    for (int r = 0; r < slice.rows(); r++) {
      int t = batch.length(slice.first() + r);
      System.arraycopy(top().hidden(t), r * width, last, r * width, width);
      System.arraycopy(hidden[t - 1], r * width, lastTangent, r * width, width);
    }
  }

  private void readOut(double[] h, double[] tangent, Weights64 direction, int block) {
    LayerTrace64 trace = top().trace();
    int width = weights.outputWidth();
    double[] ry = slice.outputGradient(block);
    for (int r = 0; r < trace.rows(); r++) {
      System.arraycopy(direction.output(), trace.units() * width, ry, r * width, width);
    }
    product(trace, h, direction, ry);
    product(trace, tangent, weights, ry);
  }

  private void product(LayerTrace64 trace, double[] h, Weights64 by, double[] into) {
    kernel.product(
        trace.rows(),
        trace.units(),
        h,
        0,
        trace.width(),
        1,
        by.outputForward(),
        0,
        into,
        0,
        by.outputWidth(),
        true);
  }

  private void curve(Sequences64 batch, int t, /* wide */ double share) {
    int block = everyStep ? t - 1 : 0;
    double[] ry = slice.outputGradient(block);
    for (int r = 0; r < slice.rows(); r++) {
      int at = r * weights.outputWidth();
      if (everyStep && batch.length(slice.first() + r) < t) {
        Arrays.fill(ry, at, at + outputs, 0);
      } else {
        losses.curve(slice.output(block), at, share, ry);
      }
    }
  }
}
