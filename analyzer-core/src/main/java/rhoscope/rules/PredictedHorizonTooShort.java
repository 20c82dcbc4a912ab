package rhoscope.rules;

import static rhoscope.evidence.Quantity.HORIZON;
import static rhoscope.evidence.Quantity.HORIZON_CENSORED;
import static rhoscope.evidence.Quantity.PREDICTED_DECAY;
import static rhoscope.evidence.Quantity.PREDICTED_HORIZON;
import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.milder;
import static rhoscope.rules.Wording.percent;

import java.util.Optional;
import rhoscope.evidence.Evidence;
import rhoscope.model.Basis;
import rhoscope.model.Severity;
import rhoscope.theory.Dependency;

/** The initial weights let the gradient fade before it reaches the input that the target needs. */
final class PredictedHorizonTooShort {
  static final Rule RULE =
      Rule.named("predicted-horizon-too-short")
          .severity(Severity.WARNING)
          .basis(Basis.INDICATED)
          .summary(
              "the gradient is predicted to vanish before it reaches the input it is needed at")
          .explanation(
              """
              In a wide network with random weights each step back multiplies the mean square of a
              gradient by `χ = σ_w² E[φ′(m + √q̂ z)²]`, which follows from the config alone: the
              variance of the recurrent weights, the activation, the size of the inputs and biases.
              After `K = ln 0.01 / ln √χ` steps 1 % of the gradient is left. Where the target needs
              inputs from further back, they have next to no say in the first updates, and training
              often never finds them: the gradient that the optimizer sees is the sum over all lags,
              and the recent ones drown the rest.

              It is made for a plain RNN of one layer with independent or orthogonal random weights, on
              inputs whose size the config tells: a task, or a standardised series. Drawn networks of 256
              units lie within 15 % of it, of 64 within 30 %; with independent weights close to χ = 1
              single networks scatter by a factor of two. Training moves the weights, so a measured
              horizon that is long enough silences this rule.

              A warning where `data.dependency` says what is needed; information where it follows
              from the task.
              """)
          .needs(PREDICTED_DECAY, PREDICTED_HORIZON)
          .reads(Dependency.READS)
          .source("Chen, Pennington, Schoenholz 2018, arXiv:1806.05394; Pascanu et al. 2013, eq. 4")
          .example(
              """
              {
                "model": {
                  "activation": "tanh", "hidden_size": 100,
                  "initialization": {"preset": "pytorch"}
                                             //^^^^^^^^^ warning[predicted-horizon-too-short]: predicted 1 % horizon 8 steps, needed 50; each step back keeps 57.1 % of the gradient
                },
                "data": {"task": "adding", "length": 60, "dependency": 50}
              }
              """)
          .example(
              """
              {
                "model": {
                  "activation": "tanh", "hidden_size": 100,
                  "initialization": {
                    "preset": "pytorch",
                    "recurrent": {"kind": "orthogonal", "gain": 1.0}
                  }
                },
                "data": {"task": "adding", "length": 60, "dependency": 50}
              }
              """)
          .example(
              """
              // evidence (initialization): horizon = 59, horizon_censored = 1, probe_sequences = 8
              {
                "model": {
                  "activation": "tanh", "hidden_size": 100,
                  "initialization": {"preset": "pytorch"}
                                             //^^^^^^^^^ warning[predicted-horizon-too-short]: predicted 1 % horizon 8 steps, needed 100; each step back keeps 57.1 % of the gradient
                },
                "data": {"task": "adding", "length": 60, "dependency": 100},
                "rules": {"severity": {"dependency-beyond-sequence": "off"}}
              }
              """)
          .check(PredictedHorizonTooShort::check);

  private static void check(Context rule) {
    Optional<Dependency> dependency = rule.dependency();
    double horizon = rule.value(PREDICTED_HORIZON);
    if (dependency.isEmpty() || dependency.get().steps() <= horizon) {
      return;
    }
    int needed = dependency.get().steps();
    if (rule.solved()
        || rule.measured(HORIZON, HORIZON_CENSORED).filter(e -> reaches(e, needed)).isPresent()) {
      return;
    }
    double decay = rule.value(PREDICTED_DECAY);
    String message =
        "predicted 1 % horizon "
            + count(horizon, "step")
            + ", needed "
            + needed
            + "; each step back keeps "
            + percent(decay)
            + " of the gradient";
    Severity severity = rule.severity();
    rule.report(Remedy.recurrentKey(rule.spec()), message)
        .severity(dependency.get().declared() ? severity : milder(severity))
        .value("horizon_steps", (long) horizon)
        .value("dependency_steps", needed)
        .value("decay_per_step", decay)
        .fixes(Remedy.forHorizon(rule.spec(), needed, horizon, "predicted 1 %% horizon %s → %s"));
  }

  /** A censored horizon of T − 1 lags covers all T inputs of the sequence, and no more. */
  private static boolean reaches(Evidence measured, int needed) {
    double censored = measured.find(HORIZON_CENSORED).orElse(0);
    return needed <= measured.find(HORIZON).orElse(0) + censored;
  }

  private PredictedHorizonTooShort() {}
}
