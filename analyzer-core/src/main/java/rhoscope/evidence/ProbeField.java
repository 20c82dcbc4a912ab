package rhoscope.evidence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The measured fields of a probe's JSON that are no {@link Quantity} by their own name, and which
 * quantity they belong to. T steps, N sequences, s the whole state, E the loss of the last step.
 */
public enum ProbeField {
  RECURRENT_WEIGHTS(
      Quantity.SPECTRAL_RADIUS,
      "by gate of each layer: spectral_radius, spectral_norm and henrici"),
  LAG_PROFILE(
      Quantity.HORIZON,
      "[T], g_k = mean over sequences of ‖∂E/∂s_{T−k}‖₂, k = 0 … T−1; E the mean loss of all N"),
  STEPS_TO_1_PERCENT(Quantity.HORIZON, "the horizon itself, a number of steps"),
  STATE_GRADIENT_NORM(
      Quantity.HORIZON, "[T], ‖∂E/∂s_k‖ over all sequences together, k = 1 … T, of each layer"),
  SUMMAND_NORM(
      Quantity.HORIZON,
      "[T], ‖C_{T,k}‖_F: what step k alone adds to the gradient of each parameter"),
  PARTIAL_SUM_NORM(
      Quantity.HORIZON,
      "[T], ‖Σ_{j≥k} C_{T,j}‖_F: the gradient of W from the steps since k together"),
  JACOBIAN_PRODUCT_NORM(
      Quantity.HORIZON,
      "[T][N], ‖∂s_T/∂s_{T−m}‖₂, m = 1 … T: the most that any gradient grows over m steps"),
  STEP_JACOBIAN_NORM(
      Quantity.STEP_BOUND, "[T][N], ‖∂s_t/∂s_{t−1}‖₂: what one step does at most, on these inputs"),
  CENSORED(Quantity.HORIZON_CENSORED, "true where the gradient never falls below 1 %"),
  R_SQUARED(Quantity.DECAY_R_SQUARED, "R² of the line through ln g_k"),
  EXPONENTS(Quantity.LYAPUNOV, "the largest exponents, descending, mean over sequences"),
  LYAPUNOV_MAX(Quantity.LYAPUNOV, "[N], the largest exponent of each sequence, no step dropped"),
  FINITE_TIME_EXPONENT(
      Quantity.LYAPUNOV, "[N], (1/T) ln ‖∂s_T/∂s_0‖₂: the growth over these T steps themselves"),
  STANDARD_ERROR(Quantity.LYAPUNOV_ERROR, "of the largest exponent, over sequences"),
  DEAD_FRACTION(
      Quantity.SATURATED_FRACTION, "share of ReLU units with z ≤ 0 at every step: no gradient"),
  PARAMETER_GRADIENT_NORM(
      Quantity.GRADIENT_NORM_MEAN, "‖∂E/∂θ‖ of each parameter of a layer, in this probe alone"),
  GRADIENT_OVER_TIME(
      Quantity.GRADIENT_NORM_MEAN, "[T], ‖∂E_t/∂W‖, E_t the loss of step t; with a loss per step"),
  RUNNING_GRADIENT(
      Quantity.GRADIENT_NORM_MEAN, "[T], ‖Σ_{τ≤t} ∂E_τ/∂W‖ / t; with a loss at every step"),
  SERIES(
      Quantity.GRADIENT_NORM_MEAN,
      "how the gradient over time goes on: converges, grows_linearly, grows_like_sqrt, diverges, …"),
  ECHO_STATE(
      Quantity.EFFECTIVE_RADIUS, "of a reservoir: effective_radius, scaled_norm; absent elsewhere"),
  SCALED_NORM(
      Quantity.ECHO_BOUND, "‖D W D⁻¹‖₂ of a reservoir, for a diagonal D that makes it small"),
  SEQUENCE_LENGTH(Quantity.PROBE_LENGTH, "T"),
  NON_FINITE(
      Quantity.NON_FINITE_UPDATE,
      "the first NaN or infinity: update, tensor, gate, time_step, pass; null where there is none");

  private static final String LOGARITHM = "ln_";

  private final Quantity quantity;
  private final String meaning;

  ProbeField(Quantity quantity, String meaning) {
    this.quantity = quantity;
    this.meaning = meaning;
  }

  /** The name in JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field of a {@link #label}, which may have {@code ln_} before it. */
  public static Optional<ProbeField> named(String label) {
    String own = label.startsWith(LOGARITHM) ? label.substring(LOGARITHM.length()) : label;
    return Arrays.stream(values()).filter(field -> field.label().equals(own)).findFirst();
  }

  /** What explains it. */
  public Quantity quantity() {
    return quantity;
  }

  /** Shape and definition, without a final period. */
  public String meaning() {
    return meaning;
  }
}
