package rhoscope.nn;

import java.util.Arrays;
import rhoscope.model.Activation;

/**
 * A recurrence that hears its hidden state of d steps ago besides: V h_{t−d} is added to U x_t in
 * the argument of every gate, each with its own V. Lin, Horne, Tiňo, Giles 1996 (NARX networks); El
 * Hihi, Bengio 1996.
 *
 * <p>Its state is that of the recurrence and, behind it, h_{t−1}, …, h_{t−d+1}, each a part of its
 * own: what a step needs of the past.
 */
final class Skip64 implements Recurrence64 {
  /*
   * With K = ∂s/∂(U x_t) V the rest of the step and e_j = ∂E/∂h_{t−j} as far as it does not pass
   * through a later part,
   *
   *   s = f(s₋, h_{t−d})         ∂E/∂s₋ = ds J, to whose h is added e_1
   *   h_{t−j} = h_{(t−1)−(j−1)}   e₋_j = e_{j+1},  e₋_{d−1} = ds K = Σ_g dz_g V_g
   *
   *        ⎡ J  …  K ⎤
   *   J' = ⎢ I       ⎥   with I from h alone; for d = 1 it is J + K
   *        ⎣    I    ⎦
   *
   * The parts that only move are arrays that change places: the trace gives them out from one list of
   * hidden states, the derivatives turn their list round by one.
   */
  private final Recurrence64 inner;
  private final int own;
  private final int delay;
  private final int gates;

  Skip64(Recurrence64 inner, Architecture architecture) {
    this.inner = inner;
    this.own = architecture.stateParts();
    this.delay = architecture.skip();
    this.gates = architecture.gates().size();
  }

  @Override
  public int blocks() {
    return inner.blocks();
  }

  @Override
  public int gradientBlocks() {
    return inner.gradientBlocks();
  }

  @Override
  public int scratch() {
    return inner.scratch();
  }

  @Override
  public int recurrentBlock(int gate) {
    return inner.recurrentBlock(gate);
  }

  @Override
  public int biasBlock(int gate) {
    return inner.biasBlock(gate);
  }

  @Override
  public int gainBlock(int gate) {
    return inner.gainBlock(gate);
  }

  @Override
  public int skip() {
    return delay;
  }

  @Override
  public double[] operand(LayerTrace64 trace, int t, int gate) {
    return inner.operand(trace, t, gate);
  }

  @Override
  public double[] input(LayerWeights64 weights, LayerTrace64 trace, int t, int gate) {
    return inner.input(weights, trace, t, gate);
  }

  @Override
  public Activation activation() {
    return inner.activation();
  }

  @Override
  public double[] activated(LayerWeights64 weights, LayerTrace64 trace, int t) {
    return inner.activated(weights, trace, t);
  }

  @Override
  public void addRecurrent(
      LayerWeights64 weights, LayerTrace64 trace, int t, int gate, double[] z, double[] product) {
    trace.product(trace.seen(trace.state(0, t - delay)), weights.skipForward(gate), z, true);
    inner.addRecurrent(weights, trace, t, gate, z, product);
  }

  @Override
  public void forward(LayerWeights64 weights, LayerTrace64 trace, int t) {
    double[] heard = trace.seen(trace.state(0, t - delay));
    for (int g = 0; g < gates; g++) {
      trace.product(heard, weights.skipForward(g), inner.input(weights, trace, t, g), true);
    }
    inner.forward(weights, trace, t);
  }

  @Override
  public void backward(
      LayerWeights64 weights,
      LayerTrace64 trace,
      int t,
      double[][] ds,
      double[][] da,
      double[][] direct) {
    inner.backward(weights, trace, t, ds, da, direct);
    boolean later = 1 < delay;
    if (later) {
      double[] next = ds[own];
      Leaks64.add(next, ds[0], trace.count());
      System.arraycopy(ds, own + 1, ds, own, delay - 2);
      ds[own + delay - 2] = next;
    }
    double[] oldest = later ? ds[own + delay - 2] : ds[0];
    for (int g = 0; g < gates; g++) {
      trace.back(da[g], weights.skipBackward(g), oldest, !later || 0 < g);
    }
  }

  @Override
  public void tangent(
      LayerWeights64 weights, LayerTrace64 trace, int t, double[][] ds, double[][] dz) {
    double[] oldest = ds[1 < delay ? own + delay - 2 : 0];
    for (int g = 0; g < gates; g++) {
      trace.product(oldest, weights.skipForward(g), dz[g], true);
    }
    if (1 < delay) {
      System.arraycopy(ds[0], 0, oldest, 0, trace.count());
      System.arraycopy(ds, own, ds, own + 1, delay - 2);
      ds[own] = oldest;
    }
    inner.tangent(weights, trace, t, ds, dz);
  }

  @Override
  public void structure(LayerWeights64 weights, LayerTrace64 trace, int t, double[][] dz) {
    inner.structure(weights, trace, t, dz);
  }

  @Override
  public void jacobian(
      LayerWeights64 weights, LayerTrace64 trace, int t, int row, double[] jacobian) {
    int units = trace.units();
    int width = trace.width();
    int inside = own * units;
    int size = inside + (delay - 1) * units;
    double[] of = new double[inside * inside];
    inner.jacobian(weights, trace, t, row, of);
    LayerTrace64 copies = trace.copies(t, row, units);
    double[][] k = new double[own][units * width];
    double[][] heard = new double[gradientBlocks()][units * width];
    for (int g = 0; g < gates; g++) {
      System.arraycopy(weights.skip(g), 0, heard[g], 0, units * width);
    }
    inner.tangent(weights, copies, 1, k, heard);
    Arrays.fill(jacobian, 0, size * size, 0);
    for (int i = 0; i < inside; i++) {
      System.arraycopy(of, i * inside, jacobian, i * size, inside);
      for (int j = 0; j < units; j++) {
        int column = 1 < delay ? size - units + j : j;
        jacobian[i * size + column] += k[i / units][j * width + i % units];
      }
    }
    for (int i = inside; i < size; i++) {
      jacobian[i * size + (i < inside + units ? i - inside : i - units)] = 1;
    }
  }
}
