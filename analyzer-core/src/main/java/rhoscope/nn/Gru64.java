package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Activation;
import rhoscope.model.GruReset;
import rhoscope.model.GruUpdate;

/**
 * The gated recurrent unit in four variants. With r, z = σ(W h_{t−1} + U x_t + b), each with its
 * own W, U, b:
 *
 * <ul>
 *   <li>reset after the product: n = tanh(U_n x_t + b_n + r ⊙ (W_n h_{t−1} + b_hn)), before it: n =
 *       tanh(U_n x_t + b_n + W_n (r ⊙ h_{t−1}))
 *   <li>z on the old state: h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}, on the new one: h_t = z ⊙ n + (1 − z)
 *       ⊙ h_{t−1}
 * </ul>
 *
 * PyTorch's and Keras' own are after and old; Cho et al. 2014, arXiv:1406.1078v1, before.
 */
final class Gru64 implements Recurrence64 {
  /*
   * Forward and backward side by side, ⊙ element by element. The step keeps k of the old state and
   * takes 1 − k of the new, with k = z, ς = 1 or k = 1 − z, ς = −1. Both shares are written base ± ς z
   * with a base of 0 or 1, which rounds nothing but the 1 − z that the formula has.
   *
   *                               dz_n = dh ⊙ (1 − k) ⊙ (1 − n²)
   *   h = (1 − k) ⊙ n + k ⊙ h₋    dz_z = dh ⊙ ς(h₋ − n) ⊙ z(1 − z)
   *
   *   after: z_n = … + r ⊙ m      dm = dz_n ⊙ r     dz_r = dz_n ⊙ m ⊙ r(1 − r)
   *          m = h₋ W_nᵀ + b_hn   dh₋ = dh ⊙ k + dz_r W_r + dz_z W_z + dm W_n
   *
   *   before: z_n = … + q W_nᵀ    dq = dz_n W_n     dz_r = dq ⊙ h₋ ⊙ r(1 − r)
   *           q = r ⊙ h₋          dh₋ = dh ⊙ k + dz_r W_r + dz_z W_z + dq ⊙ r
   *
   * Read as a map of h₋, J = diag(k) + diag(ς(h₋ − n) z(1 − z)) W_z + diag((1 − k)(1 − n²)) N with
   *
   *   after:  N = diag(m r(1 − r)) W_r + diag(r) W_n
   *   before: N = W_n (diag(h₋ r(1 − r)) W_r + diag(r))
   *
   * Block 3 of a step is m or q, block 3 of its gradients dm; before, it stays unused and dq passes
   * through the block of r.
   */
  private static final int R = 0;
  private static final int Z = 1;
  private static final int N = 2;
  private static final int INNER = 3;

  private final boolean after;
  private final double base;
  private final double sign;
  private final Normalization64 normalization;

  Gru64(Architecture architecture) {
    boolean old = architecture.update() == GruUpdate.OLD;
    this.after = architecture.reset() == GruReset.AFTER;
    this.base = old ? 0 : 1;
    this.sign = old ? 1 : -1;
    this.normalization = new Normalization64(architecture, INNER + 1, after ? INNER + 1 : INNER);
  }

  @Override
  public int blocks() {
    return normalization.blocks();
  }

  @Override
  public int gradientBlocks() {
    return normalization.gradientBlocks();
  }

  @Override
  public int scratch() {
    return gradientBlocks() + 1;
  }

  @Override
  public int recurrentBlock(int gate) {
    return after && gate == N ? INNER : gate;
  }

  @Override
  public int biasBlock(int gate) {
    return normalization.biasBlock(gate);
  }

  @Override
  public int gainBlock(int gate) {
    return normalization.gainBlock(gate);
  }

  @Override
  public double[] operand(LayerTrace64 trace, int t, int gate) {
    return after || gate != N ? trace.state(0, t - 1) : trace.block(INNER, t);
  }

  @Override
  public void addRecurrent(
      LayerWeights64 weights, LayerTrace64 trace, int t, int gate, double[] z, double[] product) {
    if (after && gate == N) {
      trace.repeat(weights.candidateBias(), product);
      trace.product(trace.seen(trace.state(0, t - 1)), weights.forward(N), product, true);
      addProduct(trace.block(R, t), product, z, trace.count());
    } else {
      trace.product(trace.seen(operand(trace, t, gate)), weights.forward(gate), z, true);
    }
  }

  @Override
  public Activation activation() {
    return Activation.TANH;
  }

  @Override
  public double[] activated(LayerWeights64 weights, LayerTrace64 trace, int t) {
    return trace.block(N, t);
  }

  @Override
  public void forward(LayerWeights64 weights, LayerTrace64 trace, int t) {
    Kernel64 kernel = trace.kernel();
    int count = trace.count();
    double[] before = trace.state(0, t - 1);
    double[] r = trace.block(R, t);
    double[] z = trace.block(Z, t);
    double[] n = trace.block(N, t);
    double[] inner = trace.block(INNER, t);
    double[] seen = trace.seen(before);
    trace.product(seen, weights.forward(R), r, true);
    trace.product(seen, weights.forward(Z), z, true);
    normalization.forward(weights, trace, t, R, r);
    normalization.forward(weights, trace, t, Z, z);
    kernel.sigmoid(r, 0, r, 0, count);
    kernel.sigmoid(z, 0, z, 0, count);
    if (after) {
      trace.product(seen, weights.forward(N), trace.repeat(weights.candidateBias(), inner), true);
      addProduct(r, inner, n, count);
    } else {
      multiply(r, before, inner, count);
      trace.product(trace.seen(inner), weights.forward(N), n, true);
    }
    normalization.forward(weights, trace, t, N, n);
    kernel.tanh(n, 0, n, 0, count);
    blend(z, n, before, trace.state(0, t), count);
  }

  @Override
  public void backward(
      LayerWeights64 weights,
      LayerTrace64 trace,
      int t,
      double[][] ds,
      double[][] da,
      double[][] direct) {
    double[] dh = ds[0];
    double[] r = trace.block(R, t);
    double[] before = trace.state(0, t - 1);
    int count = trace.count();
    backwardUpdate(trace.block(Z, t), trace.block(N, t), before, dh, da[Z], count);
    backwardBlend(trace.block(Z, t), trace.block(N, t), dh, da[N], count);
    Recurrence64.arrive(direct, biasBlock(Z), da[Z], count);
    Recurrence64.arrive(direct, biasBlock(N), da[N], count);
    normalization.backward(trace, t, Z, da);
    normalization.backward(trace, t, N, da);
    if (after) {
      backwardAfter(r, trace.block(INNER, t), da[N], da[R], da[INNER], count);
      trace.back(da[INNER], weights.backward(N), dh, true);
    } else {
      trace.back(da[N], weights.backward(N), da[R], false);
      backwardBefore(r, before, da[R], dh, count);
    }
    Recurrence64.arrive(direct, biasBlock(R), da[R], count);
    normalization.backward(trace, t, R, da);
    trace.back(da[R], weights.backward(R), dh, true);
    trace.back(da[Z], weights.backward(Z), dh, true);
  }

  @Override
  public void tangent(
      LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] dz) {
    double[] v = ds[0];
    double[] r = trace.block(R, t);
    double[] n = trace.block(N, t);
    double[] before = trace.state(0, t - 1);
    double[] vr = dz[biasBlock(R)];
    double[] vn = dz[biasBlock(N)];
    int count = trace.count();
    trace.product(v, weights.forward(R), dz[R], true);
    trace.product(v, weights.forward(Z), dz[Z], true);
    normalization.tangent(trace, t, R, dz);
    normalization.tangent(trace, t, Z, dz);
    if (after) {
      trace.product(v, weights.forward(N), dz[INNER], true);
      tangentGate(r, dz[INNER], trace.block(INNER, t), vr, dz[N], count);
    } else {
      double[] inner = trace.scratch(gradientBlocks());
      Arrays.fill(inner, 0, count, 0);
      tangentGate(r, v, before, vr, inner, count);
      trace.product(inner, weights.forward(N), dz[N], true);
    }
    normalization.tangent(trace, t, N, dz);
    tangentBlend(trace.block(Z, t), n, vn, v, count);
    tangentUpdate(trace.block(Z, t), n, before, dz[biasBlock(Z)], v, count);
  }

  /** The product m has no nonlinearity behind it. */
  @Override
  public void structure(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] dz) {
    int count = trace.count();
    for (int g = R; g <= N; g++) {
      Activation phi = g == N ? Activation.TANH : Activation.SIGMOID;
      double[] z = dz[biasBlock(g)];
      Nonlinearity64.timesSlope(phi, z, trace.block(g, t), z, count);
      normalization.keepArguments(trace, g, dz);
    }
    if (after) {
      Arrays.fill(dz[INNER], 0, count, 0);
    }
  }

  @Override
  public void jacobian(
      LayerWeights64 weights, LayerTrace64 trace, int t, int row, double[] jacobian) {
    if (normalization.isActive()) {
      jacobianByColumns(weights, trace, t, row, jacobian);
      return;
    }
    int units = trace.units();
    double[] before = trace.row(trace.state(0, t - 1), row);
    double[] r = trace.row(trace.block(R, t), row);
    double[] z = trace.row(trace.block(Z, t), row);
    double[] n = trace.row(trace.block(N, t), row);
    double[] inner = trace.row(trace.block(INNER, t), row);
    double[] dz = new double[units];
    double[] dn = new double[units];
    double[] dr = new double[units];
    double[] keep = new double[units];
    Arrays.fill(keep, 1);
    backwardUpdate(z, n, before, keep, dz, units); // for dh = 1
    backwardBlend(z, n, keep, dn, units); // whereupon dh is k
    double[] one = new double[units];
    Arrays.fill(one, 1);
    Arrays.fill(jacobian, 0, units * units, 0);
    weights.addScaled(Z, dz, one, jacobian, units, 0);
    if (after) {
      double[] dm = new double[units];
      backwardAfter(r, inner, dn, dr, dm, units);
      weights.addScaled(R, dr, one, jacobian, units, 0);
      weights.addScaled(N, dm, one, jacobian, units, 0);
    } else {
      weights.addScaled(N, dn, r, jacobian, units, 0);
      Nonlinearity64.timesSlope(Activation.SIGMOID, before, r, dr, units);
      weights.addChained(N, dn, dr, R, jacobian);
    }
    for (int i = 0; i < units; i++) {
      jacobian[i * units + i] += keep[i];
    }
  }

  private static void addProduct(double[] x, double[] y, double[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += x[i] * y[i];
    }
  }

  private static void multiply(double[] x, double[] y, double[] product, int count) {
    for (int i = 0; i < count; i++) {
      product[i] = x[i] * y[i];
    }
  }

  private void blend(double[] z, double[] n, double[] before, double[] h, int count) {
    double start = base;
    double rest = 1 - base;
    double slope = sign;
    for (int i = 0; i < count; i++) {
      double change = slope * z[i];
      h[i] = (rest - change) * n[i] + (start + change) * before[i];
    }
  }

  private void backwardUpdate(
      double[] z, double[] n, double[] before, double[] dh, double[] dz, int count) {
    double slope = sign;
    for (int i = 0; i < count; i++) {
      double gate = z[i];
      dz[i] = dh[i] * (before[i] - n[i]) * (slope * gate * (1 - gate));
    }
  }

  /** Receives dz_n; dh becomes dh ⊙ k. */
  private void backwardBlend(double[] z, double[] n, double[] dh, double[] dn, int count) {
    double start = base;
    double rest = 1 - base;
    double slope = sign;
    for (int i = 0; i < count; i++) {
      double change = slope * z[i];
      double value = n[i];
      double d = dh[i];
      dn[i] = d * (rest - change) * (1 - value * value);
      dh[i] = d * (start + change);
    }
  }

  private static void backwardAfter(
      double[] r, double[] m, double[] dn, double[] dr, double[] dm, int count) {
    for (int i = 0; i < count; i++) {
      double gate = r[i];
      double inner = m[i];
      double scaled = dn[i] * gate;
      dm[i] = scaled;
      dr[i] = scaled * inner * (1 - gate);
    }
  }

  /** dr holds dq and receives dz_r. */
  private static void backwardBefore(
      double[] r, double[] before, double[] dr, double[] dh, int count) {
    for (int i = 0; i < count; i++) {
      double gate = r[i];
      double old = before[i];
      double scaled = dr[i] * gate;
      double sum = dh[i] + scaled;
      dr[i] = scaled * old * (1 - gate);
      dh[i] = sum;
    }
  }

  /** Adds the tangent of r ⊙ x, from those of x and of the argument of r. */
  private static void tangentGate(
      double[] r, double[] dx, double[] x, double[] vr, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      double gate = r[i];
      out[i] += gate * (dx[i] + x[i] * (1 - gate) * vr[i]);
    }
  }

  private void tangentBlend(double[] z, double[] n, double[] vn, double[] v, int count) {
    double start = base;
    double rest = 1 - base;
    double slope = sign;
    for (int i = 0; i < count; i++) {
      double change = slope * z[i];
      double value = n[i];
      v[i] = (start + change) * v[i] + (rest - change) * (1 - value * value) * vn[i];
    }
  }

  private void tangentUpdate(
      double[] z, double[] n, double[] before, double[] vz, double[] v, int count) {
    double slope = sign;
    for (int i = 0; i < count; i++) {
      double gate = z[i];
      v[i] += (before[i] - n[i]) * (slope * gate * (1 - gate)) * vz[i];
    }
  }
}
