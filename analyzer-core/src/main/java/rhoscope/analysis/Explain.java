package rhoscope.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import rhoscope.config.ConfigRule;
import rhoscope.config.Nearest;
import rhoscope.evidence.Quantity;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.rules.Rule;
import rhoscope.rules.Rules;

/**
 * The pages about rules, quantities and keys: Markdown that also reads well in a terminal. The
 * folder {@code docs} holds the same pages.
 */
public final class Explain {
  /**
   * The page of a rule, a quantity, a key or a section of keys. A key is known by its path or,
   * where only one key has it, by its last name. Case does not count, nor whether words are joined
   * by hyphens or underscores.
   */
  public static Optional<String> page(String name) {
    String wanted = normal(name);
    Optional<Rule> rule = Rules.named(kebab(wanted));
    if (rule.isPresent()) {
      return rule.map(RulePages::of);
    }
    Optional<ConfigRule> problem = problem(kebab(wanted));
    if (problem.isPresent()) {
      return problem.map(RulePages::of);
    }
    Optional<Quantity> quantity = Quantity.named(wanted);
    if (quantity.isPresent()) {
      return quantity.map(QuantityPages::of);
    }
    return key(wanted).map(KeyPages::of).or(() -> section(wanted));
  }

  /** The name that was probably meant by one that has no page. */
  public static Optional<String> nearest(String name) {
    Map<String, String> names = new TreeMap<>();
    names().forEach(known -> names.put(normal(known), known));
    return Nearest.of(normal(name), names.keySet()).map(names::get);
  }

  /** Everything that has a page of its own, rules first. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    Rules.ALL.forEach(rule -> names.add(rule.name()));
    Arrays.stream(ConfigRule.values()).forEach(problem -> names.add(problem.label()));
    Arrays.stream(Quantity.values()).forEach(quantity -> names.add(quantity.label()));
    for (Key<?> key : Keys.all()) {
      names.add(key.path());
      if (!names.contains(key.name()) && key(key.name()).isPresent()) {
        names.add(key.name());
      }
    }
    return List.copyOf(names);
  }

  /** The contents of the folder {@code docs}: path below it → text. */
  public static Map<String, String> documents() {
    Map<String, String> documents = new TreeMap<>();
    Rules.ALL.forEach(rule -> documents.put(rulePath(rule.name()), RulePages.of(rule)));
    for (ConfigRule problem : ConfigRule.values()) {
      documents.put(rulePath(problem.label()), RulePages.of(problem));
    }
    documents.put("rules/README.md", RulePages.index());
    documents.put("quantities.md", QuantityPages.all());
    documents.put("keys.md", KeyPages.all());
    return documents;
  }

  private static String rulePath(String name) {
    return "rules/" + name + ".md";
  }

  private static Optional<ConfigRule> problem(String label) {
    return Arrays.stream(ConfigRule.values()).filter(p -> p.label().equals(label)).findFirst();
  }

  private static Optional<Key<?>> key(String name) {
    List<Key<?>> found = Keys.all().stream().filter(key -> key.name().equals(name)).toList();
    Optional<Key<?>> only = found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    return Keys.at(name).or(() -> only);
  }

  private static Optional<String> section(String path) {
    boolean known = !path.isEmpty() && Keys.isSection(path);
    return known ? Optional.of(KeyPages.section(path)) : Optional.empty();
  }

  private static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static String kebab(String normal) {
    return normal.replace('_', '-');
  }

  private Explain() {}
}
