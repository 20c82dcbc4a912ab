package rhoscope.nn;

import java.util.Arrays;
import java.util.stream.IntStream;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Packed64;

/**
 * The parameters of one layer in the form in which they are computed with: transposed, in rows of P
 * numbers of which those behind the H units are zero. Gradients have the same form.
 */
public final class LayerWeights64 {
  /*
   * Forward the states are multiplied by Wᵀ, backward the gradients by W; both factors are packed
   * anew after every change of the numbers, at H² moves each against the B·T·H² multiplications of a
   * pass. A gradient is never packed, so there is no room for it before the first time.
   */
  private static final int TILE = 16; // rows of a matrix whose ends stay in the cache together

  private final Kernel64 kernel;
  private final int units;
  private final int inputs;
  private final int width;
  private final double[][] recurrent;
  private final double[][] input;
  private final double[][] bias;
  private final double[] candidateBias;
  private final double[][] skip;
  private final double[][] gain;
  private final double[] zeros;
  private final double[] leak;
  private Packed64[] forward = {};
  private Packed64[] backward = {};
  private Packed64[] inputForward = {};
  private Packed64[] inputBackward = {};
  private Packed64[] skipForward = {};
  private Packed64[] skipBackward = {};
  private boolean leaky;

  /** All zero, the leaks 1. */
  public LayerWeights64(Kernel64 kernel, Architecture architecture, int layer) {
    this.kernel = kernel;
    this.units = architecture.hidden();
    this.inputs = architecture.inputs(layer);
    this.width = kernel.padded(units);
    int gates = architecture.gates().size();
    this.recurrent = new double[gates][units * width];
    this.input = new double[gates][inputs * width];
    this.bias = new double[gates][width];
    this.candidateBias = new double[architecture.hasCandidateBias() ? width : 0];
    this.skip = new double[0 < architecture.skip() ? gates : 0][units * width];
    this.gain = new double[architecture.hasGains() ? gates : 0][width];
    this.zeros = new double[architecture.hasGains() ? width : 0];
    this.leak = new double[width];
    Arrays.fill(leak, 0, units, 1);
  }

  private Packed64[] packed(int count, int rows, int columns) {
    return IntStream.range(0, count)
        .mapToObj(g -> kernel.packed(rows, columns))
        .toArray(Packed64[]::new);
  }

  /** Takes the numbers of a layer over, rounded to this precision, and packs them. */
  public void load(Parameters from, int layer) {
    read(from, layer);
    pack();
  }

  /** Takes the numbers of a layer over; the packed factors stay as they are. */
  void read(Parameters from, int layer) {
    /* wide */ double[] w = from.get(Part.RECURRENT, layer);
    /* wide */ double[] u = from.get(Part.INPUT, layer);
    /* wide */ double[] b = from.get(Part.BIAS, layer);
    for (int g = 0; g < recurrent.length; g++) {
      for (int i = 0; i < units; i++) {
        int row = g * units + i;
        for (int j = 0; j < units; j++) {
          recurrent[g][j * width + i] = /* narrow */ w[row * units + j];
        }
        for (int j = 0; 0 < skip.length && j < units; j++) {
          skip[g][j * width + i] = /* narrow */ from.get(Part.SKIP, layer)[row * units + j];
        }
        for (int j = 0; j < inputs; j++) {
          input[g][j * width + i] = /* narrow */ u[row * inputs + j];
        }
        bias[g][i] = /* narrow */ b[row];
        if (0 < gain.length) {
          gain[g][i] = /* narrow */ from.get(Part.GAIN, layer)[row];
        }
      }
    }
    leaky = from.leaky(layer);
    for (int i = 0; i < units; i++) {
      leak[i] = /* narrow */ from.leak(layer)[i];
      if (candidateBias.length > 0) {
        candidateBias[i] = /* narrow */ from.get(Part.CANDIDATE_BIAS, layer)[i];
      }
    }
  }

  /** Writes the numbers into a layer of the exchange form; the leaks, being constants, are not. */
  public void store(Parameters into, int layer) {
    /* wide */ double[] w = into.get(Part.RECURRENT, layer);
    /* wide */ double[] u = into.get(Part.INPUT, layer);
    /* wide */ double[] b = into.get(Part.BIAS, layer);
    for (int g = 0; g < recurrent.length; g++) {
      for (int i = 0; i < units; i++) {
        int row = g * units + i;
        for (int j = 0; j < units; j++) {
          w[row * units + j] = recurrent[g][j * width + i];
        }
        for (int j = 0; 0 < skip.length && j < units; j++) {
          into.get(Part.SKIP, layer)[row * units + j] = skip[g][j * width + i];
        }
        for (int j = 0; j < inputs; j++) {
          u[row * inputs + j] = input[g][j * width + i];
        }
        b[row] = bias[g][i];
        if (0 < gain.length) {
          into.get(Part.GAIN, layer)[row] = gain[g][i];
        }
      }
    }
    for (int i = 0; 0 < candidateBias.length && i < units; i++) {
      into.get(Part.CANDIDATE_BIAS, layer)[i] = candidateBias[i];
    }
  }

  /** Packs the factors of the products after the numbers have changed. */
  public void pack() {
    preparePacking();
    pack(0, 1);
  }

  /** Makes room for packed factors where there is none. */
  void preparePacking() {
    if (forward.length == 0) {
      forward = packed(gates(), units, units);
      backward = packed(gates(), units, units);
      inputForward = packed(gates(), inputs + 1, units);
      inputBackward = packed(gates(), units, inputs);
      skipForward = packed(skip.length, units, units);
      skipBackward = packed(skip.length, units, units);
    }
  }

  /** Packs one of several equal parts of the factors. */
  void pack(int part, int parts) {
    int first = (int) ((long) units * part / parts);
    int rows = (int) ((long) units * (part + 1) / parts) - first;
    int firstInput = (int) ((long) inputs * part / parts);
    int inputRows = (int) ((long) inputs * (part + 1) / parts) - firstInput;
    for (int g = 0; g < recurrent.length; g++) {
      kernel.pack(rows, recurrent[g], first * width, width, 1, forward[g], first);
      kernel.pack(rows, recurrent[g], first, 1, width, backward[g], first);
      kernel.pack(inputRows, input[g], firstInput * width, width, 1, inputForward[g], firstInput);
      kernel.pack(rows, input[g], first, 1, width, inputBackward[g], first);
      if (part == 0) {
        kernel.pack(1, inputBias(g), 0, width, 1, inputForward[g], inputs);
      }
    }
    for (int g = 0; g < skip.length; g++) {
      kernel.pack(rows, skip[g], first * width, width, 1, skipForward[g], first);
      kernel.pack(rows, skip[g], first, 1, width, skipBackward[g], first);
    }
  }

  /** Sets every trained number to 0. */
  public void clear() {
    for (double[] array : arrays()) {
      Arrays.fill(array, 0);
    }
  }

  /** Every array of trained numbers, in a fixed order. */
  public double[][] arrays() {
    int gates = recurrent.length;
    double[][] all = new double[3 * gates + 1 + skip.length + gain.length][];
    for (int g = 0; g < gates; g++) {
      all[g] = recurrent[g];
      all[gates + g] = input[g];
      all[2 * gates + g] = bias[g];
    }
    all[3 * gates] = candidateBias;
    System.arraycopy(skip, 0, all, 3 * gates + 1, skip.length);
    System.arraycopy(gain, 0, all, 3 * gates + 1 + skip.length, gain.length);
    return all;
  }

  /** W_gᵀ, H × P: row j holds the weights from unit j. */
  public double[] recurrent(int gate) {
    return recurrent[gate];
  }

  /** U_gᵀ, D × P: row j holds the weights from input j. */
  public double[] input(int gate) {
    return input[gate];
  }

  /** b_g, P. */
  public double[] bias(int gate) {
    return bias[gate];
  }

  /** b_hn of a GRU whose reset gate acts after the product, P; empty for every other cell. */
  public double[] candidateBias() {
    return candidateBias;
  }

  /**
   * What of b_g is added to U_g x: all of it, or nothing where it stands behind a normalisation.
   */
  double[] inputBias(int gate) {
    return 0 < gain.length ? zeros : bias[gate];
  }

  /** The gain γ_g of a normalised pre-activation, P. */
  public double[] gain(int gate) {
    return gain[gate];
  }

  /** Whether there are gains. */
  public boolean normalizes() {
    return 0 < gain.length;
  }

  /** V_gᵀ, H × P: row j holds the weights from what unit j was d steps ago. */
  public double[] skip(int gate) {
    return skip[gate];
  }

  /** Whether there are V_g. */
  public boolean skips() {
    return 0 < skip.length;
  }

  /** The leak of each unit, P; 0 behind the last. */
  public double[] leak() {
    return leak;
  }

  /**
   * Adds diag(left) W_g diag(right) to an H × H block of a matrix.
   *
   * @param left H numbers
   * @param right H numbers
   * @param stride the columns of the matrix
   * @param at where in it the block begins
   */
  void addScaled(int gate, double[] left, double[] right, double[] matrix, int stride, int at) {
    double[] w = recurrent[gate];
    for (int tile = 0; tile < units; tile += TILE) {
      int end = Math.min(units, tile + TILE);
      for (int j = 0; j < units; j++) {
        double scale = right[j];
        for (int i = tile; i < end; i++) {
          matrix[at + i * stride + j] += left[i] * w[j * width + i] * scale;
        }
      }
    }
  }

  /** Adds diag(left) W_g diag(middle) W_q to an H × H matrix; allocates two of them. */
  void addChained(int gate, double[] left, double[] middle, int second, double[] matrix) {
    double[] first = new double[units * width];
    double[] both = new double[units * width];
    for (int k = 0; k < units; k++) {
      for (int i = 0; i < units; i++) {
        first[k * width + i] = recurrent[gate][k * width + i] * left[i] * middle[k];
      }
    }
    kernel.product(units, units, first, 0, 1, width, backward[second], 0, both, 0, width, false);
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < units; j++) {
        matrix[i * units + j] += both[i * width + j];
      }
    }
  }

  /** Whether any unit leaks. */
  boolean leaky() {
    return leaky;
  }

  /** The arithmetic that these numbers are laid out for. */
  public Kernel64 kernel() {
    return kernel;
  }

  /** H. */
  public int units() {
    return units;
  }

  /** D of this layer. */
  public int inputs() {
    return inputs;
  }

  /** P, H rounded up to whole vectors. */
  public int width() {
    return width;
  }

  /** G. */
  public int gates() {
    return recurrent.length;
  }

  /** W_gᵀ packed: for h₋ W_gᵀ, the share of the state in z_g. */
  Packed64 forward(int gate) {
    return forward[gate];
  }

  /** W_g packed: for ∂E/∂z_g W_g, the share of z_g in ∂E/∂h₋. */
  Packed64 backward(int gate) {
    return backward[gate];
  }

  /** V_gᵀ packed. */
  Packed64 skipForward(int gate) {
    return skipForward[gate];
  }

  /** V_g packed. */
  Packed64 skipBackward(int gate) {
    return skipBackward[gate];
  }

  /**
   * U_gᵀ packed, D × P, and behind it the row {@link #inputBias}: for x U_gᵀ, or [x | 1] [U_g |
   * b_g]ᵀ.
   */
  Packed64 inputForward(int gate) {
    return inputForward[gate];
  }

  /** U_g packed, H × D: for ∂E/∂z_g U_g, the gradient of the layer below. */
  Packed64 inputBackward(int gate) {
    return inputBackward[gate];
  }
}
