package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;
import rhoscope.model.Activation;

/**
 * Long short-term memory with a forget gate and without peepholes, as PyTorch and Keras have it:
 * c_t = f ⊙ c_{t−1} + i ⊙ g, h_t = o ⊙ tanh c_t, with i, f, o = σ(W h_{t−1} + U x_t + b) and g =
 * tanh(W h_{t−1} + U x_t + b), each gate with its own W, U, b.
 */
final class Lstm64 implements Recurrence64 {
  /*
   * Forward and backward side by side, ⊙ element by element, z_q = h₋ W_qᵀ + … of each gate q, κ =
   * tanh c, slopes in the value of the gate: σ′ = q(1 − q), tanh′ = 1 − q².
   *
   *   c = f ⊙ c₋ + i ⊙ g      dc  += dh ⊙ o ⊙ (1 − κ²)
   *   h = o ⊙ κ               dz_o = dh ⊙ κ ⊙ o(1 − o)
   *                           dz_i = dc ⊙ g ⊙ i(1 − i)
   *                           dz_f = dc ⊙ c₋ ⊙ f(1 − f)
   *                           dz_g = dc ⊙ i ⊙ (1 − g²)
   *                           dc₋  = dc ⊙ f      dh₋ = Σ_q dz_q W_q
   *
   * The same read as a map of (h₋, c₋) gives J:
   *
   *   ∂c/∂c₋ = diag(f)
   *   ∂c/∂h₋ = diag(g i(1 − i)) W_i + diag(c₋ f(1 − f)) W_f + diag(i (1 − g²)) W_g
   *   ∂h/∂·  = diag(o (1 − κ²)) ∂c/∂·,  and for h₋ also + diag(κ o(1 − o)) W_o
   *
   * Every loop is short and reads its numbers before it writes any: C2 gives up vectorising bodies
   * of more than about 60 of its nodes, and reads again what a write might have changed.
   */
  private static final int I = 0;
  private static final int F = 1;
  private static final int G = 2;
  private static final int O = 3;
  private static final int TANH_C = 4;
  private static final int GATES = 4;

  private final Normalization64 normalization;

  Lstm64(Architecture architecture) {
    this.normalization = new Normalization64(architecture, GATES + 1, GATES);
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
    return gradientBlocks();
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
  public Activation activation() {
    return Activation.TANH;
  }

  @Override
  public double[] activated(LayerWeights64 weights, LayerTrace64 trace, int t) {
    return trace.block(G, t);
  }

  @Override
  public void forward(LayerWeights64 weights, LayerTrace64 trace, int t) {
    Kernel64 kernel = trace.kernel();
    int n = trace.count();
    double[] before = trace.seen(trace.state(0, t - 1));
    for (int q = 0; q < GATES; q++) {
      double[] z = trace.block(q, t);
      trace.product(before, weights.forward(q), z, true);
      normalization.forward(weights, trace, t, q, z);
      Nonlinearity64.apply(kernel, q == G ? Activation.TANH : Activation.SIGMOID, z, z, n);
    }
    double[] c = trace.state(1, t);
    double[] tanhC = trace.block(TANH_C, t);
    remember(trace.block(I, t), trace.block(F, t), trace.block(G, t), trace.state(1, t - 1), c, n);
    kernel.tanh(c, 0, tanhC, 0, n);
    multiply(trace.block(O, t), tanhC, trace.state(0, t), n);
  }

  @Override
  public void backward(
      LayerWeights64 weights,
      LayerTrace64 trace,
      int t,
      double[][] ds,
      double[][] da,
      double[][] direct) {
    int n = trace.count();
    double[] dh = ds[0];
    double[] dc = ds[1];
    backwardOutput(trace.block(O, t), trace.block(TANH_C, t), dh, dc, da[O], n);
    backwardInput(trace.block(I, t), trace.block(G, t), dc, da[I], da[G], n);
    backwardForget(trace.block(F, t), trace.state(1, t - 1), dc, da[F], n);
    for (int q = 0; q < GATES; q++) {
      Recurrence64.arrive(direct, biasBlock(q), da[q], n);
      normalization.backward(trace, t, q, da);
      trace.back(da[q], weights.backward(q), dh, 0 < q);
    }
  }

  @Override
  public void tangent(
      LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] dz) {
    int n = trace.count();
    double[] dh = ds[0];
    double[] dc = ds[1];
    for (int q = 0; q < GATES; q++) {
      trace.product(dh, weights.forward(q), dz[q], true);
      normalization.tangent(trace, t, q, dz);
    }
    double[] zi = dz[biasBlock(I)];
    double[] zg = dz[biasBlock(G)];
    tangentForget(trace.block(F, t), trace.state(1, t - 1), dz[biasBlock(F)], dc, n);
    tangentInput(trace.block(I, t), trace.block(G, t), zi, zg, dc, n);
    tangentOutput(trace.block(O, t), trace.block(TANH_C, t), dz[biasBlock(O)], dc, dh, n);
  }

  @Override
  public void structure(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] dz) {
    for (int q = 0; q < GATES; q++) {
      Activation phi = q == G ? Activation.TANH : Activation.SIGMOID;
      double[] z = dz[biasBlock(q)];
      Nonlinearity64.timesSlope(phi, z, trace.block(q, t), z, trace.count());
      normalization.keepArguments(trace, q, dz);
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
    int size = 2 * units;
    int cell = units * size; // where the rows of c begin
    double[] i = trace.row(trace.block(I, t), row);
    double[] f = trace.row(trace.block(F, t), row);
    double[] g = trace.row(trace.block(G, t), row);
    double[] o = trace.row(trace.block(O, t), row);
    double[] tanhC = trace.row(trace.block(TANH_C, t), row);
    double[] before = trace.row(trace.state(1, t - 1), row);
    double[] one = new double[units];
    Arrays.fill(one, 1);
    Arrays.fill(jacobian, 0, size * size, 0);
    double[] left = new double[units];
    Nonlinearity64.timesSlope(Activation.SIGMOID, g, i, left, units);
    weights.addScaled(I, left, one, jacobian, size, cell);
    Nonlinearity64.timesSlope(Activation.SIGMOID, before, f, left, units);
    weights.addScaled(F, left, one, jacobian, size, cell);
    Nonlinearity64.timesSlope(Activation.TANH, i, g, left, units);
    weights.addScaled(G, left, one, jacobian, size, cell);
    for (int u = 0; u < units; u++) {
      jacobian[cell + u * size + units + u] = f[u];
      double through = o[u] * (1 - tanhC[u] * tanhC[u]);
      for (int j = 0; j < size; j++) {
        jacobian[u * size + j] = through * jacobian[cell + u * size + j];
      }
    }
    Nonlinearity64.timesSlope(Activation.SIGMOID, tanhC, o, left, units);
    weights.addScaled(O, left, one, jacobian, size, 0);
  }

  private static void remember(
      double[] i, double[] f, double[] g, double[] before, double[] c, int n) {
    for (int u = 0; u < n; u++) {
      c[u] = f[u] * before[u] + i[u] * g[u];
    }
  }

  private static void multiply(double[] o, double[] tanhC, double[] h, int n) {
    for (int u = 0; u < n; u++) {
      h[u] = o[u] * tanhC[u];
    }
  }

  private static void backwardOutput(
      double[] o, double[] tanhC, double[] dh, double[] dc, double[] dzo, int n) {
    for (int u = 0; u < n; u++) {
      double gate = o[u];
      double value = tanhC[u];
      double carried = dh[u] * gate;
      double sum = dc[u] + carried * (1 - value * value);
      dzo[u] = carried * value * (1 - gate);
      dc[u] = sum;
    }
  }

  private static void backwardInput(
      double[] i, double[] g, double[] dc, double[] dzi, double[] dzg, int n) {
    for (int u = 0; u < n; u++) {
      double gate = i[u];
      double value = g[u];
      double carried = dc[u] * gate;
      dzi[u] = carried * value * (1 - gate);
      dzg[u] = carried * (1 - value * value);
    }
  }

  private static void backwardForget(
      double[] f, double[] before, double[] dc, double[] dzf, int n) {
    for (int u = 0; u < n; u++) {
      double gate = f[u];
      double kept = dc[u] * gate;
      dzf[u] = kept * before[u] * (1 - gate);
      dc[u] = kept;
    }
  }

  private static void tangentForget(double[] f, double[] before, double[] zf, double[] dc, int n) {
    for (int u = 0; u < n; u++) {
      double gate = f[u];
      dc[u] = gate * (dc[u] + before[u] * (1 - gate) * zf[u]);
    }
  }

  private static void tangentInput(
      double[] i, double[] g, double[] zi, double[] zg, double[] dc, int n) {
    for (int u = 0; u < n; u++) {
      double gate = i[u];
      double value = g[u];
      dc[u] += gate * (value * (1 - gate) * zi[u] + (1 - value * value) * zg[u]);
    }
  }

  private static void tangentOutput(
      double[] o, double[] tanhC, double[] zo, double[] dc, double[] dh, int n) {
    for (int u = 0; u < n; u++) {
      double gate = o[u];
      double value = tanhC[u];
      dh[u] = gate * ((1 - value * value) * dc[u] + value * (1 - gate) * zo[u]);
    }
  }
}
