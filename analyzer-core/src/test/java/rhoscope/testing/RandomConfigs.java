package rhoscope.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Severity;
import rhoscope.rules.Rules;

/** Draws valid configs and writes them down in many styles. */
public final class RandomConfigs {
  private final RandomGenerator random;
  private final String lineBreak;
  private final String indent;
  private final boolean oneLine;
  private final boolean trailingCommas;
  private final boolean comments;
  private int written;

  public RandomConfigs(RandomGenerator random) {
    this.random = random;
    this.lineBreak = random.nextInt(3) == 0 ? "\r\n" : "\n";
    this.indent = List.of("  ", "    ", "\t").get(random.nextInt(3));
    this.oneLine = random.nextInt(4) == 0;
    this.trailingCommas = random.nextBoolean();
    this.comments = !oneLine && random.nextBoolean();
  }

  /** Some keys of the catalogue, none of them a section of another, with values. */
  public Map<String, Object> values() {
    Map<String, Object> values = new TreeMap<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      Key<?> key = key();
      boolean inTheWay =
          values.keySet().stream()
              .anyMatch(
                  path -> path.startsWith(key.path() + ".") || key.path().startsWith(path + "."));
      if (!inTheWay) {
        values.put(key.path(), plainValue(key));
      }
    }
    return values;
  }

  public Key<?> key() {
    return Keys.all().get(random.nextInt(Keys.all().size()));
  }

  public <T> T value(Key<T> key) {
    return key.domain().read(plainValue(key)).orElseThrow();
  }

  private Object plainValue(Key<?> key) {
    Domain<?> domain = key.domain();
    if (domain instanceof Domain.Whole whole) {
      return (double) (whole.min() + random.nextLong(Math.min(whole.max() - whole.min(), 999)));
    } else if (domain instanceof Domain.Real real) {
      return real.max() - random.nextDouble() * (Math.min(real.max(), real.min() + 9) - real.min());
    } else if (domain instanceof Domain.Interval) {
      return List.of(0.25, 0.5 + random.nextInt(2) / 4.0);
    } else if (domain instanceof Domain.Choice<?> || domain instanceof Domain.Flag) {
      String choice = domain.choices().get(random.nextInt(domain.choices().size()));
      return domain instanceof Domain.Flag ? (Object) choice.equals("true") : choice;
    } else if (domain instanceof Domain.Severities severities) {
      String rule = Rules.ALL.get(random.nextInt(Rules.ALL.size())).name();
      return severities.plain(Map.of(rule, random.nextBoolean() ? Severity.HINT : Severity.OFF));
    }
    return List.of("a.csv", "é \uD835\uDF0C, {\"x\": 1}.json", "c:\\d // e").get(random.nextInt(3));
  }

  /** The values in the objects of their sections. */
  public static Map<String, Object> tree(Map<String, Object> values) {
    Map<String, Object> root = new TreeMap<>();
    values.forEach((path, value) -> put(root, new ArrayList<>(List.of(path.split("\\."))), value));
    return root;
  }

  /** The values as a config text. */
  public String text(Map<String, Object> values) {
    Map<String, Object> root = tree(values);
    String start = comments ? "// first" + lineBreak : "";
    return start + object(root, "") + (oneLine ? "" : lineBreak);
  }

  /** The same values in YAML: a line for each key, or sections in braces. */
  public String yaml(Map<String, Object> values) {
    StringBuilder text = new StringBuilder(comments ? "# first" + lineBreak : "");
    if (values.isEmpty()) {
      text.append("{}").append(lineBreak);
    }
    block(tree(values), "", text);
    return text.toString();
  }

  private void block(Map<?, ?> members, String outer, StringBuilder text) {
    for (Map.Entry<?, ?> member : members.entrySet()) {
      text.append(outer).append(random.nextBoolean() ? member.getKey() : json(member.getKey()));
      text.append(':');
      boolean inline = random.nextInt(4) == 0;
      if (member.getValue() instanceof Map<?, ?> map && !map.isEmpty() && !inline) {
        text.append(comments && random.nextBoolean() ? "  # why" : "").append(lineBreak);
        block(map, outer + (indent.equals("\t") ? " " : indent), text);
      } else {
        text.append(' ').append(json(member.getValue()));
        text.append(comments && random.nextBoolean() ? " # why" : "").append(lineBreak);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> section, List<String> steps, Object value) {
    String name = steps.remove(0);
    if (steps.isEmpty()) {
      section.put(name, value);
    } else {
      put((Map<String, Object>) section.computeIfAbsent(name, n -> new TreeMap<>()), steps, value);
    }
  }

  private String object(Map<?, ?> members, String outer) {
    if (members.isEmpty()) {
      return List.of("{}", "{ }", "{" + newLine(outer) + "}").get(random.nextInt(3));
    }
    boolean inline = oneLine || random.nextInt(4) == 0;
    StringBuilder text = new StringBuilder("{");
    Iterator<? extends Map.Entry<?, ?>> iterator = members.entrySet().iterator();
    while (iterator.hasNext()) {
      Map.Entry<?, ?> member = iterator.next();
      String inner = inline ? outer : outer + indent;
      text.append(inline ? "" : newLine(inner)).append(json(member.getKey())).append(": ");
      Object value = member.getValue();
      text.append(value instanceof Map<?, ?> map ? object(map, inner) : json(value));
      boolean last = !iterator.hasNext();
      text.append(last && !trailingCommas ? "" : ",");
      text.append(last || !inline ? "" : " ").append(inline ? "" : comment());
    }
    return text.append(inline ? "" : newLine(outer)).append("}").toString();
  }

  private String newLine(String inner) {
    return oneLine ? " " : lineBreak + inner;
  }

  private String comment() {
    if (!comments || random.nextBoolean()) {
      return "";
    }
    return (random.nextBoolean() ? "  // why " : " /* so */ // and ") + written++;
  }

  private static String json(Object value) {
    return new com.google.gson.GsonBuilder().disableHtmlEscaping().create().toJson(value);
  }
}
