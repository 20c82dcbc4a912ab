package rhoscope.nn;

import java.util.Arrays;
import rhoscope.linalg.Kernel64;

/**
 * The states of all layers at one step, for N sequences, or for none yet: what one pass of a {@link
 * Network64} leaves to the next, with the earlier h that a skip still hears.
 */
public final class States64 {
  private final int units;
  private final int width;
  private final double[][][] values;
  private int count;

  /** Of no sequences. */
  public States64(Kernel64 kernel, Architecture architecture) {
    this.units = architecture.hidden();
    this.width = kernel.padded(units);
    this.values =
        new double[architecture.layers()][architecture.stateParts() + architecture.delays()][0];
  }

  /** N, or 0 where there are none. */
  public int count() {
    return count;
  }

  /** Makes them states of no sequences. */
  public void clear() {
    count = 0;
  }

  /** Makes them the state 0 of N sequences. */
  public void zero(int sequences) {
    count = sequences;
    int size = Math.multiplyExact(sequences, width);
    for (double[][] parts : values) {
      for (int p = 0; p < parts.length; p++) {
        if (parts[p].length < size) {
          parts[p] = new double[size];
        }
        Arrays.fill(parts[p], 0, size, 0);
      }
    }
  }

  /** Takes over those of the same network. */
  public void copy(States64 from) {
    zero(from.count);
    for (int l = 0; l < values.length; l++) {
      for (int p = 0; p < values[l].length; p++) {
        System.arraycopy(from.values[l][p], 0, values[l][p], 0, count * width);
      }
    }
  }

  /**
   * Takes numbers over, as {@link #numbers} gives them.
   *
   * @throws IllegalArgumentException if they are not as many as some number of sequences has
   */
  public void load(/* wide */ double[] numbers) {
    int each = values.length * values[0].length * units;
    if (numbers.length % each != 0) {
      throw new IllegalArgumentException(numbers.length + " numbers, " + each + " per sequence");
    }
    zero(numbers.length / each);
    int next = 0;
    for (double[][] parts : values) {
      for (double[] part : parts) {
        for (int n = 0; n < count; n++) {
          for (int i = 0; i < units; i++) {
            part[n * width + i] = /* narrow */ numbers[next++];
          }
        }
      }
    }
  }

  /** Layer by layer, part by part, sequence by sequence, H numbers each; a copy. */
  public /* wide */ double[] numbers() {
    /* wide */ double[] numbers =
        new /* wide */ double[values.length * values[0].length * count * units];
    int next = 0;
    for (double[][] parts : values) {
      for (double[] part : parts) {
        for (int n = 0; n < count; n++) {
          for (int i = 0; i < units; i++) {
            numbers[next++] = part[n * width + i];
          }
        }
      }
    }
    return numbers;
  }

  /**
   * A part of a layer's state as {@link LayerTrace64#state} counts them: N rows of H numbers
   * rounded up to whole vectors.
   */
  double[] part(int layer, int part) {
    return values[layer][part];
  }
}
