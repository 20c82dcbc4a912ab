package rhoscope.train;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import rhoscope.nn.Weights32;

/** Sets of parameters as vectors: float32 in storage, products and their sums in float64. */
final class Vectors {
  private static final int PIECE = 1 << 20;

  private final BooleanSupplier cancelled;

  /**
   * An arithmetic that stops within a few milliseconds.
   *
   * @param cancelled on true an operation ends with a {@link CancellationException}
   */
  Vectors(BooleanSupplier cancelled) {
    this.cancelled = cancelled;
  }

  private void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  /** xᵀ y. */
  double dot(Weights32 x, Weights32 y) {
    double sum = 0;
    for (int a = 0; a < x.arrays().length; a++) {
      float[] left = x.arrays()[a];
      for (int from = 0; from < left.length; from += PIECE) {
        check();
        sum += dot(left, y.arrays()[a], from, Math.min(left.length, from + PIECE));
      }
    }
    return sum;
  }

  private static double dot(float[] x, float[] y, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  /** y ← α x + β y. */
  void combine(double alpha, Weights32 x, double beta, Weights32 y) {
    for (int a = 0; a < x.arrays().length; a++) {
      float[] into = y.arrays()[a];
      for (int from = 0; from < into.length; from += PIECE) {
        check();
        int to = Math.min(into.length, from + PIECE);
        combine((float) alpha, x.arrays()[a], (float) beta, into, from, to);
      }
    }
  }

  private static void combine(float alpha, float[] x, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = alpha * x[i] + beta * y[i];
    }
  }

  /** y ← x, which is not to be stopped. */
  static void copy(Weights32 x, Weights32 y) {
    for (int a = 0; a < x.arrays().length; a++) {
      System.arraycopy(x.arrays()[a], 0, y.arrays()[a], 0, x.arrays()[a].length);
    }
  }

  /** y ← 0, likewise. */
  static void clear(Weights32 y) {
    for (float[] array : y.arrays()) {
      Arrays.fill(array, 0);
    }
  }
}
