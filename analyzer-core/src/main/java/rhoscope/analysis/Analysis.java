package rhoscope.analysis;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.config.ConfigReader;
import rhoscope.config.ConfigRule;
import rhoscope.config.Edits;
import rhoscope.config.Format;
import rhoscope.config.ParsedConfig;
import rhoscope.config.Problem;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.StaleRun;
import rhoscope.rules.Finding;
import rhoscope.rules.Fix;
import rhoscope.rules.Rules;
import rhoscope.theory.Prediction;

/**
 * Everything that can be said about one text with the evidence at hand. Pure and immutable: the
 * same text and evidence give the same findings in the same order.
 *
 * @param config what the text means
 * @param evidence the prediction first, then what was measured of this very spec
 * @param findings in the order of the text
 */
public record Analysis(ParsedConfig config, List<Evidence> evidence, List<Located> findings) {

  /**
   * The findings of a config with the evidence at hand.
   *
   * @param measured evidence whose key equals that of the config: of a probe, of a run
   * @param stale the newest run of this config whose key differs
   * @param remarks findings of those who gathered the evidence, such as a probe over its bound
   */
  public static Analysis of(
      ParsedConfig config,
      List<Evidence> measured,
      Optional<StaleRun> stale,
      List<Finding> remarks) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(Prediction.of(config.spec()));
    evidence.addAll(measured);
    List<Located> located = new ArrayList<>();
    config.problems().forEach(problem -> locate(config, problem).ifPresent(located::add));
    located.addAll(RuleNames.findings(config));
    List<Finding> findings = new ArrayList<>(Rules.check(config.spec(), evidence, stale));
    remarks.forEach(remark -> Rules.asSaid(config.spec(), remark).ifPresent(findings::add));
    findings.forEach(finding -> located.add(locate(config, finding)));
    located.removeIf(finding -> config.suppressions().allows(finding.rule(), finding.span()));
    located.sort(
        comparing((Located finding) -> finding.span().start()).thenComparing(Located::severity));
    return new Analysis(config, List.copyOf(evidence), List.copyOf(located));
  }

  /** The findings that the text alone gives. */
  public static Analysis of(String text) {
    return of(
        ConfigReader.read(Format.RHOSCOPE_JSON, text), List.of(), Optional.empty(), List.of());
  }

  /** What is shown for the key or value at an offset; empty between them. */
  public Optional<Hover> hover(int offset) {
    return HoverText.at(this, offset);
  }

  private static Optional<Located> locate(ParsedConfig config, Problem problem) {
    ConfigRule rule = problem.rule();
    List<Remedy> remedies =
        problem
            .fix()
            .map(fix -> List.of(new Remedy(fix.title(), fix.edits(), Optional.empty())))
            .orElse(List.of());
    return Rules.severity(config.spec(), rule.label(), rule.basis(), rule.severity())
        .map(
            severity ->
                new Located(
                    rule.label(),
                    severity,
                    rule.basis(),
                    EvidenceKind.CONFIG,
                    Optional.empty(),
                    problem.span(),
                    problem.message(),
                    Map.of(),
                    remedies));
  }

  private static Located locate(ParsedConfig config, Finding finding) {
    return new Located(
        finding.rule(),
        finding.severity(),
        finding.basis(),
        finding.evidence(),
        finding.run(),
        config.sourceMap().anchor(finding.key()),
        finding.message(),
        finding.values(),
        finding.fixes().stream().map(fix -> remedy(config, fix)).toList());
  }

  private static Remedy remedy(ParsedConfig config, Fix fix) {
    if (fix instanceof Fix.Edit edit) {
      return new Remedy(
          edit.title(), Edits.set(config, edit.keyPath(), edit.plainValue()), Optional.empty());
    }
    return new Remedy(fix.title(), List.of(), Optional.of(((Fix.Command) fix).command()));
  }
}
