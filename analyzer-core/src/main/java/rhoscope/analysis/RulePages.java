package rhoscope.analysis;

import java.util.stream.Collectors;
import rhoscope.config.ConfigRule;
import rhoscope.model.Basis;
import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.Labels;
import rhoscope.model.SettingKeys;
import rhoscope.model.Severity;
import rhoscope.rules.Rule;

/** Pages about rules. */
final class RulePages {
  static String of(Rule rule) {
    StringBuilder page = new StringBuilder();
    String needs =
        rule.needs().stream().map(q -> "`" + q.label() + "`").collect(Collectors.joining(", "));
    head(page, rule.name(), rule.summary(), rule.severity(), rule.basis());
    page.append(needs.isEmpty() ? "" : "Reads " + needs + ".\n");
    for (Key<?> key : SettingKeys.all()) {
      page.append(rule.reads().contains(key) ? threshold(key) : "");
    }
    page.append('\n').append(rule.explanation());
    for (String example : rule.examples()) {
      boolean silent = !example.contains("[" + rule.name() + "]");
      page.append(silent ? "\nSilent:\n" : "\nFound:\n");
      page.append("\n```jsonc\n").append(example).append("```\n");
    }
    page.append(rule.source().isEmpty() ? "" : "\nSource: " + rule.source() + "\n");
    return foot(page, rule.name());
  }

  private static <T> String threshold(Key<T> key) {
    String usual =
        key.fallback().map(value -> Domain.text(key.domain().plain(value))).orElse("none");
    return "`" + key.path() + "` in `rhoscope.json` is " + usual + " where it is absent.\n";
  }

  static String of(ConfigRule problem) {
    StringBuilder page = new StringBuilder();
    head(page, problem.label(), problem.summary(), problem.severity(), problem.basis());
    page.append('\n').append(problem.explanation());
    return foot(page, problem.label());
  }

  private static void head(
      StringBuilder page, String name, String summary, Severity severity, Basis basis) {
    page.append("# ").append(name).append("\n\n");
    page.append(Sentence.of(summary)).append("\n\n");
    page.append("Severity: ").append(Labels.of(severity)).append(". ");
    page.append("Basis: ").append(meaning(basis)).append(".\n");
  }

  private static String meaning(Basis basis) {
    return switch (basis) {
      case PROVED -> "proved, it follows from what it names";
      case MEASURED -> "measured, seen at this very digest";
      case INDICATED -> "indicated, the outcome may differ";
    };
  }

  private static String foot(StringBuilder page, String name) {
    page.append("\nSilenced on the next line by `// rhoscope: allow ").append(name).append("`,\n");
    page.append("`#` in YAML, in the whole file by the same comment above its first brace or\n");
    page.append("key, or by `\"rules\": {\"severity\": {\"")
        .append(name)
        .append("\": \"off\"}}`.\n");
    return page.toString();
  }

  /** A table of all rules. */
  static String index() {
    String rows = NamedRule.all().stream().map(RulePages::row).collect(Collectors.joining());
    return "# Rules\n\n"
        + "A finding's basis says how far it can be trusted: `proved` follows from what it names,\n"
        + "`measured` was seen at this very digest, `indicated` is a prediction or a condition of\n"
        + "the literature and never an error.\n\n"
        + "| rule | severity | basis | finds that |\n|---|---|---|---|\n"
        + rows;
  }

  private static String row(NamedRule rule) {
    return String.format(
        "| [%s](%s.md) | %s | %s | %s |\n",
        rule.name(),
        rule.name(),
        Labels.of(rule.severity()),
        Labels.of(rule.basis()),
        rule.summary().replace("|", "\\|"));
  }

  private RulePages() {}
}
