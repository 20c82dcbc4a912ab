package rhoscope.analysis;

import static java.util.Comparator.comparing;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
import rhoscope.syntax.TextEdit;
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
    List<Evidence> evidence = evidence(config, measured);
    Set<Located> located = new LinkedHashSet<>(); // layers share what is said of their training
    config.problems().forEach(problem -> locate(config, problem).ifPresent(located::add));
    located.addAll(RuleNames.findings(config));
    boolean settings = config.format() == Format.SETTINGS;
    for (ParsedConfig part : settings ? List.<ParsedConfig>of() : config.parts()) {
      Rules.check(part.spec(), evidence(part, measured), stale)
          .forEach(finding -> located.add(locate(part, finding)));
    }
    remarks.forEach(
        remark ->
            Rules.asSaid(config.spec(), remark).ifPresent(f -> located.add(locate(config, f))));
    List<Located> findings =
        located.stream()
            .filter(finding -> !config.suppressions().allows(finding.rule(), finding.span()))
            .sorted(
                comparing((Located finding) -> finding.span().start())
                    .thenComparing(Located::severity))
            .toList();
    return new Analysis(config, evidence, findings);
  }

  private static List<Evidence> evidence(ParsedConfig config, List<Evidence> measured) {
    return Stream.concat(Stream.of(Prediction.of(config.spec())), measured.stream()).toList();
  }

  /** The findings that the text alone gives. */
  public static Analysis of(ParsedConfig config) {
    return of(config, List.of(), Optional.empty(), List.of());
  }

  /** The same of a native config in JSON. */
  public static Analysis of(String text) {
    return of(ConfigReader.read(Format.RHOSCOPE_JSON, text));
  }

  /** What is shown for the key or value at an offset; empty between them. */
  public Optional<Hover> hover(int offset) {
    return config
        .partAt(offset)
        .flatMap(part -> HoverText.at(new Analysis(part, evidence, findings), offset));
  }

  /** What can stand at an offset, in the order of the catalogue. */
  public List<Completion> completions(int offset) {
    return Completions.at(config, offset);
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
        finding.fixes().stream().flatMap(fix -> remedy(config, fix).stream()).toList());
  }

  /** Empty where a file of another framework has no place for the change. */
  private static Optional<Remedy> remedy(ParsedConfig config, Fix fix) {
    if (fix instanceof Fix.Command command) {
      return Optional.of(new Remedy(fix.title(), List.of(), Optional.of(command.command())));
    }
    List<TextEdit> edits =
        fix instanceof Fix.Edit edit
            ? Edits.set(config, edit.keyPath(), edit.plainValue())
            : Edits.remove(config, ((Fix.Removal) fix).keyPath());
    return edits.isEmpty()
        ? Optional.empty()
        : Optional.of(new Remedy(fix.title(), edits, Optional.empty()));
  }
}
