package rhoscope.rules;

import static rhoscope.evidence.Quantity.LYAPUNOV;
import static rhoscope.evidence.Quantity.LYAPUNOV_ERROR;
import static rhoscope.evidence.Quantity.SPECTRAL_RADIUS;
import static rhoscope.rules.Wording.number;

import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;

/** The spectral radius says one thing about growth, the measured exponent the opposite. */
final class RadiusWouldMislead {
  static final Rule RULE =
      Rule.named("radius-would-mislead")
          .severity(Severity.HINT)
          .basis(Basis.MEASURED)
          .summary("the spectral radius suggests the opposite of the measured growth")
          .explanation(
              """
              `ρ(W)` above 1 is often read as "gradients explode", below 1 as "they vanish". Both hold
              for a linear network as k → ∞ and for nothing else: the product of step Jacobians
              `diag φ′(z_t) W` can shrink under a W with ρ > 1, because the nonlinearity contracts, and
              grow for many steps under one with ρ < 1 that is far from normal. A trained tanh network
              with ρ = 1.28 was measured to shrink gradients by 0.816 per step.

              Found where ρ lies on one side of 1 by more than 0.02, and the largest Lyapunov exponent,
              measured over the probe's sequences, on the other side of 0 by more than two standard
              errors. The exponent is the one to trust. There is no quick fix: rescaling W towards
              ρ = 1 would act on the number that misleads, and make the measured growth worse. Of a
              reservoir `esp-not-guaranteed` says it.
              """)
          .needs(SPECTRAL_RADIUS, LYAPUNOV, LYAPUNOV_ERROR)
          .reads(Keys.CELL, Keys.LEAK, Keys.LEAK_UNIFORM)
          .reads(SettingKeys.RADIUS_DISTANCE)
          .source("Pascanu, Mikolov, Bengio 2013, section 2.1; Mikhaeil et al. 2022, eq. 4")
          .example(
              """
              // evidence (run): spectral_radius = 1.28, lyapunov = -0.203, lyapunov_error = 0.004
              { "model": { "initialization": { "spectral_radius": 1.2 } } }
                                                                //^^^ hint[radius-would-mislead]: ρ = 1.28, yet λ₁ = -0.203 ± 0.004 nats per step: gradients shrink, trust λ₁
              """)
          .example(
              """
              // evidence (run): spectral_radius = 0.95, lyapunov = -0.06, lyapunov_error = 0.004
              { "model": { "initialization": { "spectral_radius": 0.95 } } }
              """)
          .check(RadiusWouldMislead::check);

  /** Two standard errors: a sign that is sure. */
  private static final double ERRORS = 2;

  private static void check(Context rule) {
    double radius = rule.value(SPECTRAL_RADIUS);
    double exponent = rule.value(LYAPUNOV);
    double error = rule.value(LYAPUNOV_ERROR);
    double near = rule.spec().get(SettingKeys.RADIUS_DISTANCE);
    boolean sure = near < Math.abs(radius - 1) && ERRORS * error < Math.abs(exponent);
    boolean opposite = 1 < radius != 0 < exponent;
    boolean leaky = rule.spec().says(Keys.LEAK) || rule.spec().says(Keys.LEAK_UNIFORM);
    if (leaky || !sure || !opposite || rule.spec().get(Keys.CELL) == Cell.ESN) {
      return;
    }
    String message =
        "ρ = "
            + number(radius)
            + ", yet λ₁ = "
            + number(exponent)
            + " ± "
            + Wording.brief(error)
            + " nats per step: gradients "
            + (exponent < 0 ? "shrink" : "grow")
            + ", trust λ₁";
    rule.report(Remedy.recurrentKey(rule.spec()), message)
        .value("spectral_radius", radius)
        .value("lyapunov", exponent)
        .value("lyapunov_error", error);
  }

  private RadiusWouldMislead() {}
}
