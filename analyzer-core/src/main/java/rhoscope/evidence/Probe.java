package rhoscope.evidence;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a probe of one network on a few sequences measured; the record behind {@code probe --format
 * json}, whose fields it follows. T steps, N sequences, s the whole state, E the loss at the last
 * step alone.
 *
 * @param digest of the spec
 * @param source where the parameters came from
 * @param cell label of the cell
 * @param hiddenSize H
 * @param sequenceLength T
 * @param sequences N
 * @param loss E; empty where it is not finite
 * @param layers one entry per recurrent layer
 * @param lagProfile [T], mean over sequences of ‖∂E/∂s_{T−k}‖₂, k = 0 … T−1
 * @param horizon read off the lag profile; empty where that is undefined
 * @param longTermShare mean over sequences of Σ_{k ≤ T/2} ‖C_{T,k}‖ / Σ_k ‖C_{T,k}‖, C of the
 *     recurrent matrices of all layers; empty where there is no summand
 * @param overTime for data with a loss at every step
 * @param lyapunov exponents as rules use them, transient dropped
 * @param echo of a reservoir whose weights are finite
 * @param nonFinite the first NaN or infinity of the forward pass, or the first ∂E/∂s_k beyond
 *     float64, of which the logarithms are measured all the same; its {@code update} is the update
 *     after which the probe was taken, 0 before the first
 */
public record Probe(
    String digest,
    EvidenceKind source,
    String cell,
    int hiddenSize,
    int sequenceLength,
    int sequences,
    OptionalDouble loss,
    List<Layer> layers,
    Norms lagProfile,
    Optional<Horizon> horizon,
    OptionalDouble longTermShare,
    Optional<OverTime> overTime,
    Optional<Lyapunov> lyapunov,
    Optional<Echo> echo,
    Optional<NonFiniteEvent> nonFinite) {

  /**
   * One layer.
   *
   * @param recurrentWeights by gate: {@code h}, {@code i f g o} or {@code r z n}
   * @param stepJacobianNorm [T][N], ‖∂s_t/∂s_{t−1}‖₂
   * @param jacobianProductNorm [T][N], ‖∂s_T/∂s_{T−m}‖₂, m = 1 … T
   * @param stateGradientNorm [T], ‖∂E/∂s_k‖ over all sequences together, k = 1 … T
   * @param summandNorm {@code recurrent}, {@code input}, {@code bias}, and {@code bias_hh} where a
   *     GRU's second bias has a gradient of its own → [T], ‖C_{T,k}‖_F
   * @param partialSumNorm {@code recurrent} → [T], ‖Σ_{j≥k} C_{T,j}‖_F
   * @param parameterGradientNorm the same names
   * @param finiteTimeExponent [N], (1/T) ln ‖∂s_T/∂s_0‖₂ in nats per step; NaN for an exact zero
   * @param lyapunovMax [N], from QR at every step, nothing dropped
   * @param saturatedFraction share of φ′(z)/sup φ′ below 0.1 (tanh, sigmoid), φ that of the
   *     candidate in an LSTM or GRU, as in the next two
   * @param deadFraction share of units with z ≤ 0 at every step (ReLU); NaN where it is undefined,
   *     empty for every other activation
   * @param meanSlope mean of φ′(z)
   */
  public record Layer(
      Map<String, Weights> recurrentWeights,
      List<Norms> stepJacobianNorm,
      List<Norms> jacobianProductNorm,
      Norms stateGradientNorm,
      Map<String, Norms> summandNorm,
      Map<String, Norms> partialSumNorm,
      Map<String, Norms> parameterGradientNorm,
      double[] finiteTimeExponent,
      double[] lyapunovMax,
      OptionalDouble saturatedFraction,
      OptionalDouble deadFraction,
      OptionalDouble meanSlope) {

    /** The maps keep their order, in which they are written: that of the gates. */
    public Layer {
      recurrentWeights = ordered(recurrentWeights);
      summandNorm = ordered(summandNorm);
      partialSumNorm = ordered(partialSumNorm);
      parameterGradientNorm = ordered(parameterGradientNorm);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
      return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
  }

  /**
   * ρ(W), ‖W‖₂ and the normalised departure from normality of one gate's recurrent matrix; NaN
   * where one is undefined, the departure of the zero matrix among them.
   */
  public record Weights(double spectralRadius, double spectralNorm, double henrici) {}

  /**
   * What the weights of a reservoir say of its echo states; NaN where a number is undefined.
   *
   * @param effectiveRadius ρ(diag(1 − a) + diag(a) W), a the leaks
   * @param scaledNorm ‖D W D⁻¹‖₂ for a positive diagonal D that makes it small
   */
  public record Echo(double effectiveRadius, double scaledNorm) {}

  /**
   * How far back the gradient reaches.
   *
   * @param stepsTo1Percent the largest K with g_k ≥ 0.01 g_0 for every k ≤ K
   * @param censored whether g_k never falls below
   * @param decayPerStep exp of the slope of ln g_k; empty under 8 points
   * @param rSquared of that line
   */
  public record Horizon(
      int stepsTo1Percent,
      boolean censored,
      OptionalDouble decayPerStep,
      OptionalDouble rSquared) {}

  /**
   * The gradient as the loss runs on.
   *
   * @param gradientOverTime [T], ‖∂E_t/∂W‖
   * @param runningGradient [T], ‖Σ_{τ≤t} ∂E_τ/∂W‖ / t
   * @param series converges, grows_linearly, grows_like_sqrt, diverges, oscillates or undecided
   */
  public record OverTime(Norms gradientOverTime, Norms runningGradient, String series) {}

  /**
   * Lyapunov exponents over sequences, the first tenth of the steps dropped.
   *
   * @param exponents the largest ones, descending, nats per step, mean over sequences; −∞ where a
   *     step of a sequence leaves exactly nothing of a direction
   * @param standardError of the largest, over sequences; empty for one sequence and at −∞
   */
  public record Lyapunov(double[] exponents, OptionalDouble standardError) {}
}
