package rhoscope.nn;

import java.util.Arrays;
import rhoscope.model.Normalization;

/**
 * Layer normalisation of each gate's pre-activation over its H units: with a all that the gate sums
 * up but its bias, μ = mean a and σ² = mean (a − μ)²,
 *
 * <p>z = γ ⊙ (a − μ) / √(σ² + ε) + b, ε = 10⁻⁵,
 *
 * <p>with a gain γ of each gate and its b behind the normalisation. For a plain RNN that is Ba,
 * Kiros, Hinton 2016, arXiv:1607.06450, eq. 4. In gated cells they normalise the products with h
 * and with x apart and an LSTM's c as well; here each argument of a nonlinearity is normalised
 * once, and c not at all.
 */
final class Normalization64 {
  /*
   * With κ = (a − μ)/√(σ² + ε) and the slope s = γ/√(σ² + ε), per row, ⟨·⟩ the mean over the units:
   *
   *   z = γ ⊙ κ + b     db = dz,  dγ = dz ⊙ κ
   *                     da = w − ⟨w⟩ − κ ⟨w ⊙ κ⟩  with w = s ⊙ dz
   *
   *   and for a tangent: ż = s ⊙ (ȧ − ⟨ȧ⟩ − κ ⟨ȧ ⊙ κ⟩) + γ̇ ⊙ κ + ḃ
   *
   * A step keeps κ of each gate, and behind them s of each. Of its gradients da stands where dz of the
   * gate would, and dz and dγ in blocks of their own behind those of the cell.
   */
  private static final /* wide */ double EPSILON = 1e-5;

  private final boolean active;
  private final int gates;
  private final int block;
  private final int gradient;

  /**
   * What the architecture says; without effect where it says none.
   *
   * @param block the first block of a step that the cell does not need
   * @param gradient the first block of its gradients, likewise
   */
  Normalization64(Architecture architecture, int block, int gradient) {
    this.active = architecture.normalization() == Normalization.LAYER;
    this.gates = architecture.gates().size();
    this.block = block;
    this.gradient = gradient;
  }

  /** Whether it has an effect. */
  boolean isActive() {
    return active;
  }

  /** With those of the cell. */
  int blocks() {
    return block + (active ? 2 * gates : 0);
  }

  /** With those of the cell. */
  int gradientBlocks() {
    return gradient + (active ? 2 * gates : 0);
  }

  /** Where the gradient of a gate's bias is. */
  int biasBlock(int gate) {
    return active ? gradient + gate : gate;
  }

  /** Where the gradient of a gate's gain is. */
  int gainBlock(int gate) {
    return gradient + gates + gate;
  }

  /**
   * z from a.
   *
   * @param z R × P, overwritten
   */
  void forward(LayerWeights64 weights, LayerTrace64 trace, int t, int gate, double[] z) {
    if (active) {
      double[] value = trace.block(block + gate, t);
      double[] slope = trace.block(block + gates + gate, t);
      normalize(weights, trace, gate, z, value, slope);
    }
  }

  private static void normalize(
      LayerWeights64 weights,
      LayerTrace64 trace,
      int gate,
      double[] z,
      double[] value,
      double[] slope) {
    int units = trace.units();
    double[] gain = weights.gain(gate);
    double[] bias = weights.bias(gate);
    for (int at = 0; at < trace.count(); at += trace.width()) {
      /* wide */ double sum = 0;
      for (int i = at; i < at + units; i++) {
        sum += z[i];
      }
      /* wide */ double mean = sum / units;
      /* wide */ double squares = 0;
      for (int i = at; i < at + units; i++) {
        squares += (z[i] - mean) * (z[i] - mean);
      }
      /* wide */ double variance = squares / units + EPSILON;
      // not 1/√∞, which would make an ordinary number of an overflow
      /* wide */ double scale = variance <= Double.MAX_VALUE ? 1 / Math.sqrt(variance) : Double.NaN;
      for (int i = 0; i < units; i++) {
        double normal = /* narrow */ ((z[at + i] - mean) * scale);
        value[at + i] = normal;
        slope[at + i] = /* narrow */ (gain[i] * scale);
        z[at + i] = gain[i] * normal + bias[i];
      }
    }
  }

  /**
   * The gradients of a gate's a, γ and b from that of z.
   *
   * @param da block {@code gate} holds dz and receives da
   */
  void backward(LayerTrace64 trace, int t, int gate, double[][] da) {
    if (!active) {
      return;
    }
    double[] value = trace.block(block + gate, t);
    double[] slope = trace.block(block + gates + gate, t);
    double[] d = da[gate];
    double[] gain = da[gainBlock(gate)];
    int units = trace.units();
    System.arraycopy(d, 0, da[biasBlock(gate)], 0, trace.count());
    for (int at = 0; at < trace.count(); at += trace.width()) {
      for (int i = at; i < at + units; i++) {
        gain[i] = d[i] * value[i];
        d[i] *= slope[i];
      }
      Arrays.fill(gain, at + units, at + trace.width(), 0);
      project(d, value, at, units);
    }
  }

  /**
   * The tangent of a gate's z from those of its a, γ and b.
   *
   * @param dz block {@code gate} holds that of a, that of γ and that of b stand where their
   *     gradients do; the block of b receives that of z
   */
  void tangent(LayerTrace64 trace, int t, int gate, double[][] dz) {
    if (!active) {
      return;
    }
    double[] v = dz[gate];
    double[] gain = dz[gainBlock(gate)];
    double[] z = dz[biasBlock(gate)];
    double[] value = trace.block(block + gate, t);
    double[] slope = trace.block(block + gates + gate, t);
    int units = trace.units();
    for (int at = 0; at < trace.count(); at += trace.width()) {
      project(v, value, at, units);
      for (int i = at; i < at + units; i++) {
        z[i] += slope[i] * v[i] + value[i] * gain[i];
      }
    }
  }

  /** Sets to 0 what is no z of a gate: see {@link Recurrence64#structure}. */
  void keepArguments(LayerTrace64 trace, int gate, double[][] dz) {
    if (active) {
      Arrays.fill(dz[gate], 0, trace.count(), 0);
      Arrays.fill(dz[gainBlock(gate)], 0, trace.count(), 0);
    }
  }

  /** v − ⟨v⟩ − κ ⟨v ⊙ κ⟩, of one row. */
  private static void project(double[] v, double[] value, int at, int units) {
    /* wide */ double sum = 0;
    /* wide */ double along = 0;
    for (int i = at; i < at + units; i++) {
      /* wide */ double number = v[i];
      sum += number;
      along += number * value[i];
    }
    double mean = /* narrow */ (sum / units);
    double share = /* narrow */ (along / units);
    for (int i = at; i < at + units; i++) {
      v[i] -= mean + value[i] * share;
    }
  }
}
