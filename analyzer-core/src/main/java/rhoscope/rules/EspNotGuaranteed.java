package rhoscope.rules;

import static rhoscope.evidence.Quantity.ECHO_BOUND;
import static rhoscope.evidence.Quantity.EFFECTIVE_RADIUS;
import static rhoscope.evidence.Quantity.LYAPUNOV;
import static rhoscope.evidence.Quantity.LYAPUNOV_ERROR;
import static rhoscope.rules.Wording.number;

import java.util.OptionalDouble;
import rhoscope.model.Activation;
import rhoscope.model.Basis;
import rhoscope.model.Initialization;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;

/** A reservoir whose states may depend on where they began, not on the input alone. */
final class EspNotGuaranteed {
  static final Rule RULE =
      Rule.named("esp-not-guaranteed")
          .severity(Severity.WARNING)
          .basis(Basis.MEASURED)
          .summary("the states of a reservoir do not, or need not, follow from its input alone")
          .explanation(
              """
              A read-out can be fitted to states that are echoes of the input: whatever state the
              reservoir began with, the same input leads to the same one in the end. `ρ(W) < 1` is often
              taken for that. It is neither sufficient, nor, where there is an input, necessary: an
              input saturates units, and saturated units contract.

              What proves it for every input is a contraction, `1 − a + a γ ‖D W D⁻¹‖ < 1` for a
              positive diagonal D, `γ = sup |φ′|`; then this rule is silent. Random matrices with ρ near
              1 never pass: their norm is about 2 ρ. So the probe measures the conditional exponent, the
              largest Lyapunov exponent λ₁ of the states under the configured input. Above 0 by more
              than two standard errors it is a warning: nearby states part, and the read-out learns
              noise. Within two it is information: undecided.

              With `ρ((1 − a) I + a W) ≥ 1` a linear reservoir grows without bound, and a ReLU one may:
              a warning. A tanh reservoir without bias has no echo states at zero input then:
              information, since its input may all the same contract it. The cure is a smaller
              `spectral_radius` or larger inputs.
              """)
          .needs(EFFECTIVE_RADIUS, ECHO_BOUND)
          .reads(Keys.ACTIVATION, Keys.BIAS, Keys.BIAS_LIMIT, Keys.PRESET)
          .source(
              "Yildiz, Jaeger, Kiebel 2012; Jaeger et al. 2007; Manjunath, Jaeger 2013, on the input")
          .example(
              """
              // evidence (initialization): effective_radius = 1.4, echo_bound = 2.7, lyapunov = 0.11, lyapunov_error = 0.004
              {
                "model": {"cell": "esn", "initialization": {"spectral_radius": 1.4}}
                                                                             //^^^ warning[esp-not-guaranteed]: λ₁ = 0.110 ± 0.004 nats per step under this input: no echo states, nearby states part
              }
              """)
          .example(
              """
              // evidence (initialization): effective_radius = 1.1, echo_bound = 2.1, lyapunov = -0.2, lyapunov_error = 0.004
              {
                "model": {"cell": "esn", "initialization": {"spectral_radius": 1.1}}
                                                                             //^^^ information[esp-not-guaranteed]: ρ((1 − a) I + a W) = 1.10: no echo states at zero input; with this one λ₁ = -0.200
              }
              """)
          .example(
              """
              // evidence (initialization): effective_radius = 1.01, echo_bound = 1.9
              {
                "model": {"cell": "esn", "activation": "relu", "initialization": {"spectral_radius": 1.01}}
                                                                                                   //^^^^ warning[esp-not-guaranteed]: ρ((1 − a) I + a W) = 1.01: the states of a relu reservoir may grow without bound
              }
              """)
          .example(
              """
              // evidence (initialization): effective_radius = 0.99, echo_bound = 1.9, lyapunov = 0.001, lyapunov_error = 0.004
              {
                "model": {"cell": "esn", "initialization": {"spectral_radius": 0.99}}
                                                                             //^^^^ information[esp-not-guaranteed]: λ₁ = 0.00100 ± 0.004 nats per step: whether states under this input meet is open
              }
              """)
          .example(
              """
              // evidence (initialization): effective_radius = 0.9, echo_bound = 1.7, lyapunov = -0.2, lyapunov_error = 0.004
              {
                "model": {"cell": "esn", "initialization": {"spectral_radius": 0.9}}
              }
              """)
          .check(EspNotGuaranteed::check);

  /** Two standard errors: a sign that is sure. */
  private static final double ERRORS = 2;

  private static final String RADIUS = "ρ((1 − a) I + a W) = ";

  private static void check(Context rule) {
    ModelSpec spec = rule.spec();
    double radius = rule.value(EFFECTIVE_RADIUS);
    Activation activation = spec.get(Keys.ACTIVATION);
    if (rule.value(ECHO_BOUND) < 1 || (activation == Activation.LINEAR && radius < 1)) {
      return;
    }
    OptionalDouble exponent = rule.find(LYAPUNOV);
    OptionalDouble error = rule.find(LYAPUNOV_ERROR);
    boolean measured = exponent.isPresent() && error.isPresent();
    double lyapunov = exponent.orElse(0);
    double within = ERRORS * error.orElse(0);
    boolean unbounded = activation == Activation.LINEAR || activation == Activation.RELU;
    if (1 <= radius && unbounded) {
      String may = activation == Activation.RELU ? "a relu reservoir may" : "a linear reservoir";
      report(rule, RADIUS + number(radius) + ": the states of " + may + " grow without bound");
    } else if (measured && within < lyapunov) {
      report(rule, rate(rule) + " under this input: no echo states, nearby states part");
    } else if (measured && -within <= lyapunov) {
      report(rule, rate(rule) + ": whether states under this input meet is open")
          .severity(Severity.INFORMATION);
    } else if (1 <= radius && activation == Activation.TANH && !hasBias(spec)) {
      String now = exponent.isPresent() ? "; with this one λ₁ = " + number(lyapunov) : "";
      report(rule, RADIUS + number(radius) + ": no echo states at zero input" + now)
          .severity(Severity.INFORMATION);
    }
  }

  /**
   * Without one the state 0 stays where it is, and W alone decides what becomes of its neighbours.
   */
  private static boolean hasBias(ModelSpec spec) {
    Initialization initialization = Initialization.of(spec);
    return initialization.bias() != 0 || 0 < initialization.biasVariance();
  }

  private static String rate(Context rule) {
    return "λ₁ = "
        + number(rule.value(LYAPUNOV))
        + " ± "
        + Wording.brief(rule.value(LYAPUNOV_ERROR))
        + " nats per step";
  }

  private static Context.Report report(Context rule, String message) {
    Context.Report report =
        rule.report(Remedy.recurrentKey(rule.spec()), message)
            .value("effective_radius", rule.value(EFFECTIVE_RADIUS))
            .value("echo_bound", rule.value(ECHO_BOUND));
    rule.find(LYAPUNOV).ifPresent(lyapunov -> report.value("lyapunov", lyapunov));
    return report;
  }

  private EspNotGuaranteed() {}
}
