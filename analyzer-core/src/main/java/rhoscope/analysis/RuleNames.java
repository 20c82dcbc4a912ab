package rhoscope.analysis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rhoscope.config.ConfigRule;
import rhoscope.config.Nearest;
import rhoscope.config.ParsedConfig;
import rhoscope.config.SourceMap;
import rhoscope.evidence.EvidenceKind;
import rhoscope.model.Keys;
import rhoscope.model.Severity;
import rhoscope.rules.Rules;
import rhoscope.syntax.TextEdit;

/** The names under {@code rules.severity}: one that no rule has would change nothing in silence. */
final class RuleNames {
  private static final String SECTION = Keys.SEVERITY.path() + ".";

  /** A finding for each name that no rule has, in the order of the text. */
  static List<Located> unknown(ParsedConfig config) {
    Optional<Severity> severity =
        Rules.severity(
            config.spec(),
            ConfigRule.UNKNOWN_KEY.label(),
            ConfigRule.UNKNOWN_KEY.basis(),
            ConfigRule.UNKNOWN_KEY.severity());
    if (severity.isEmpty()) {
      return List.of();
    }
    Set<String> known = all();
    return config.sourceMap().entries().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(SECTION))
        .filter(entry -> !known.contains(entry.getKey().substring(SECTION.length())))
        .sorted(Comparator.comparing(entry -> entry.getValue().key().start()))
        .map(entry -> finding(entry.getKey(), entry.getValue(), known, severity.get()))
        .toList();
  }

  /** Every name that a finding can carry. */
  static Set<String> all() {
    Set<String> names = new TreeSet<>();
    Rules.ALL.forEach(rule -> names.add(rule.name()));
    Arrays.stream(ConfigRule.values()).map(ConfigRule::label).forEach(names::add);
    return names;
  }

  private static Located finding(
      String path, SourceMap.Entry entry, Set<String> known, Severity severity) {
    String name = path.substring(SECTION.length());
    Optional<String> nearest = nearest(name, known);
    String shown = name.length() <= 40 ? name : name.substring(0, 39) + "…";
    String message =
        "no rule is called "
            + shown
            + nearest.map(other -> "; the nearest is " + other).orElse("; it has no effect");
    List<Remedy> remedies =
        nearest
            .map(
                other ->
                    List.of(
                        new Remedy(
                            "Rename to " + other,
                            List.of(new TextEdit(entry.key(), '"' + other + '"')),
                            Optional.empty())))
            .orElse(List.of());
    return new Located(
        ConfigRule.UNKNOWN_KEY.label(),
        severity,
        ConfigRule.UNKNOWN_KEY.basis(),
        EvidenceKind.CONFIG,
        Optional.empty(),
        entry.key(),
        message,
        Map.of(),
        remedies);
  }

  /** Kebab-case names by the search for snake-case ones. */
  private static Optional<String> nearest(String name, Set<String> known) {
    List<String> snake = known.stream().map(rule -> rule.replace('-', '_')).toList();
    return Nearest.of(name, snake).map(rule -> rule.replace('_', '-'));
  }

  private RuleNames() {}
}
