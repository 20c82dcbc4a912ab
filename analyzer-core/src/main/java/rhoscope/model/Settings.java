package rhoscope.model;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a project says for all its configs.
 *
 * @param values of the keys of {@link SettingKeys}
 */
public record Settings(ModelSpec values) {
  /**
   * A config in this project: with the project's thresholds, and with its severities of the rules
   * that the config names none of. Its digest stays the same.
   */
  public ModelSpec over(ModelSpec spec) {
    ModelSpec changed = spec;
    for (Key<?> key : SettingKeys.thresholds()) {
      changed = with(changed, key);
    }
    Map<String, Severity> severities =
        new TreeMap<>(values.find(SettingKeys.SEVERITY).orElse(Map.of()));
    spec.find(Keys.SEVERITY).ifPresent(severities::putAll);
    return severities.isEmpty() ? changed : changed.with(Keys.SEVERITY, severities);
  }

  private <T> ModelSpec with(ModelSpec spec, Key<T> key) {
    return values.says(key) ? spec.with(key, values.get(key)) : spec;
  }
}
