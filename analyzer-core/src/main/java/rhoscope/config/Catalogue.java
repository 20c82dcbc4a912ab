package rhoscope.config;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.SettingKeys;

/** A catalogue of keys by section, indexed once: texts may hold a million keys. */
final class Catalogue {
  /** Of native configs. */
  static final Catalogue CONFIG = new Catalogue("the config", Keys.all());

  /** Of a project's settings. */
  static final Catalogue SETTINGS = new Catalogue("the settings", SettingKeys.all());

  private final String title;
  private final Map<String, Key<?>> keys;
  private final Map<String, Set<String>> names;

  private Catalogue(String title, List<Key<?>> all) {
    this.title = title;
    this.keys = all.stream().collect(toUnmodifiableMap(Key::path, identity()));
    this.names = index(all);
  }

  /** What its root is called. */
  String title() {
    return title;
  }

  /** The key at a path. */
  Optional<Key<?>> at(String path) {
    return Optional.ofNullable(keys.get(path));
  }

  boolean isSection(String path) {
    return names.containsKey(path);
  }

  /** The names that may stand in the section. */
  Set<String> names(String section) {
    return names.getOrDefault(section, Set.of());
  }

  /** The section of which {@code name} is a key, if there is just one. */
  Optional<String> home(String name) {
    List<String> homes =
        names.entrySet().stream()
            .filter(entry -> entry.getValue().contains(name))
            .map(Map.Entry::getKey)
            .toList();
    return homes.size() == 1 ? Optional.of(homes.get(0)) : Optional.empty();
  }

  static String join(String section, String name) {
    return section.isEmpty() ? name : section + "." + name;
  }

  private static Map<String, Set<String>> index(List<Key<?>> keys) {
    Map<String, Set<String>> names = new HashMap<>();
    for (Key<?> key : keys) {
      List<String> steps = new ArrayList<>(List.of(key.path().split("\\.", -1)));
      while (!steps.isEmpty()) {
        String name = steps.remove(steps.size() - 1);
        names.computeIfAbsent(String.join(".", steps), s -> new LinkedHashSet<>()).add(name);
      }
    }
    return names;
  }
}
