package rhoscope.model;

/**
 * The distribution that a weight matrix of {@code rows} × {@code columns} is drawn from. The matrix
 * of a gated layer has the rows of all gates, G·H; each gate's block has the same distribution.
 */
public sealed interface MatrixInit {
  /** Var W_ij of one entry, dimensionless. */
  double variance(int rows, int columns);

  /** Independent N(0, std²). */
  record Gaussian(double std) implements MatrixInit {
    @Override
    public double variance(int rows, int columns) {
      return std * std;
    }
  }

  /** Independent N(0, gain² / columns). */
  record ScaledGaussian(double gain) implements MatrixInit {
    @Override
    public double variance(int rows, int columns) {
      return gain * gain / columns;
    }
  }

  /** Independent U(−limit, limit). */
  record Uniform(double limit) implements MatrixInit {
    @Override
    public double variance(int rows, int columns) {
      return limit * limit / 3;
    }
  }

  /** Independent U(±1/√hidden_size), as PyTorch draws every tensor of a recurrent module. */
  record FanUniform(int hiddenSize) implements MatrixInit {
    @Override
    public double variance(int rows, int columns) {
      return 1.0 / (3.0 * hiddenSize);
    }
  }

  /**
   * gain × a Haar-distributed matrix with orthonormal rows or columns, whichever are fewer: one for
   * each gate's block, or one for all of them together.
   */
  record Orthogonal(double gain, OrthogonalScope scope) implements MatrixInit {
    /** For each gate its own. */
    public Orthogonal(double gain) {
      this(gain, OrthogonalScope.PER_GATE);
    }

    @Override
    public double variance(int rows, int columns) {
      return gain * gain / Math.max(rows, columns);
    }
  }

  /** scale on the main diagonal, 0 elsewhere; the variance is that over all entries. */
  record Identity(double scale) implements MatrixInit {
    @Override
    public double variance(int rows, int columns) {
      return scale * scale / Math.max(rows, columns);
    }
  }

  /** {@code connections} entries N(0, std²) in each row (all, where there are fewer columns). */
  record Sparse(int connections, double std) implements MatrixInit {
    @Override
    public double variance(int rows, int columns) {
      return std * std * Math.min(connections, columns) / columns;
    }
  }

  /**
   * Independent U(±√(6 / (rows + columns))), the rows of all gates counted, as Keras counts them
   * (Glorot, Bengio 2010).
   */
  record GlorotUniform() implements MatrixInit {
    @Override
    public double variance(int rows, int columns) {
      return 2.0 / (rows + columns);
    }
  }
}
