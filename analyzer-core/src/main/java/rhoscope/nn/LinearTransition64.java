package rhoscope.nn;

import java.util.Arrays;
import rhoscope.model.Activation;

/**
 * The plain recurrent network whose recurrence stands outside of the nonlinearity, with leaks a:
 * h_t = (1 − a) h_{t−1} + a (W h_{t−1} + φ(U x_t + b)); Henaff, Szlam, LeCun 2016,
 * arXiv:1602.06662, section 2.
 */
final class LinearTransition64 implements Recurrence64 {
  /*
   * Forward and backward side by side, one row per sequence, ⊙ element by element, h₋ = h_{t−1}:
   *
   *   h = (1 − a) ⊙ h₋ + a ⊙ (h₋ Wᵀ + φ(z))    dm = a ⊙ dh,  dz = dm ⊙ φ′(z)
   *                                             dh₋ = (1 − a) ⊙ dh + dm W
   *
   *   J = diag(1 − a) + diag(a) W, the same at every step
   *
   * Block 0 of a step is φ(z); of its gradients block 0 is dz and block 1 is dm, which belongs to W.
   * No slope stands in J: as far as it goes, the nonlinearity is the identity.
   */
  private static final int PHI = 0;
  private static final int Z = 0;
  private static final int M = 1;

  private final Activation activation;
  private final Normalization64 normalization;
  private final int leak; // scratch
  private final int sum; // scratch

  LinearTransition64(Architecture architecture) {
    this.activation = architecture.activation();
    this.normalization = new Normalization64(architecture, 1, 2);
    this.leak = gradientBlocks();
    this.sum = leak + 1;
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
    return sum + 1;
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
  public int recurrentBlock(int gate) {
    return M;
  }

  /** Linear, since no slope of φ stands in J. */
  @Override
  public Activation activation() {
    return Activation.LINEAR;
  }

  @Override
  public double[] activated(LayerWeights64 weights, LayerTrace64 trace, int t) {
    return trace.block(PHI, t);
  }

  /** Nothing: z is U x_t + b. */
  @Override
  public void addRecurrent(
      LayerWeights64 weights, LayerTrace64 trace, int t, int gate, double[] z, double[] product) {}

  @Override
  public void forward(LayerWeights64 weights, LayerTrace64 trace, int t) {
    double[] before = trace.state(0, t - 1);
    double[] h = trace.state(0, t);
    double[] phi = trace.block(PHI, t);
    int n = trace.count();
    normalization.forward(weights, trace, t, 0, phi);
    Nonlinearity64.apply(trace.kernel(), activation, phi, phi, n);
    double[] now = weights.leaky() ? trace.scratch(sum) : h;
    System.arraycopy(phi, 0, now, 0, n);
    trace.product(trace.seen(before), weights.forward(0), now, true);
    if (weights.leaky()) {
      Leaks64.blend(trace.repeat(weights.leak(), trace.scratch(leak)), before, now, h, n);
    }
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
    double[] dm = da[M];
    int n = trace.count();
    boolean leaky = weights.leaky();
    if (leaky) {
      Leaks64.split(trace.repeat(weights.leak(), trace.scratch(leak)), dh, dm, n);
    } else {
      System.arraycopy(dh, 0, dm, 0, n);
    }
    Nonlinearity64.timesSlope(activation, dm, trace.block(PHI, t), da[Z], n);
    Recurrence64.arrive(direct, biasBlock(0), da[Z], n);
    normalization.backward(trace, t, 0, da);
    trace.back(dm, weights.backward(0), dh, leaky);
  }

  @Override
  public void reached(LayerTrace64 trace, int t, double[] q, double[] p) {
    System.arraycopy(q, 0, p, 0, trace.count());
    trace.mask(p, 0, 0, trace.rows());
  }

  @Override
  public void tangent(
      LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] dz) {
    double[] v = ds[0];
    double[] now = trace.scratch(sum);
    int n = trace.count();
    trace.product(v, weights.forward(0), dz[M], true);
    normalization.tangent(trace, t, 0, dz);
    Nonlinearity64.timesSlope(activation, dz[biasBlock(0)], trace.block(PHI, t), now, n);
    Leaks64.add(dz[M], now, n);
    if (weights.leaky()) {
      Leaks64.blend(trace.repeat(weights.leak(), trace.scratch(leak)), v, now, v, n);
    } else {
      System.arraycopy(now, 0, v, 0, n);
    }
  }

  /** The recurrent product has no nonlinearity behind it. */
  @Override
  public void structure(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] dz) {
    double[] z = dz[biasBlock(0)];
    Nonlinearity64.timesSlope(activation, z, trace.block(PHI, t), z, trace.count());
    Arrays.fill(dz[M], 0, trace.count(), 0);
    normalization.keepArguments(trace, 0, dz);
  }

  @Override
  public void jacobian(
      LayerWeights64 weights, LayerTrace64 trace, int t, int row, double[] jacobian) {
    int units = trace.units();
    double[] one = new double[units];
    Arrays.fill(one, 1);
    Arrays.fill(jacobian, 0, units * units, 0);
    weights.addScaled(0, weights.leak(), one, jacobian, units, 0);
    for (int i = 0; i < units; i++) {
      jacobian[i * units + i] += 1 - weights.leak()[i];
    }
  }
}
