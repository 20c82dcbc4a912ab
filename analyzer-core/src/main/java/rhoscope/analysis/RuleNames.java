package rhoscope.analysis;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rhoscope.config.ConfigRule;
import rhoscope.config.Format;
import rhoscope.config.Nearest;
import rhoscope.config.ParsedConfig;
import rhoscope.config.SourceMap;
import rhoscope.config.Suppressions;
import rhoscope.evidence.EvidenceKind;
import rhoscope.model.Basis;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;
import rhoscope.rules.Rule;
import rhoscope.rules.Rules;
import rhoscope.syntax.Span;
import rhoscope.syntax.TextEdit;

/**
 * The rules that a config names, under {@code rules.severity} and in comments: what is said of one
 * that does not exist, or that it cannot be, would change nothing in silence.
 */
final class RuleNames {
  private final ParsedConfig config;
  private final Set<String> known = all();
  private final List<Located> findings = new ArrayList<>();

  private RuleNames(ParsedConfig config) {
    this.config = config;
  }

  /** A finding for each name whose mention has another effect than it says. */
  static List<Located> findings(ParsedConfig config) {
    RuleNames names = new RuleNames(config);
    boolean settings = config.format() == Format.SETTINGS;
    String section = (settings ? SettingKeys.SEVERITY : Keys.SEVERITY).path() + ".";
    config.sourceMap().entries().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(section))
        .sorted(comparing(entry -> entry.getValue().key().start()))
        .forEach(
            entry -> names.severity(entry.getKey().substring(section.length()), entry.getValue()));
    config.suppressions().names().forEach(names::suppression);
    return List.copyOf(names.findings);
  }

  /** Every name that a finding can carry. */
  static Set<String> all() {
    return NamedRule.all().stream()
        .map(NamedRule::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void severity(String name, SourceMap.Entry entry) {
    Optional<Rule> rule = Rules.named(name);
    boolean error =
        config.spec().find(Keys.SEVERITY).map(said -> said.get(name)).stream()
            .anyMatch(Severity.ERROR::equals);
    if (!known.contains(name)) {
      unknown(ConfigRule.UNKNOWN_KEY, name, entry.key(), "\"");
    } else if (error && rule.isPresent() && rule.get().basis() == Basis.INDICATED) {
      String warning = Labels.of(Severity.WARNING);
      TextEdit edit = new TextEdit(entry.value().span(), '"' + warning + '"');
      add(
          ConfigRule.CAPPED_SEVERITY,
          entry.value().span(),
          name + " indicates and proves nothing, so its findings are warnings at most",
          Optional.of(remedy("Set to " + warning, edit)));
    }
  }

  private void suppression(Suppressions.Name name) {
    if (!known.contains(name.rule())) {
      unknown(ConfigRule.UNKNOWN_RULE, name.rule(), name.span(), "");
    }
  }

  private void unknown(ConfigRule rule, String name, Span span, String quote) {
    Optional<String> nearest = nearest(name);
    String shown = name.length() <= 40 ? name : name.substring(0, 39) + "…";
    add(
        rule,
        span,
        "no rule is called "
            + shown
            + nearest.map(other -> "; the nearest is " + other).orElse("; it has no effect"),
        nearest.map(
            other -> remedy("Rename to " + other, new TextEdit(span, quote + other + quote))));
  }

  private void add(ConfigRule rule, Span span, String message, Optional<Remedy> remedy) {
    Rules.severity(config.spec(), rule.label(), rule.basis(), rule.severity())
        .ifPresent(
            severity ->
                findings.add(
                    new Located(
                        rule.label(),
                        severity,
                        rule.basis(),
                        EvidenceKind.CONFIG,
                        Optional.empty(),
                        span,
                        message,
                        Map.of(),
                        remedy.stream().toList())));
  }

  private static Remedy remedy(String title, TextEdit edit) {
    return new Remedy(title, List.of(edit), Optional.empty());
  }

  /** Kebab-case names by the search for snake-case ones. */
  private Optional<String> nearest(String name) {
    List<String> snake = known.stream().map(rule -> rule.replace('-', '_')).toList();
    return Nearest.of(name, snake).map(rule -> rule.replace('_', '-'));
  }
}
