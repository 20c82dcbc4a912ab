package rhoscope.rules;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.Quantity;
import rhoscope.evidence.RunSummary;
import rhoscope.model.Basis;
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
          HorizonTooShort.RULE,
          ClippingMostSteps.RULE,
          NonFiniteValue.RULE,
          RadiusWouldMislead.RULE,
          StaleEvidence.RULE,
          InsufficientEvidence.RULE);

  /** The rule of a name. */
  public static Optional<Rule> named(String name) {
    return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  /**
   * What all rules conclude. Pure: the same arguments give the same findings in the same order.
   *
   * @param available what was predicted ({@link rhoscope.theory.Prediction}), probed and recorded
   *     of this very spec
   * @param stale the newest run of this file with another spec
   */
  public static List<Finding> check(
      ModelSpec spec, List<Evidence> available, Optional<RunSummary> stale) {
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : ALL) {
      surest(available, rule.needs())
          .or(() -> rule.needs().isEmpty() ? Optional.of(NOTHING) : Optional.empty())
          .map(evidence -> new Context(rule, spec, evidence, available, stale))
          .ifPresent(
              context -> {
                rule.check(context);
                findings.addAll(context.findings());
              });
    }
    return findings.stream().flatMap(finding -> withOwnSeverity(finding, spec).stream()).toList();
  }

  private static final Evidence NOTHING = Evidence.of(EvidenceKind.CONFIG, Map.of());

  /** The evidence of the surest kind among those that hold all the quantities. */
  static Optional<Evidence> surest(List<Evidence> available, List<Quantity> quantities) {
    return available.stream().filter(e -> e.has(quantities)).max(comparing(Evidence::kind));
  }

  private static Optional<Finding> withOwnSeverity(Finding f, ModelSpec spec) {
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
   * indicated finding is never made an error.
   */
  public static Optional<Severity> severity(
      ModelSpec spec, String rule, Basis basis, Severity found) {
    Severity said = spec.find(Keys.SEVERITY).map(own -> own.get(rule)).orElse(found);
    if (said == Severity.OFF) {
      return Optional.empty();
    }
    boolean overconfident = basis == Basis.INDICATED && said == Severity.ERROR;
    return Optional.of(overconfident ? Severity.WARNING : said);
  }

  /**
   * The finding of a part that could not measure, such as a probe over its bound; empty where the
   * config switches it off.
   *
   * @param kind what was to be measured
   * @param key that a person would edit
   * @param message one line of at most 100 characters
   */
  public static Optional<Finding> insufficient(
      ModelSpec spec, EvidenceKind kind, String key, String message) {
    return withOwnSeverity(InsufficientEvidence.finding(kind, key, message), spec);
  }

  private Rules() {}
}
