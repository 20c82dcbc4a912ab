package rhoscope.nn;

import java.util.Arrays;
import rhoscope.model.Activation;
import rhoscope.model.Form;

/**
 * The plain recurrent network in both of its forms, with leaks a:
 *
 * <ul>
 *   <li>Elman: h_t = (1 − a) h_{t−1} + a φ(W h_{t−1} + U x_t + b)
 *   <li>Pascanu, Mikolov, Bengio 2013, eq. 2: h_t = (1 − a) h_{t−1} + a (W φ(h_{t−1}) + U x_t + b)
 * </ul>
 */
final class Elman64 implements Recurrence64 {
  /*
   * Forward and backward stand side by side so that each backward line can be read against the
   * forward line it differentiates. One row per sequence, ⊙ element by element, h₋ = h_{t−1}:
   *
   *   Elman    z = h₋ Wᵀ + …       h = (1 − a) ⊙ h₋ + a ⊙ φ(z)
   *            dz = dh ⊙ a ⊙ φ′(z)    dh₋ = (1 − a) ⊙ dh + dz W
   *            J = diag(1 − a) + diag(a ⊙ φ′(z)) W
   *
   *   Pascanu  z = φ(h₋) Wᵀ + …    h = (1 − a) ⊙ h₋ + a ⊙ z
   *            dz = dh ⊙ a            dh₋ = (1 − a) ⊙ dh + (dz W) ⊙ φ′(h₋)
   *            J = diag(1 − a) + diag(a) W diag(φ′(h₋))
   *
   * φ′ is written in the value of φ: 1 − φ² for tanh, φ(1 − φ) for the sigmoid. In the Elman form
   * that value stands in the place of z: block 0, or without leak h itself, so that a = 1 is the
   * ordinary network bit for bit. In the Pascanu form φ(h₋) is block 1.
   */
  private static final int Z = 0;
  private static final int PHI = 1;

  private final Activation activation;
  private final boolean pascanu;
  private final Normalization64 normalization;
  private final int leak; // scratch
  private final int sum; // scratch

  Elman64(Architecture architecture) {
    this.activation = architecture.activation();
    this.pascanu = architecture.form() == Form.PASCANU;
    this.normalization = new Normalization64(architecture, pascanu ? 2 : 1, 1);
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
  public double[] operand(LayerTrace64 trace, int t, int gate) {
    return pascanu ? trace.block(PHI, t) : trace.state(0, t - 1);
  }

  /** h itself where it is φ(z), which then needs no array of its own. */
  @Override
  public double[] input(LayerWeights64 weights, LayerTrace64 trace, int t, int gate) {
    return pascanu || weights.leaky() ? trace.block(Z, t) : trace.state(0, t);
  }

  @Override
  public Activation activation() {
    return activation;
  }

  @Override
  public double[] activated(LayerWeights64 weights, LayerTrace64 trace, int t) {
    return pascanu ? trace.block(PHI, t) : weights.leaky() ? trace.block(Z, t) : trace.state(0, t);
  }

  @Override
  public void forward(LayerWeights64 weights, LayerTrace64 trace, int t) {
    double[] before = trace.state(0, t - 1);
    double[] h = trace.state(0, t);
    double[] z = input(weights, trace, t, 0);
    int n = trace.count();
    if (pascanu) {
      Nonlinearity64.apply(trace.kernel(), activation, before, trace.block(PHI, t), n);
    }
    trace.product(trace.seen(operand(trace, t, 0)), weights.forward(0), z, true);
    normalization.forward(weights, trace, t, 0, z);
    if (!pascanu) {
      Nonlinearity64.apply(trace.kernel(), activation, z, z, n);
    }
    if (weights.leaky()) {
      Leaks64.blend(trace.repeat(weights.leak(), trace.scratch(leak)), before, z, h, n);
    } else if (pascanu) {
      System.arraycopy(z, 0, h, 0, n);
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
    double[] dz = da[0];
    int n = trace.count();
    boolean leaky = weights.leaky();
    double[] own = dh;
    if (leaky) {
      Leaks64.split(trace.repeat(weights.leak(), trace.scratch(leak)), dh, dz, n);
      own = dz;
    }
    if (!pascanu) {
      Nonlinearity64.timesSlope(activation, own, activated(weights, trace, t), dz, n);
      Recurrence64.arrive(direct, biasBlock(0), dz, n);
      normalization.backward(trace, t, 0, da);
      trace.back(dz, weights.backward(0), dh, leaky);
      return;
    }
    if (!leaky) {
      System.arraycopy(dh, 0, dz, 0, n);
    }
    Recurrence64.arrive(direct, biasBlock(0), dz, n);
    normalization.backward(trace, t, 0, da);
    double[] through = leaky ? trace.scratch(sum) : dh;
    trace.back(dz, weights.backward(0), through, false);
    Nonlinearity64.timesSlope(activation, through, trace.block(PHI, t), through, n);
    if (leaky) {
      Leaks64.add(through, dh, n);
    }
  }

  @Override
  public void reached(LayerTrace64 trace, int t, double[] q, double[] p) {
    if (pascanu) {
      Nonlinearity64.timesSlope(activation, q, trace.block(PHI, t), p, trace.count());
    } else {
      System.arraycopy(q, 0, p, 0, trace.count());
    }
    trace.mask(p, 0, 0, trace.rows());
  }

  @Override
  public void tangent(
      LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] dz) {
    double[] v = ds[0];
    double[] other = trace.scratch(sum);
    double[] z = dz[biasBlock(0)];
    double[] phi = activated(weights, trace, t);
    int n = trace.count();
    double[] seen = v;
    if (pascanu) {
      seen = other;
      Nonlinearity64.timesSlope(activation, v, phi, seen, n);
    }
    trace.product(seen, weights.forward(0), dz[0], true);
    normalization.tangent(trace, t, 0, dz);
    double[] now = z;
    if (!pascanu) {
      now = other;
      Nonlinearity64.timesSlope(activation, z, phi, now, n);
    }
    if (weights.leaky()) {
      Leaks64.blend(trace.repeat(weights.leak(), trace.scratch(leak)), v, now, v, n);
    } else {
      System.arraycopy(now, 0, v, 0, n);
    }
  }

  @Override
  public void structure(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] dz) {
    int n = trace.count();
    double[] z = dz[biasBlock(0)];
    double[] phi = pascanu ? trace.scratch(sum) : activated(weights, trace, t);
    if (pascanu) {
      Nonlinearity64.apply(trace.kernel(), activation, trace.state(0, t), phi, n);
    }
    Nonlinearity64.timesSlope(activation, z, phi, z, n);
    normalization.keepArguments(trace, 0, dz);
  }

  @Override
  public void jacobian(
      LayerWeights64 weights, LayerTrace64 trace, int t, int row, double[] jacobian) {
    if (normalization.isActive()) {
      jacobianByColumns(weights, trace, t, row, jacobian);
      return;
    }
    int units = trace.units();
    double[] phi = trace.row(activated(weights, trace, t), row);
    double[] left = Arrays.copyOf(weights.leak(), units);
    double[] right = new double[units];
    Arrays.fill(right, 1);
    double[] sloped = pascanu ? right : left;
    Nonlinearity64.timesSlope(activation, sloped, phi, sloped, units);
    Arrays.fill(jacobian, 0, units * units, 0);
    weights.addScaled(0, left, right, jacobian, units, 0);
    for (int i = 0; i < units; i++) {
      jacobian[i * units + i] += 1 - weights.leak()[i];
    }
  }
}
