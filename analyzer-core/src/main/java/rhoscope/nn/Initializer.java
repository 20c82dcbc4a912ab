package rhoscope.nn;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import rhoscope.linalg.Qr;
import rhoscope.linalg.Spectrum;
import rhoscope.model.Cell;
import rhoscope.model.ForgetBias;
import rhoscope.model.GruUpdate;
import rhoscope.model.Initialization;
import rhoscope.model.MatrixInit;
import rhoscope.model.ModelSpec;
import rhoscope.model.OrthogonalScope;

/**
 * Draws the parameters that a spec describes, layer by layer. Each tensor has its own stream of the
 * seed, so one more layer, gate or key leaves the other draws as they are.
 */
public final class Initializer {
  /** Numbers drawn between two questions, a few milliseconds. */
  private static final int NUMBERS = 1 << 16;

  private final Initialization initialization;
  private final Parameters parameters;
  private final Architecture sizes;
  private final long seed;
  private final Pieces pieces;

  private Initializer(
      Initialization initialization, Parameters parameters, long seed, BooleanSupplier cancelled) {
    this.initialization = initialization;
    this.parameters = parameters;
    this.sizes = parameters.architecture();
    this.seed = seed;
    this.pieces = new Pieces(cancelled);
  }

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
    Architecture sizes = Architecture.of(spec, inputs, outputs);
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
    Initializer initializer = new Initializer(initialization, p, seed, cancelled);
    for (int layer = 0; layer < sizes.layers(); layer++) {
      initializer.layer(layer);
    }
    initializer.readOut();
    initializer.leaks();
    return p;
  }

  /**
   * Sets the leaks, which no file of weights holds, to what the spec says; the other numbers stay.
   * {@link #draw} has done so already.
   */
  public static void leaks(ModelSpec spec, Parameters parameters, long seed) {
    new Initializer(Initialization.of(spec), parameters, seed, () -> false).leaks();
  }

  private void layer(int layer) {
    int rows = sizes.gates().size() * sizes.hidden();
    double[] w = parameters.get(Part.RECURRENT, layer);
    double[] u = parameters.get(Part.INPUT, layer);
    fill(initialization.recurrent(), rows, sizes.hidden(), w, stream("recurrent", layer));
    fill(initialization.input(), rows, sizes.inputs(layer), u, stream("input", layer));
    initialization.spectralRadius().ifPresent(radius -> rescale(w, radius));
    if (0 < sizes.skip()) {
      double[] v = parameters.get(Part.SKIP, layer);
      fill(initialization.recurrent(), rows, sizes.hidden(), v, stream("skip", layer));
      initialization.spectralRadius().ifPresent(radius -> rescale(v, radius));
    }
    if (sizes.hasGains()) {
      Arrays.fill(parameters.get(Part.GAIN, layer), 1);
    }
    biases(layer);
    initialization.forgetBias().ifPresent(bias -> keep(bias, layer));
  }

  private void readOut() {
    double[] v = parameters.get(Part.OUTPUT);
    Draw draw = new Draw(seed, "output");
    fill(initialization.output(), sizes.outputs(), sizes.hidden(), v, draw, sizes.outputs());
    double[] c = parameters.get(Part.OUTPUT_BIAS);
    addUniform(initialization.outputBiasLimit(), c, c.length, new Draw(seed, "output bias"));
  }

  private Draw stream(String tensor, int layer) {
    return new Draw(seed, layer == 0 ? tensor : tensor + "_l" + layer);
  }

  /*
   * The second bias of a framework that has two is b_hh; its last block is not added to the first
   * bias where the cell holds b_hn apart.
   */
  private void biases(int layer) {
    double[] b = parameters.get(Part.BIAS, layer);
    Arrays.fill(b, initialization.bias());
    for (int i = 0; i < initialization.biasLimits().size(); i++) {
      boolean apart = i == 1 && sizes.hasCandidateBias();
      Draw draw = stream("bias " + i, layer);
      double limit = initialization.biasLimits().get(i);
      addUniform(limit, b, apart ? b.length - sizes.hidden() : b.length, draw);
      if (apart) {
        addUniform(limit, parameters.get(Part.CANDIDATE_BIAS, layer), sizes.hidden(), draw);
      }
    }
  }

  private static void addUniform(double limit, double[] values, int count, Draw draw) {
    for (int i = 0; i < count; i++) {
      values[i] += draw.uniform(limit);
    }
  }

  private void keep(ForgetBias bias, int layer) {
    Draw draw = stream("forget bias", layer);
    for (int i = 0; i < sizes.hidden(); i++) {
      if (bias instanceof ForgetBias.Chrono chrono) {
        double span = chrono.longest() - chrono.shortest();
        double memory = chrono.longest() - span * draw.unit(); // never the shortest: ln 0 at T = 1
        double kept = StrictMath.log(Math.max(Double.MIN_NORMAL, memory - 1));
        chrono(kept, layer, i);
      } else if (bias instanceof ForgetBias.Constant constant) {
        set("f", layer, i, constant.value());
      }
    }
  }

  private void chrono(double kept, int layer, int unit) {
    if (sizes.cell() == Cell.LSTM) {
      set("f", layer, unit, kept);
      set("i", layer, unit, -kept);
    } else if (sizes.cell() == Cell.GRU) {
      set("z", layer, unit, sizes.update() == GruUpdate.OLD ? kept : -kept);
    }
  }

  private void set(String gate, int layer, int unit, double value) {
    int block = sizes.gates().indexOf(gate);
    if (0 <= block) {
      parameters.get(Part.BIAS, layer)[block * sizes.hidden() + unit] = value;
    }
  }

  private void leaks() {
    double low = initialization.leak().low();
    double high = initialization.leak().high();
    for (int layer = 0; layer < sizes.layers(); layer++) {
      Draw draw = stream("leak", layer);
      double[] leak = parameters.leak(layer);
      for (int i = 0; i < leak.length; i++) {
        leak[i] = low == high ? low : low + (high - low) * draw.unit();
      }
    }
  }

  private void fill(MatrixInit init, int rows, int columns, double[] matrix, Draw draw) {
    fill(init, rows, columns, matrix, draw, sizes.hidden());
  }

  /** {@code block} rows belong to each gate. */
  private void fill(MatrixInit init, int rows, int columns, double[] matrix, Draw draw, int block) {
    pieces.check();
    if (init instanceof MatrixInit.Orthogonal orthogonal) {
      int together = orthogonal.scope() == OrthogonalScope.FUSED ? rows : block;
      for (int row = 0; row < rows; row += together) {
        orthogonal(orthogonal.gain(), together, columns, matrix, row * columns, draw);
      }
    } else if (init instanceof MatrixInit.Identity identity) {
      for (int i = 0; i < rows; i++) {
        if (i % block < columns) {
          matrix[i * columns + i % block] = identity.scale();
        }
      }
    } else if (init instanceof MatrixInit.Sparse sparse) {
      sparse(sparse, rows, columns, matrix, draw);
    } else if (init instanceof MatrixInit.Gaussian gaussian) {
      each(matrix, () -> gaussian.std() * draw.gaussian());
    } else if (init instanceof MatrixInit.Uniform uniform) {
      each(matrix, () -> draw.uniform(uniform.limit()));
    } else if (init instanceof MatrixInit.ScaledGaussian) {
      double std = Math.sqrt(init.variance(rows, columns));
      each(matrix, () -> std * draw.gaussian());
    } else {
      double limit = Math.sqrt(3 * init.variance(rows, columns));
      each(matrix, () -> draw.uniform(limit));
    }
  }

  private void each(double[] values, DoubleSupplier number) {
    for (int i = 0; i < values.length; i++) {
      if (i % NUMBERS == 0) {
        pieces.check();
      }
      values[i] = number.getAsDouble();
    }
  }

  /** gain · Q with Q from the Haar measure; a wide matrix is a tall one's transpose. */
  private void orthogonal(double gain, int rows, int columns, double[] matrix, int at, Draw draw) {
    int tall = Math.max(rows, columns);
    int thin = Math.min(rows, columns);
    double[] q = Qr.haar(tall, thin, draw::gaussian, pieces::check);
    for (int i = 0; i < tall; i++) {
      for (int j = 0; j < thin; j++) {
        matrix[at + (rows < columns ? j * columns + i : i * columns + j)] = gain * q[i * thin + j];
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

  private void rescale(double[] w, double radius) {
    int n = sizes.hidden();
    for (int at = 0; at < w.length; at += n * n) {
      double drawn = Spectrum.of(n, Arrays.copyOfRange(w, at, at + n * n), pieces::check).radius();
      for (int i = at; drawn != 0 && i < at + n * n; i++) {
        w[i] = w[i] / drawn * radius; // radius / drawn may overflow
      }
    }
  }
}
