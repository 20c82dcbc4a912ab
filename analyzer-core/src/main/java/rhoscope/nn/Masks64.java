package rhoscope.nn;

import rhoscope.linalg.Kernel64;

/**
 * The masks of variational dropout: one of each kind per sequence, the same at every step. A number
 * of a mask is 1/p with the chance p, the share that is kept, and 0 otherwise, so that what passes
 * has the mean that it has without masks, and a network without them needs no other weights.
 *
 * <p>Of each sequence they multiply the D inputs; in each layer what the recurrent matrices of all
 * gates multiply, h_{t−1} for most, and h_{t−d} of a skip; and h_t of each layer on its way up, to
 * the layer above or to the read-out. What else keeps a state, a leak, the c of an LSTM or the
 * update gate of a GRU, sees it whole.
 *
 * <p>Source: Gal, Ghahramani 2016, arXiv:1512.05287, with the masks tied over the gates.
 */
public final class Masks64 {
  /*
   * SplitMix64 [1] needs no object for a new seed, so each update can have one of its own and a
   * training that is resumed draws the same masks. The order is by sequence, so that the masks of
   * one do not depend on how many there are.
   *
   * [1] Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"
   */
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final int inputs;
  private final int units;
  private final int width;
  private final double[][] recurrent;
  private final double[][] upward;
  private double[] input = {};
  private long state;

  /** Masks that are still to be drawn. */
  public Masks64(Kernel64 kernel, Architecture architecture) {
    this.inputs = architecture.inputs();
    this.units = architecture.hidden();
    this.width = kernel.padded(units);
    this.recurrent = new double[architecture.layers()][0];
    this.upward = new double[architecture.layers()][0];
  }

  /**
   * Draws all of them; allocates only for more sequences than ever before.
   *
   * @param seed the same seed gives the same masks
   * @param sequences N
   * @param keep p of the states, 0 &lt; p ≤ 1
   * @param inputKeep p of the inputs, 0 &lt; p ≤ 1
   */
  public void draw(long seed, int sequences, /* wide */ double keep, /* wide */ double inputKeep) {
    if (input.length < sequences * inputs) {
      input = new double[Math.multiplyExact(sequences, inputs)];
      for (int l = 0; l < recurrent.length; l++) {
        recurrent[l] = new double[Math.multiplyExact(sequences, width)];
        upward[l] = new double[Math.multiplyExact(sequences, width)];
      }
    }
    state = seed;
    for (int n = 0; n < sequences; n++) {
      fill(input, n * inputs, inputs, inputKeep);
      for (int l = 0; l < recurrent.length; l++) {
        fill(recurrent[l], n * width, units, keep);
        fill(upward[l], n * width, units, keep);
      }
    }
  }

  private void fill(double[] mask, int at, int count, /* wide */ double keep) {
    double kept = /* narrow */ (1 / keep);
    for (int i = at; i < at + count; i++) {
      mask[i] = next() < keep ? kept : 0;
    }
  }

  /** From [0, 1), in 53 bits. */
  private /* wide */ double next() {
    state += GAMMA;
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
  }

  /** Of the inputs, N × D. */
  double[] input() {
    return input;
  }

  /** Of what the recurrent matrices of a layer multiply, N × P, 0 behind the units. */
  double[] recurrent(int layer) {
    return recurrent[layer];
  }

  /** Of the states of a layer on their way up, N × P, 0 behind the units. */
  double[] upward(int layer) {
    return upward[layer];
  }
}
