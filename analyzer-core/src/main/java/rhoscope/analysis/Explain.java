package rhoscope.analysis;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rhoscope.config.ConfigRule;
import rhoscope.config.Nearest;
import rhoscope.evidence.ProbeField;
import rhoscope.evidence.Quantity;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.rules.Rules;

/**
 * The pages about rules, quantities, keys and fields: Markdown that also reads well in a terminal.
 * The folder {@code docs} holds the same pages.
 */
public final class Explain {
  /**
   * The page of a rule, a quantity, a key, a section of keys or a field of a probe's JSON. A key or
   * section is known by its path or, where no other ends so, by the end of its path. Case does not
   * count, nor whether words are joined by hyphens or underscores.
   */
  public static Optional<String> page(String name) {
    String wanted = normal(name);
    List<String> paths = paths(wanted);
    return Rules.named(kebab(wanted))
        .map(RulePages::of)
        .or(() -> problem(kebab(wanted)).map(RulePages::of))
        .or(() -> Quantity.named(wanted).map(QuantityPages::of))
        .or(() -> paths.size() == 1 ? Optional.of(KeyPages.of(paths.get(0))) : Optional.empty())
        .or(() -> ProbeField.named(wanted).map(QuantityPages::of));
  }

  /**
   * The keys and sections that a name can mean, by their paths in the order of the catalogue: all
   * that end with it, or the one that it names in full.
   */
  public static List<String> paths(String name) {
    String wanted = normal(name);
    Set<String> all = paths();
    return all.contains(wanted)
        ? List.of(wanted)
        : all.stream().filter(path -> !wanted.isEmpty() && path.endsWith("." + wanted)).toList();
  }

  /** The name that was probably meant by one that has no page. */
  public static Optional<String> nearest(String name) {
    Map<String, String> names = new TreeMap<>();
    names().forEach(known -> names.put(normal(known), known));
    return Nearest.of(normal(name), names.keySet()).map(names::get);
  }

  /** Everything that has a page of its own, rules first. */
  public static List<String> names() {
    Set<String> names = new LinkedHashSet<>(RuleNames.all());
    Arrays.stream(Quantity.values()).forEach(quantity -> names.add(quantity.label()));
    for (String path : paths()) {
      names.add(path);
      String last = path.substring(path.lastIndexOf('.') + 1);
      if (paths(last).size() == 1) {
        names.add(last);
      }
    }
    Arrays.stream(ProbeField.values()).forEach(field -> names.add(field.label()));
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
    documents.put("config.md", KeyPages.all());
    return documents;
  }

  private static String rulePath(String name) {
    return "rules/" + name + ".md";
  }

  private static Optional<ConfigRule> problem(String label) {
    return Arrays.stream(ConfigRule.values()).filter(p -> p.label().equals(label)).findFirst();
  }

  /** Of every key, after the sections that it is the first to stand in. */
  private static Set<String> paths() {
    Set<String> paths = new LinkedHashSet<>();
    for (Key<?> key : Keys.all()) {
      for (int dot = key.path().indexOf('.'); 0 <= dot; dot = key.path().indexOf('.', dot + 1)) {
        paths.add(key.path().substring(0, dot));
      }
      paths.add(key.path());
    }
    return paths;
  }

  private static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
  }

  private static String kebab(String normal) {
    return normal.replace('_', '-');
  }

  private Explain() {}
}
