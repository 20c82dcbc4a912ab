package rhoscope.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rhoscope.linalg.Kernel64;
import rhoscope.linalg.Packed64;

/**
 * The numbers of a whole network in the form in which they are computed with, or others of the same
 * shapes, a gradient or a velocity, which are never packed.
 */
public final class Weights64 {
  private final Kernel64 kernel;
  private final int hidden;
  private final int outputs;
  private final int outputWidth;
  private final LayerWeights64[] layers;
  private final double[] output;
  private final double[][] arrays;
  private Packed64[] packed = {};
  private boolean current;

  /** All zero. */
  public Weights64(Kernel64 kernel, Architecture architecture) {
    this.kernel = kernel;
    this.hidden = architecture.hidden();
    this.outputs = architecture.outputs();
    this.outputWidth = kernel.padded(outputs);
    this.layers = new LayerWeights64[architecture.layers()];
    this.output = new double[Math.multiplyExact(hidden + 1, outputWidth)];
    List<double[]> all = new ArrayList<>();
    for (int l = 0; l < layers.length; l++) {
      layers[l] = new LayerWeights64(kernel, architecture, l);
      all.addAll(Arrays.asList(layers[l].arrays()));
    }
    all.add(output);
    this.arrays = all.toArray(new double[0][]);
  }

  /** Takes the numbers over, rounded to this precision. */
  public void load(Parameters from) {
    changed();
    /* wide */ double[] v = from.v();
    /* wide */ double[] c = from.c();
    for (int o = 0; o < outputs; o++) {
      for (int j = 0; j < hidden; j++) {
        output[j * outputWidth + o] = /* narrow */ v[o * hidden + j];
      }
      output[hidden * outputWidth + o] = /* narrow */ c[o];
    }
    for (int l = 0; l < layers.length; l++) {
      layers[l].read(from, l);
    }
  }

  /** Writes the numbers into the exchange form; the leaks, being constants, are not. */
  public void store(Parameters into) {
    for (int o = 0; o < outputs; o++) {
      for (int j = 0; j < hidden; j++) {
        into.v()[o * hidden + j] = output[j * outputWidth + o];
      }
      into.c()[o] = output[hidden * outputWidth + o];
    }
    for (int l = 0; l < layers.length; l++) {
      layers[l].store(into, l);
    }
  }

  /** Says that the numbers in the arrays have changed. */
  public void changed() {
    current = false;
  }

  /** Whether the packed factors are those of the numbers. */
  boolean current() {
    return current;
  }

  /** Makes room for packed factors where there is none. */
  void preparePacking() {
    if (packed.length == 0) {
      packed = new Packed64[] {kernel.packed(hidden, outputs), kernel.packed(outputs, hidden)};
    }
    for (LayerWeights64 layer : layers) {
      layer.preparePacking();
    }
  }

  /**
   * Packs one of several equal parts of a layer's factors; those of layer −1 are the read-out's.
   */
  void pack(int layer, int part, int parts) {
    if (0 <= layer) {
      layers[layer].pack(part, parts);
    } else if (part == 0) {
      kernel.pack(hidden, output, 0, outputWidth, 1, packed[0], 0);
      kernel.pack(outputs, output, 0, 1, outputWidth, packed[1], 0);
    }
  }

  /** Says that all parts are packed. */
  void packed() {
    current = true;
  }

  /** Every array of trained numbers, in a fixed order; what stands behind units is 0. */
  public double[][] arrays() {
    return arrays;
  }

  /** Σ θ² over all numbers, in float64. */
  public /* wide */ double squares() {
    /* wide */ double sum = 0;
    for (double[] array : arrays) {
      sum += kernel.squares(array, 0, array.length);
    }
    return sum;
  }

  /** The arithmetic that these numbers are laid out for. */
  public Kernel64 kernel() {
    return kernel;
  }

  /** How many layers there are. */
  public int layers() {
    return layers.length;
  }

  /** Those of one layer, 0-based. */
  public LayerWeights64 layer(int layer) {
    return layers[layer];
  }

  /** Vᵀ, H rows of {@link #outputWidth} numbers, and behind them a row c. */
  public double[] output() {
    return output;
  }

  /** O rounded up to whole vectors. */
  public int outputWidth() {
    return outputWidth;
  }

  /** Vᵀ packed: for h Vᵀ. */
  Packed64 outputForward() {
    return packed[0];
  }

  /** V packed: for ∂E/∂y V. */
  Packed64 outputBackward() {
    return packed[1];
  }
}
