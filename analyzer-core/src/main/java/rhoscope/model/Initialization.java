package rhoscope.model;

import java.util.List;
import java.util.Optional;

/**
 * The initial distributions of a plain RNN: the preset with the single keys laid over it.
 *
 * @param recurrent of W, hidden × hidden
 * @param input of U, hidden × input
 * @param output of the read-out, output × hidden
 * @param spectralRadius that W is rescaled to after the draw
 * @param biasLimits half-widths of the independent uniform draws that a hidden bias is the sum of
 *     (PyTorch's two); empty where the bias is the constant
 * @param bias the constant that hidden biases start at
 * @param outputBiasLimit half-width of the uniform draw of the read-out's bias, 0 for zero
 */
public record Initialization(
    MatrixInit recurrent,
    MatrixInit input,
    MatrixInit output,
    Optional<Double> spectralRadius,
    List<Double> biasLimits,
    double bias,
    double outputBiasLimit) {

  private static final int SPARSE_CONNECTIONS = 15;

  /** What the spec says, its preset filled in. */
  public static Initialization of(ModelSpec spec) {
    int hidden = spec.size(Keys.HIDDEN_SIZE);
    Preset preset = spec.get(Keys.PRESET);
    boolean torch = preset == Preset.PYTORCH;
    double fan = 1 / Math.sqrt(hidden);
    Optional<Double> radius = spec.find(Keys.SPECTRAL_RADIUS);
    boolean sparse = preset == Preset.SMART_TANH && !spec.says(Keys.RECURRENT.kind);
    return new Initialization(
        matrix(spec, Keys.RECURRENT, recurrent(preset, hidden)),
        matrix(spec, Keys.INPUT, other(preset, hidden)),
        matrix(spec, Keys.OUTPUT, other(preset, hidden)),
        radius.isEmpty() && sparse ? Optional.of(0.95) : radius,
        torch && !spec.says(Keys.BIAS) ? List.of(fan, fan) : List.of(),
        spec.find(Keys.BIAS).orElse(0.0),
        torch ? fan : 0);
  }

  /** Var b_i of a hidden bias around {@link #bias}. */
  public double biasVariance() {
    return biasLimits.stream().mapToDouble(limit -> limit * limit / 3).sum();
  }

  private static MatrixInit recurrent(Preset preset, int hidden) {
    return switch (preset) {
      case PYTORCH -> new MatrixInit.FanUniform(hidden);
      case KERAS -> new MatrixInit.Orthogonal(1);
      case SIGMOID -> new MatrixInit.Gaussian(0.01);
      case BASIC_TANH -> new MatrixInit.Gaussian(0.1);
      case SMART_TANH -> new MatrixInit.Sparse(SPARSE_CONNECTIONS, 1);
    };
  }

  private static MatrixInit other(Preset preset, int hidden) {
    return switch (preset) {
      case PYTORCH -> new MatrixInit.FanUniform(hidden);
      case KERAS -> new MatrixInit.GlorotUniform();
      case SIGMOID, SMART_TANH -> new MatrixInit.Gaussian(0.01);
      case BASIC_TANH -> new MatrixInit.Gaussian(0.1);
    };
  }

  /*
   * A parameter without a kind changes the preset's own distribution where that has such a
   * parameter; with a kind it belongs to that. A kind without its parameter gets the usual one.
   */
  private static MatrixInit matrix(ModelSpec spec, Keys.MatrixKeys keys, MatrixInit preset) {
    Optional<InitKind> kind = spec.find(keys.kind).or(() -> impliedKind(spec, keys));
    return kind.isEmpty() ? preset : matrix(spec, keys, kind.get());
  }

  private static MatrixInit matrix(ModelSpec spec, Keys.MatrixKeys keys, InitKind kind) {
    double hidden = spec.get(Keys.HIDDEN_SIZE);
    return switch (kind) {
      case GAUSSIAN ->
          spec.find(keys.std)
              .<MatrixInit>map(MatrixInit.Gaussian::new)
              .orElseGet(() -> new MatrixInit.ScaledGaussian(spec.find(keys.gain).orElse(1.0)));
      case UNIFORM -> new MatrixInit.Uniform(spec.find(keys.limit).orElse(1 / Math.sqrt(hidden)));
      case ORTHOGONAL -> new MatrixInit.Orthogonal(spec.find(keys.gain).orElse(1.0));
      case IDENTITY -> new MatrixInit.Identity(spec.find(keys.scale).orElse(1.0));
      case SPARSE ->
          new MatrixInit.Sparse(
              Math.toIntExact(spec.find(keys.connections).orElse((long) SPARSE_CONNECTIONS)),
              spec.find(keys.std).orElse(1.0));
      case GLOROT_UNIFORM -> new MatrixInit.GlorotUniform();
    };
  }

  private static Optional<InitKind> impliedKind(ModelSpec spec, Keys.MatrixKeys keys) {
    if (spec.says(keys.connections)) {
      return Optional.of(InitKind.SPARSE);
    } else if (spec.says(keys.std)) {
      return Optional.of(InitKind.GAUSSIAN);
    } else if (spec.says(keys.limit)) {
      return Optional.of(InitKind.UNIFORM);
    } else if (spec.says(keys.scale)) {
      return Optional.of(InitKind.IDENTITY);
    } else if (spec.says(keys.gain)) {
      return Optional.of(InitKind.ORTHOGONAL);
    }
    return Optional.empty();
  }
}
