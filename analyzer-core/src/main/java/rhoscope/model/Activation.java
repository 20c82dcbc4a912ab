package rhoscope.model;

/** The nonlinearity φ of a plain RNN or an echo state network. */
public enum Activation {
  /** tanh z, γ = 1. */
  TANH(1),
  /** max(0, z), γ = 1; φ′(0) = 0. */
  RELU(1),
  /** 1 / (1 + e^{−z}), γ = ¼. */
  SIGMOID(0.25),
  /** z, γ = 1. */
  LINEAR(1);

  private final double steepest;

  Activation(double steepest) {
    this.steepest = steepest;
  }

  /** What the states pass on their way from step to step: nothing with a linear transition. */
  public static Activation ofTransition(ModelSpec spec) {
    return spec.get(Keys.LINEAR_TRANSITION) ? LINEAR : spec.get(Keys.ACTIVATION);
  }

  /** γ = sup |φ′| (Pascanu et al. 2013, eq. 6). */
  public double steepest() {
    return steepest;
  }
}
