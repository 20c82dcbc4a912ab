package rhoscope.nn;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import rhoscope.linalg.Qr;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Initialization;
import rhoscope.model.Keys;
import rhoscope.model.MatrixInit;
import rhoscope.model.ModelSpec;

/** Draws the parameters that a spec describes. Each tensor has its own stream of the seed. */
public final class Initializer {
  /**
   * The parameters at update 0.
   *
   * @param inputs D, which the data know
   * @param outputs O
   * @return the same bits for the same arguments
   */
  public static Parameters draw(ModelSpec spec, int inputs, int outputs, long seed) {
    Sizes sizes = new Sizes(inputs, spec.size(Keys.HIDDEN_SIZE), outputs);
    return draw(Initialization.of(spec), sizes, seed);
  }

  /**
   * As above, from the distributions. A recurrent matrix of radius 0 has no other radius at any
   * scale, so it is left as it was drawn.
   */
  public static Parameters draw(Initialization initialization, Sizes sizes, long seed) {
    Parameters p = Parameters.zeros(sizes);
    int hidden = sizes.hidden();
    fill(initialization.recurrent(), hidden, hidden, p.w(), new Draw(seed, "recurrent"));
    fill(initialization.input(), hidden, sizes.inputs(), p.u(), new Draw(seed, "input"));
    fill(initialization.output(), sizes.outputs(), hidden, p.v(), new Draw(seed, "output"));
    initialization.spectralRadius().ifPresent(radius -> rescale(hidden, p.w(), radius));
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

  private static void fill(MatrixInit init, int rows, int columns, double[] matrix, Draw draw) {
    if (init instanceof MatrixInit.Orthogonal orthogonal) {
      orthogonal(orthogonal.gain(), rows, columns, matrix, draw);
    } else if (init instanceof MatrixInit.Identity identity) {
      for (int i = 0; i < Math.min(rows, columns); i++) {
        matrix[i * columns + i] = identity.scale();
      }
    } else if (init instanceof MatrixInit.Sparse sparse) {
      sparse(sparse, rows, columns, matrix, draw);
    } else if (init instanceof MatrixInit.Gaussian || init instanceof MatrixInit.ScaledGaussian) {
      double std = Math.sqrt(init.variance(rows, columns));
      each(matrix, () -> std * draw.gaussian());
    } else {
      double limit = Math.sqrt(3 * init.variance(rows, columns));
      each(matrix, () -> draw.uniform(limit));
    }
  }

  private static void each(double[] values, DoubleSupplier number) {
    for (int i = 0; i < values.length; i++) {
      values[i] = number.getAsDouble();
    }
  }

  /**
   * gain · Q of a Gaussian matrix's QR factorisation, with the signs of diag R moved into Q:
   * without them the draw is not Haar's (Mezzadri 2007). A wide matrix is a tall one's transpose.
   */
  private static void orthogonal(double gain, int rows, int columns, double[] matrix, Draw draw) {
    int tall = Math.max(rows, columns);
    int thin = Math.min(rows, columns);
    double[] q = new double[tall * thin];
    each(q, draw::gaussian);
    double[] diagonal = new double[thin];
    new Qr(tall, thin).orthonormalize(q, diagonal);
    for (int i = 0; i < tall; i++) {
      for (int j = 0; j < thin; j++) {
        double value = gain * (diagonal[j] < 0 ? -q[i * thin + j] : q[i * thin + j]);
        matrix[rows < columns ? j * columns + i : i * columns + j] = value;
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

  private static void rescale(int n, double[] w, double radius) {
    double drawn = Spectrum.of(n, w).radius();
    if (drawn == 0) {
      return;
    }
    for (int i = 0; i < w.length; i++) {
      w[i] *= radius / drawn;
    }
  }

  private Initializer() {}
}
