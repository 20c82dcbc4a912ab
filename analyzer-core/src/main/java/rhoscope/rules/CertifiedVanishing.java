package rhoscope.rules;

import static rhoscope.evidence.Quantity.FINISHED;
import static rhoscope.evidence.Quantity.PROBE_LENGTH;
import static rhoscope.evidence.Quantity.STEP_BOUND;
import static rhoscope.rules.Wording.count;
import static rhoscope.rules.Wording.milder;
import static rhoscope.rules.Wording.number;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.model.Activation;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.theory.Dependency;

/** The weights prove that no input can make the gradient last as long as it is needed. */
final class CertifiedVanishing {
  static final Rule RULE =
      Rule.named("certified-vanishing")
          .severity(Severity.WARNING)
          .basis(Basis.PROVED)
          .summary("the weights prove that the gradient vanishes, whatever the input")
          .explanation(
              """
              One step back multiplies a gradient by `Wᵀ diag φ′(z)`, whose norm is at most
              `η = γ σ_max(W)` with `γ = sup |φ′|`: 1 for tanh and ReLU, ¼ for sigmoid, and 1 with
              `linear_transition`; with a leak a it is `η = 1 − a + a γ σ_max(W)`. For `η < 1`
              the gradient after k steps is at most `η^k` of itself, for every input. This is a
              proof, but of these weights: training moves them, and can move them out of it. So it is
              a warning at initialisation, and an error only for the weights that a finished run ended
              with, where `η` to the power of the declared dependency is below 1e-10.

              Found where `η^k` falls below 1 % before k reaches what the target needs; without a
              dependency, before it reaches the length of the sequence, and then it is information.
              The reverse does not hold: `η ≥ 1` is necessary for a gradient that lasts and does not
              make one. For one layer of a plain RNN or a reservoir only: the gates of an LSTM or a GRU
              carry gradients past W. In an ESN the same bound proves what is wanted, echo states, and
              its read-out amplifies what is left of an input: information.
              """)
          .needs(STEP_BOUND)
          .reads(Dependency.READS)
          .reads(Keys.FILE, Keys.CELL)
          .source("Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, eq. 6 and 7")
          .example(
              """
              // evidence (initialization): step_bound = 0.5
              {
                "model": {
                  "initialization": {"recurrent": {"kind": "orthogonal", "gain": 0.5}}
                                   //^^^^^^^^^^^ warning[certified-vanishing]: η = 0.500: under 1 % of any gradient is left after 7 steps, needed 50
                },
                "data": {"task": "adding", "dependency": 50},
                "rules": {"severity": {"predicted-horizon-too-short": "off"}}
              }
              """)
          .example(
              """
              // evidence (run): step_bound = 0.5, finished = 1
              {
                "model": {
                  "initialization": {"recurrent": {"kind": "orthogonal", "gain": 0.5}}
                                   //^^^^^^^^^^^ error[certified-vanishing]: η = 0.500: under 1 % of any gradient is left after 7 steps, needed 50
                },
                "data": {"task": "adding", "dependency": 50},
                "rules": {"severity": {"predicted-horizon-too-short": "off"}}
              }
              """)
          .example(
              """
              // evidence (initialization): step_bound = 0.99
              {
                "model": {
                  "initialization": {"recurrent": {"kind": "orthogonal", "gain": 0.99}}
                },
                "data": {"task": "adding", "dependency": 50}
              }
              """)
          .example(
              """
              // evidence (initialization): step_bound = 0.001, probe_length = 20
              {
                "model": {
                  "initialization": {"recurrent": {"kind": "orthogonal", "gain": 0.001}}
                                   //^^^^^^^^^^^ information[certified-vanishing]: η = 0.00100: under 1 % of any gradient is left after 1 step, of 20
                },
                "data": {"file": "measured.safetensors"}
              }
              """)
          .example(
              """
              // evidence (run): step_bound = 0.5, finished = 1
              {
                "model": {
                  "cell": "esn",
                  "initialization": {"recurrent": {"kind": "orthogonal", "gain": 0.5}}
                                   //^^^^^^^^^^^ information[certified-vanishing]: η = 0.500: echo states, proved; under 1 % of an input is left after 7 steps, needed 50
                },
                "data": {"task": "adding", "dependency": 50}
              }
              """)
          .check(CertifiedVanishing::check);

  private static final double VANISHED = 0.01;

  /** The bound on ‖·‖² below which trainingRNNs, the code of the source, ignores a step: 1e-20. */
  private static final double GONE = 1e-10;

  private static void check(Context rule) {
    ModelSpec spec = rule.spec();
    double bound = rule.value(STEP_BOUND);
    Optional<Dependency> dependency = rule.dependency();
    int needed = dependency.map(Dependency::steps).orElseGet(() -> sequence(rule));
    if (1 <= bound || VANISHED <= StrictMath.pow(bound, needed)) {
      return;
    }
    double left = Math.floor(StrictMath.log(VANISHED) / StrictMath.log(bound)) + 1;
    boolean fixed = spec.get(Keys.CELL) == Cell.ESN;
    String message =
        "η = "
            + number(bound)
            + (fixed
                ? ": echo states, proved; under 1 % of an input"
                : ": under 1 % of any gradient")
            + " is left after "
            + count(left, "step")
            + ", "
            + (dependency.isPresent() ? "needed " + needed : "of " + needed);
    rule.report(Remedy.recurrentKey(spec), message)
        .severity(severity(rule, dependency, StrictMath.pow(bound, needed)))
        .value("step_bound", bound)
        .value("vanished_after_steps", (long) left)
        .value("dependency_steps", needed)
        .fixes(fixes(spec, bound));
  }

  /** The steps of a sequence as measured, else as the config says; 0 where neither tells. */
  private static int sequence(Context rule) {
    OptionalDouble measured = rule.find(PROBE_LENGTH);
    return measured.isPresent() ? (int) measured.getAsDouble() : rule.length().orElse(0);
  }

  private static Severity severity(Context rule, Optional<Dependency> dependency, double left) {
    if (rule.solved() || dependency.isEmpty() || rule.spec().get(Keys.CELL) == Cell.ESN) {
      return Severity.INFORMATION;
    }
    boolean ended = rule.fromRun() && rule.find(FINISHED).orElse(0) == 1;
    Severity severity = ended && left < GONE ? Severity.ERROR : rule.severity();
    return dependency.get().declared() ? severity : milder(severity);
  }

  /** Fresh weights with η = 1: no bound on them forbids a gradient that lasts. */
  private static List<Fix> fixes(ModelSpec spec, double bound) {
    double steepest = Activation.ofTransition(spec).steepest();
    Remedy orthogonal = Remedy.orthogonal(spec, 1 / steepest);
    boolean other = spec.says(Keys.SPECTRAL_RADIUS) || spec.says(Keys.LEAK_UNIFORM);
    if (other || spec.says(Keys.WEIGHTS) || spec.get(Keys.CELL) == Cell.ESN) {
      return List.of();
    }
    return List.of(orthogonal.fix(": bound per step η " + number(bound) + " → 1.00"));
  }

  private CertifiedVanishing() {}
}
