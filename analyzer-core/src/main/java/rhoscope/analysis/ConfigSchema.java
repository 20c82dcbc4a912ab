package rhoscope.analysis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.Key;
import rhoscope.model.Keys;

/**
 * The JSON Schema of native configs, rendered from the catalogue of keys. It accepts what is read
 * without a finding about a key or value, with two exceptions: that an interval's low end is at
 * most its high one and that no key stands twice it cannot say.
 */
public final class ConfigSchema {
  /** The schema as plain values: maps, lists, strings, numbers and booleans. */
  public static Map<String, Object> of() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Config of a recurrent network for Rhoscope");
    root.putAll(section(""));
    root.put("required", List.of("model"));
    return root;
  }

  /** The values at a path: those of the key there, objects of the keys below it, or both. */
  private static Map<String, Object> value(String path) {
    Map<String, Object> value = new LinkedHashMap<>();
    Optional<Key<?>> key = Keys.at(path);
    key.ifPresent(found -> key(found, value));
    if (Keys.isSection(path)) {
      Map<String, Object> section = section(path);
      section.computeIfPresent("type", (word, type) -> types(value, type));
      value.putAll(section);
    }
    return value;
  }

  private static Object types(Map<String, Object> value, Object type) {
    return value.containsKey("type") ? List.of(value.get("type"), type) : type;
  }

  private static <T> void key(Key<T> key, Map<String, Object> value) {
    String unit = key.unit().isEmpty() ? "" : " Unit: " + key.unit() + ".";
    String source = key.source().isEmpty() ? "" : " Source: " + key.source() + ".";
    value.put("description", Sentence.of(key.meaning()) + unit + source);
    value.putAll(key.domain().schema());
    if (key.equals(Keys.SEVERITY)) {
      value.put("propertyNames", Map.of("enum", List.copyOf(RuleNames.all())));
    }
    key.fallback()
        .ifPresent(
            usual ->
                value.put("default", usual instanceof Long ? usual : key.domain().plain(usual)));
  }

  private static Map<String, Object> section(String path) {
    String start = path.isEmpty() ? "" : path + ".";
    Map<String, Object> properties = new LinkedHashMap<>();
    if (path.isEmpty()) {
      properties.put("$schema", Map.of("description", "Where an editor finds this schema."));
    }
    Keys.all().stream()
        .map(Key::path)
        .filter(key -> key.startsWith(start))
        .map(key -> key.substring(start.length()).split("\\.", 2)[0])
        .distinct()
        .forEach(name -> properties.put(name, value(start + name)));
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("type", "object");
    section.put("properties", properties);
    section.put("additionalProperties", false);
    return section;
  }

  private ConfigSchema() {}
}
