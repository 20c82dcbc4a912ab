package rhoscope.rules;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Quantity;
import rhoscope.evidence.StaleRun;
import rhoscope.model.Basis;
import rhoscope.model.Framework;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;

/** All rules, in the order of their findings and of the documentation. */
public final class Rules {
  /** Every name that a finding can carry. */
  public static final List<Rule> ALL =
      List.of(
          PredictedHorizonTooShort.RULE,
          PredictedExplosion.RULE,
          CertifiedVanishing.RULE,
          OmegaWithoutClip.RULE,
          OmegaConstantSchedule.RULE,
          ChronoRange.RULE,
          LeakTimeConstant.RULE,
          DependencyBeyondSequence.RULE,
          TruncationBelowDependency.RULE,
          KeyWithoutEffect.RULE,
          HorizonTooShort.RULE,
          PositiveLyapunov.RULE,
          SaturatedState.RULE,
          StuckAtBaseline.RULE,
          ClippingMostSteps.RULE,
          GradientSpike.RULE,
          NonFiniteValue.RULE,
          RadiusWouldMislead.RULE,
          EspNotGuaranteed.RULE,
          NoClipping.RULE,
          TwoClipThresholds.RULE,
          ActivationClipAlone.RULE,
          UnboundedGatedState.RULE,
          ForgetBiasTooLow.RULE,
          InitialRadiusAboveOne.RULE,
          FusedOrthogonal.RULE,
          LeakCalledLearningRate.RULE,
          StaleEvidence.RULE,
          InsufficientEvidence.RULE,
          UnusableInput.RULE);

  /** The rule of a name. */
  public static Optional<Rule> named(String name) {
    return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  /**
   * What all rules conclude. Pure: the same arguments give the same findings in the same order.
   *
   * @param available what was predicted ({@link rhoscope.theory.Prediction}), probed and recorded
   *     of this very spec
   * @param stale the newest run of this file with another spec or other files
   */
  public static List<Finding> check(
      ModelSpec spec, List<Evidence> available, Optional<StaleRun> stale) {
    List<Finding> findings = new ArrayList<>();
    ALL.forEach(rule -> findings.addAll(check(rule, spec, available, stale)));
    return findings.stream().flatMap(finding -> asSaid(spec, finding).stream()).toList();
  }

  /** What one rule concludes, with the severities of its own. */
  static List<Finding> check(
      Rule rule, ModelSpec spec, List<Evidence> available, Optional<StaleRun> stale) {
    // What needs no evidence follows from the config, whatever else was measured.
    Optional<Evidence> basis =
        rule.needs().isEmpty() ? Optional.of(NOTHING) : surest(available, rule.needs());
    if (basis.isEmpty()) {
      return List.of();
    }
    Context context = new Context(rule, spec, basis.get(), available, stale);
    rule.check(context);
    return context.findings();
  }

  private static final Evidence NOTHING = Evidence.of(EvidenceKind.CONFIG, Map.of());

  /** The evidence of the surest kind among those that hold all the quantities. */
  static Optional<Evidence> surest(List<Evidence> available, List<Quantity> quantities) {
    return available.stream().filter(e -> e.has(quantities)).max(comparing(Evidence::kind));
  }

  /** The finding with the severity that the config gives its rule; empty where it is off. */
  public static Optional<Finding> asSaid(ModelSpec spec, Finding f) {
    return severity(spec, f.rule(), f.basis(), f.severity())
        .map(
            s ->
                new Finding(
                    f.rule(),
                    s,
                    f.basis(),
                    f.evidence(),
                    f.run(),
                    f.key(),
                    f.message(),
                    f.values(),
                    f.fixes()));
  }

  /**
   * The severity of a finding after what {@code rules.severity} says; empty where it is off. An
   * indicated finding is never made an error, and one of a file that only names of keys explain is
   * information at most.
   */
  public static Optional<Severity> severity(
      ModelSpec spec, String rule, Basis basis, Severity found) {
    Severity said = spec.find(Keys.SEVERITY).map(own -> own.get(rule)).orElse(found);
    if (said == Severity.OFF) {
      return Optional.empty();
    }
    boolean overconfident = basis == Basis.INDICATED && said == Severity.ERROR;
    boolean loose = spec.find(FrameworkKeys.NAME).filter(Framework::isLoose).isPresent();
    Severity most = loose ? Severity.INFORMATION : overconfident ? Severity.WARNING : said;
    return Optional.of(Wording.atMost(most, said));
  }

  private Rules() {}
}
