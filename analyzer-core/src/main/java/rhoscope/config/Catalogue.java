package rhoscope.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhoscope.model.Key;
import rhoscope.model.Keys;

/** The key catalogue by section, indexed once: texts may hold a million keys. */
final class Catalogue {
  private static final Map<String, Set<String>> NAMES = index();

  static boolean isSection(String path) {
    return NAMES.containsKey(path);
  }

  /** The names that may stand in the section. */
  static Set<String> names(String section) {
    return NAMES.getOrDefault(section, Set.of());
  }

  /** The section of which {@code name} is a key, if there is just one. */
  static Optional<String> home(String name) {
    List<String> homes =
        NAMES.entrySet().stream()
            .filter(entry -> entry.getValue().contains(name))
            .map(Map.Entry::getKey)
            .toList();
    return homes.size() == 1 ? Optional.of(homes.get(0)) : Optional.empty();
  }

  static String join(String section, String name) {
    return section.isEmpty() ? name : section + "." + name;
  }

  private static Map<String, Set<String>> index() {
    Map<String, Set<String>> names = new HashMap<>();
    for (Key<?> key : Keys.all()) {
      List<String> steps = new ArrayList<>(List.of(key.path().split("\\.")));
      while (!steps.isEmpty()) {
        String name = steps.remove(steps.size() - 1);
        names.computeIfAbsent(String.join(".", steps), s -> new LinkedHashSet<>()).add(name);
      }
    }
    return names;
  }

  private Catalogue() {}
}
