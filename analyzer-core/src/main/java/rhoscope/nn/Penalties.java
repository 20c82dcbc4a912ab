package rhoscope.nn;

import rhoscope.model.OmegaForm;

/**
 * What a backward pass adds to ∂E/∂θ.
 *
 * @param activationL1 λ of λ Σ|h_t| / (T·N), over the units of all layers, T·N the steps of all
 *     sequences up to the end of each; its part of ∂E/∂h_t goes back with the rest
 * @param omega the weight α of the regulariser Ω, of a plain RNN
 * @param form of Ω
 */
public record Penalties(double activationL1, double omega, OmegaForm form) {
  /** Nothing. */
  public static final Penalties NONE = new Penalties(0, 0, OmegaForm.SQUARED_NORM_RATIO);

  public Penalties {
    if (!(0 <= activationL1) || !(0 <= omega)) {
      throw new IllegalArgumentException("λ " + activationL1 + ", α " + omega);
    }
  }
}
