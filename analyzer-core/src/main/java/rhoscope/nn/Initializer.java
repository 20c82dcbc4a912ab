package rhoscope.nn;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import rhoscope.linalg.Qr;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Initialization;
import rhoscope.model.Keys;
import rhoscope.model.MatrixInit;
import rhoscope.model.ModelSpec;

/** Draws the parameters that a spec describes. Each tensor has its own stream of the seed. */
public final class Initializer {
  /** Numbers drawn between two questions, a few milliseconds. */
  private static final int NUMBERS = 1 << 16;

  /**
   * The parameters at update 0.
   *
   * @param inputs D, which the data know
   * @param outputs O
   * @param cancelled asked every few milliseconds
   * @return the same bits for the same arguments
   * @throws CancellationException if {@code cancelled} turns true
   */
  public static Parameters draw(
      ModelSpec spec, int inputs, int outputs, long seed, BooleanSupplier cancelled) {
    Architecture sizes = Architecture.plain(inputs, spec.size(Keys.HIDDEN_SIZE), outputs);
    return draw(Initialization.of(spec), sizes, seed, cancelled);
  }

  /** As above, to the end. */
  public static Parameters draw(ModelSpec spec, int inputs, int outputs, long seed) {
    return draw(spec, inputs, outputs, seed, () -> false);
  }

  /**
   * As above, from the distributions. A recurrent matrix of radius 0 has no other radius at any
   * scale, so it is left as it was drawn.
   */
  public static Parameters draw(
      Initialization initialization, Architecture sizes, long seed, BooleanSupplier cancelled) {
    Parameters p = Parameters.zeros(sizes);
    Pieces pieces = new Pieces(cancelled);
    int hidden = sizes.hidden();
    fill(initialization.recurrent(), hidden, hidden, p.w(), new Draw(seed, "recurrent"), pieces);
    fill(initialization.input(), hidden, sizes.inputs(), p.u(), new Draw(seed, "input"), pieces);
    fill(initialization.output(), sizes.outputs(), hidden, p.v(), new Draw(seed, "output"), pieces);
    initialization.spectralRadius().ifPresent(radius -> rescale(hidden, p.w(), radius, pieces));
    Arrays.fill(p.b(), initialization.bias());
    for (int i = 0; i < initialization.biasLimits().size(); i++) {
      addUniform(initialization.biasLimits().get(i), p.b(), new Draw(seed, "bias " + i));
    }
    addUniform(initialization.outputBiasLimit(), p.c(), new Draw(seed, "output bias"));
    return p;
  }

  private static void addUniform(double limit, double[] values, Draw draw) {
    for (int i = 0; i < values.length; i++) {
      values[i] += draw.uniform(limit);
    }
  }

  private static void fill(
      MatrixInit init, int rows, int columns, double[] matrix, Draw draw, Pieces pieces) {
    pieces.check();
    if (init instanceof MatrixInit.Orthogonal orthogonal) {
      orthogonal(orthogonal.gain(), rows, columns, matrix, draw, pieces);
    } else if (init instanceof MatrixInit.Identity identity) {
      for (int i = 0; i < Math.min(rows, columns); i++) {
        matrix[i * columns + i] = identity.scale();
      }
    } else if (init instanceof MatrixInit.Sparse sparse) {
      sparse(sparse, rows, columns, matrix, draw);
    } else if (init instanceof MatrixInit.Gaussian gaussian) {
      each(matrix, () -> gaussian.std() * draw.gaussian(), pieces);
    } else if (init instanceof MatrixInit.Uniform uniform) {
      each(matrix, () -> draw.uniform(uniform.limit()), pieces);
    } else if (init instanceof MatrixInit.ScaledGaussian) {
      double std = Math.sqrt(init.variance(rows, columns));
      each(matrix, () -> std * draw.gaussian(), pieces);
    } else {
      double limit = Math.sqrt(3 * init.variance(rows, columns));
      each(matrix, () -> draw.uniform(limit), pieces);
    }
  }

  private static void each(double[] values, DoubleSupplier number, Pieces pieces) {
    for (int i = 0; i < values.length; i++) {
      if (i % NUMBERS == 0) {
        pieces.check();
      }
      values[i] = number.getAsDouble();
    }
  }

  /** gain · Q with Q from the Haar measure; a wide matrix is a tall one's transpose. */
  private static void orthogonal(
      double gain, int rows, int columns, double[] matrix, Draw draw, Pieces pieces) {
    int tall = Math.max(rows, columns);
    int thin = Math.min(rows, columns);
    double[] q = Qr.haar(tall, thin, draw::gaussian, pieces::check);
    for (int i = 0; i < tall; i++) {
      for (int j = 0; j < thin; j++) {
        matrix[rows < columns ? j * columns + i : i * columns + j] = gain * q[i * thin + j];
      }
    }
  }

  /** Distinct columns for each row, by the first steps of a Fisher–Yates shuffle. */
  private static void sparse(
      MatrixInit.Sparse sparse, int rows, int columns, double[] matrix, Draw draw) {
    int[] order = new int[columns];
    Arrays.setAll(order, i -> i);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < Math.min(sparse.connections(), columns); j++) {
        int other = j + draw.below(columns - j);
        int chosen = order[other];
        order[other] = order[j];
        order[j] = chosen;
        matrix[i * columns + chosen] = sparse.std() * draw.gaussian();
      }
    }
  }

  private static void rescale(int n, double[] w, double radius, Pieces pieces) {
    double drawn = Spectrum.of(n, w, pieces::check).radius();
    if (drawn == 0) {
      return;
    }
    for (int i = 0; i < w.length; i++) {
      w[i] = w[i] / drawn * radius; // radius / drawn may overflow
    }
  }

  private Initializer() {}
}
