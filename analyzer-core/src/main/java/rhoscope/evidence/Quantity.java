package rhoscope.evidence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The catalogue of quantities: everything that evidence can hold as one number. */
public enum Quantity {
  PREDICTED_DECAY(
      "factor per step",
      "√χ, χ = σ_w² E[φ′(m + √q̂ z)²], z ~ N(0, 1)",
      "the factor by which a gradient shrinks or grows per step back, predicted by mean field",
      "Chen, Pennington, Schoenholz 2018, arXiv:1806.05394"),
  PREDICTED_HORIZON(
      "steps",
      "⌊ln 0.01 / ln √χ⌋",
      "the largest lag at which the predicted gradient is still 1 % of that at lag 0",
      "Chen, Pennington, Schoenholz 2018, arXiv:1806.05394"),
  SPECTRAL_RADIUS(
      "1",
      "ρ(W) = max |λ_i(W)|",
      "the growth of Wᵏ as k → ∞, and only then",
      "Pascanu, Mikolov, Bengio 2013, section 2.1"),
  SPECTRAL_NORM(
      "1",
      "σ_max(W) = ‖W‖₂",
      "the most that one product with W can stretch a vector",
      "Pascanu, Mikolov, Bengio 2013, section 2.1"),
  HENRICI(
      "1",
      "(‖W‖_F² − Σ|λ_i|²)^½ / ‖W‖_F",
      "how far W is from normal: 0 for a normal matrix, below 1 always",
      "Henrici 1962"),
  STEP_BOUND(
      "factor per step",
      "η = 1 − a + a γ σ_max(W), γ = sup |φ′|, a the leak: 1 in an ordinary unit",
      "no gradient shrinks slower than this per step back, whatever the input",
      "Pascanu, Mikolov, Bengio 2013, eq. 6 and 7"),
  EFFECTIVE_RADIUS(
      "1",
      "ρ((1 − a) I + a W), a the leak",
      "the growth of small states of a tanh reservoir without bias and input; with input it decides nothing",
      "Jaeger et al. 2007"),
  ECHO_BOUND(
      "factor per step",
      "1 − a + a γ ‖D W D⁻¹‖₂, D diagonal, γ = sup |φ′|",
      "the most of a difference between two states that a step leaves, in units D, whatever the input; below 1 it proves echo states",
      "Yildiz, Jaeger, Kiebel 2012"),
  HORIZON(
      "steps",
      "the largest K with g_k ≥ 0.01 g_0 for every k ≤ K, g_k = mean ‖∂E/∂s_{T−k}‖₂",
      "how far back the gradient of the last step's loss reaches before it falls below 1 %",
      "Pascanu, Mikolov, Bengio 2013, eq. 4 to 7"),
  HORIZON_CENSORED(
      "1",
      "1 where g_k never falls below 0.01 g_0, else 0",
      "whether the horizon is only known to be at least the sequence",
      ""),
  DECAY_PER_STEP(
      "factor per step",
      "exp of the least-squares slope of ln g_k over k from ⌈T/10⌉",
      "the factor by which the measured gradient shrinks or grows per step back",
      "Aicher, Foti, Fox 2019, arXiv:1905.07473"),
  DECAY_R_SQUARED(
      "1",
      "R² of the line behind the decay per step",
      "how straight that line is; it says nothing about health: a flat profile has R² near 0",
      ""),
  LAG_ZERO_GRADIENT(
      "loss per unit of state",
      "g_0 = mean ‖∂E/∂s_T‖₂",
      "the size of the error signal where it enters the network",
      "Pascanu, Mikolov, Bengio 2013, eq. 4"),
  LONG_TERM_SHARE(
      "1",
      "mean over sequences of Σ_{k ≤ T/2} ‖C_{T,k}‖ / Σ_k ‖C_{T,k}‖, C of one sequence",
      "how much of the gradient of W comes from half the sequence back and more",
      "Pascanu, Mikolov, Bengio 2013, eq. 4"),
  LYAPUNOV(
      "nats per step",
      "λ₁ = lim 1/T ln ‖J_T … J_1‖, QR at every step, first tenth dropped",
      "the rate at which nearby states part (positive) or meet (negative)",
      "Mikhaeil, Monfared, Durstewitz 2022, eq. 4"),
  LYAPUNOV_ERROR(
      "nats per step", "standard error of λ₁ over sequences", "how far λ₁ is certain", ""),
  MEAN_SLOPE(
      "1",
      "mean of φ′(z) over units, steps, sequences and layers; of the candidate in an lstm or gru",
      "how much of each product with W the nonlinearity lets through",
      "Pascanu, Mikolov, Bengio 2013, section 2.1"),
  SATURATED_FRACTION(
      "1",
      "share of φ′(z) / sup φ′ below 0.1",
      "units so far out on their nonlinearity that they hardly pass a gradient; beyond |z| = 19 a tanh of"
          + " float64 is 1 and its slope, 1 − h², exactly 0",
      ""),
  PROBE_SEQUENCES("sequences", "N", "how many sequences the probe measured", ""),
  PROBE_LENGTH("steps", "T", "how long the probe's sequences were", ""),
  UPDATES("updates", "", "how many updates the run made", ""),
  CLIPPED_FRACTION(
      "1",
      "clipped updates / updates, over the last 200 updates or all, if fewer",
      "how often clipping, not the gradient, set the length of the step",
      "Pascanu, Mikolov, Bengio 2013, section 3.2"),
  GRADIENT_NORM_MEAN(
      "1",
      "mean over the last 200 updates, or all if fewer, of ‖∂E/∂θ‖ before clipping",
      "the norm that the clipping threshold is compared with",
      "Pascanu, Mikolov, Bengio 2013, section 3.2"),
  CLIP_NORM_P90(
      "1",
      "90th percentile over the last 200 updates, or all if fewer, of ‖∂E/∂θ‖ before clipping",
      "a threshold here would clip one update in ten",
      "Pascanu, Mikolov, Bengio 2013, section 3.2"),
  GRADIENT_SPIKE(
      "1",
      "max over updates of ‖∂E/∂θ‖ before clipping / its median over the 100 updates before",
      "by how much the steepest gradient stood out of those before it",
      "Pascanu, Mikolov, Bengio 2013, section 2.2"),
  GRADIENT_SPIKE_UPDATE("update", "", "the update of that gradient", ""),
  SETBACK(
      "1",
      "mean loss of the 100 updates after / of the 100 before, the largest after a gradient of more than 10 times the median before it",
      "by how much the loss rose where the gradient stood out",
      ""),
  SETBACK_UPDATE("update", "", "the update of that gradient", ""),
  LOSS_FALL(
      "1",
      "1 − (median loss of the window's last tenth) / (of its first tenth), last 200 updates or all, if fewer",
      "by which share the loss fell in the window that clipping is judged over",
      ""),
  FINAL_LOSS("loss", "E of the last update", "the training loss at the end", ""),
  BASELINE_LOSS(
      "loss",
      "E of the best answer that ignores the inputs",
      "the loss that a network has to fall below to have learned anything of the inputs",
      "the definition of the task"),
  PLATEAU_LOSS(
      "loss",
      "the median of ten mean losses, each of a tenth of the last max(500, updates / 5) updates",
      "the training loss at the end without its noise; of runs of 500 updates and more",
      ""),
  MEMORY_CAPACITY(
      "1",
      "Σ_k r²(u(t − k), y_k(t)) on sequences that were not trained on",
      "how many earlier inputs the outputs tell; at most the number of units",
      "Jaeger 2001, GMD report 152, definition 1"),
  SOLVED(
      "1",
      "1 where stop_when was reached and confirmed, else 0",
      "whether the task was solved",
      ""),
  FINISHED("1", "", "1 where the run made all its updates or reached stop_when, else 0", ""),
  NON_FINITE_UPDATE(
      "update",
      "",
      "the update at which the first NaN or infinity appeared, 0 before any",
      "IEEE 754");

  private final String unit;
  private final String formula;
  private final String meaning;
  private final String source;

  Quantity(String unit, String formula, String meaning, String source) {
    this.unit = unit;
    this.formula = formula;
    this.meaning = meaning;
    this.source = source;
  }

  /** The name in JSON and for {@code explain}: snake_case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The quantity of a {@link #label}. */
  public static Optional<Quantity> named(String label) {
    return Arrays.stream(values()).filter(q -> q.label().equals(label)).findFirst();
  }

  /** Unit; {@code 1} for none. */
  public String unit() {
    return unit;
  }

  /** Definition in plain text; empty where the meaning says it. */
  public String formula() {
    return formula;
  }

  /** One sentence without a final period. */
  public String meaning() {
    return meaning;
  }

  /** Paper and equation, or empty. */
  public String source() {
    return source;
  }
}
