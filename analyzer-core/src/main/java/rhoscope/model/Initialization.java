package rhoscope.model;

import java.util.List;
import java.util.Optional;

/**
 * The initial distributions of a network, the same in every layer: the preset with the single keys
 * laid over it. What a key says that means nothing to the cell is left out.
 *
 * @param recurrent of W, gates · hidden × hidden
 * @param input of U, gates · hidden × input
 * @param output of the read-out, output × hidden
 * @param spectralRadius that each gate's block of W is rescaled to after the draw
 * @param biasLimits half-widths of the independent uniform draws that a hidden bias is the sum of
 *     (of PyTorch two, b_ih and b_hh); empty where the bias is the constant
 * @param bias the constant that hidden biases start at
 * @param forgetBias in place of both for the gate that keeps the state
 * @param outputBiasLimit half-width of the uniform draw of the read-out's bias, 0 for zero
 * @param leak the interval that each unit's leak is drawn from; both ends 1 for ordinary units
 */
public record Initialization(
    MatrixInit recurrent,
    MatrixInit input,
    MatrixInit output,
    Optional<Double> spectralRadius,
    List<Double> biasLimits,
    double bias,
    Optional<ForgetBias> forgetBias,
    double outputBiasLimit,
    Domain.Interval.Ends leak) {

  private static final int SPARSE_CONNECTIONS = 15;

  /** T_min of a chrono draw, which gives the least bias ln 1 = 0. */
  private static final double SHORTEST_MEMORY = 2;

  /** What the spec says, its preset filled in. */
  public static Initialization of(ModelSpec spec) {
    int hidden = spec.size(Keys.HIDDEN_SIZE);
    Preset preset = spec.get(Keys.PRESET);
    boolean torch = preset == Preset.PYTORCH;
    double fan = 1 / Math.sqrt(hidden);
    Optional<Double> radius = spec.find(Keys.SPECTRAL_RADIUS);
    boolean sparse = preset == Preset.SMART_TANH && !spec.says(Keys.RECURRENT.kind);
    return new Initialization(
        matrix(spec, Keys.RECURRENT, recurrent(spec, preset, hidden)),
        matrix(spec, Keys.INPUT, other(preset, hidden)),
        matrix(spec, Keys.OUTPUT, other(preset, hidden)),
        radius.isEmpty() && sparse ? Optional.of(0.95) : radius,
        biasLimits(spec, torch ? List.of(fan, fan) : List.of()),
        spec.find(Keys.BIAS).orElse(0.0),
        forgetBias(spec, preset),
        torch ? fan : 0,
        leak(spec));
  }

  /** Var b_i of a hidden bias around {@link #bias}. */
  public double biasVariance() {
    return biasLimits.stream().mapToDouble(limit -> limit * limit / 3).sum();
  }

  private static Optional<ForgetBias> forgetBias(ModelSpec spec, Preset preset) {
    Cell cell = spec.get(Keys.CELL);
    boolean gated = cell == Cell.LSTM || cell == Cell.GRU;
    Optional<Double> longest = spec.find(Keys.CHRONO_MAX).or(() -> spec.find(Keys.CHRONO));
    if (gated && (longest.isPresent() || spec.says(Keys.CHRONO_MIN))) {
      double end = longest.orElse((double) spec.get(Keys.LENGTH));
      double start = spec.find(Keys.CHRONO_MIN).orElse(SHORTEST_MEMORY);
      return Optional.of(new ForgetBias.Chrono(Math.min(start, end), Math.max(start, end)));
    } else if (cell != Cell.LSTM) {
      return Optional.empty();
    }
    Optional<Double> ofPreset = preset == Preset.KERAS ? Optional.of(1.0) : Optional.empty();
    return spec.find(Keys.FORGET_BIAS).or(() -> ofPreset).map(ForgetBias.Constant::new);
  }

  private static List<Double> biasLimits(ModelSpec spec, List<Double> ofPreset) {
    Optional<Double> limit = spec.find(Keys.BIAS_LIMIT);
    return spec.says(Keys.BIAS) ? List.of() : limit.map(List::of).orElse(ofPreset);
  }

  private static Domain.Interval.Ends leak(ModelSpec spec) {
    boolean leaks = spec.get(Keys.CELL) == Cell.RNN || spec.get(Keys.CELL) == Cell.ESN;
    double all = leaks ? spec.get(Keys.LEAK) : 1;
    Optional<Domain.Interval.Ends> each = leaks ? spec.find(Keys.LEAK_UNIFORM) : Optional.empty();
    return each.orElseGet(() -> new Domain.Interval.Ends(all, all));
  }

  private static MatrixInit recurrent(ModelSpec spec, Preset preset, int hidden) {
    return switch (preset) {
      case PYTORCH -> new MatrixInit.FanUniform(hidden);
      case KERAS -> new MatrixInit.Orthogonal(1, spec.get(Keys.RECURRENT.scope));
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
      case ORTHOGONAL ->
          new MatrixInit.Orthogonal(spec.find(keys.gain).orElse(1.0), spec.get(keys.scope));
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
