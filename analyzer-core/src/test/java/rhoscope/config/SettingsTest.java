package rhoscope.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.SettingKeys;
import rhoscope.model.Settings;
import rhoscope.model.Severity;
import rhoscope.syntax.TextEdit;

class SettingsTest {
  private static final String SOUND =
      """
      {
        // for all configs of the project
        "severity": {"clipping-most-steps": "information", "stale-evidence": "off",},
        "thresholds": {"clipped_fraction": 0.8, "probe_sequences": 4},
        "store": "runs",
        "include": ["configs", "**/*.rnn.json"],
        "exclude": ["old/"],
      }
      """;

  @Test
  void everyKeyIsRead() {
    ParsedConfig read = read(SOUND);
    assertEquals(List.of(), read.problems());
    ModelSpec values = read.spec();
    assertEquals(0.8, values.get(SettingKeys.CLIPPED_FRACTION));
    assertEquals(4, values.get(SettingKeys.PROBE_SEQUENCES));
    assertEquals(100.0, values.get(SettingKeys.GRADIENT_SPIKE));
    assertEquals(Optional.of("runs"), values.find(SettingKeys.STORE));
    assertEquals(List.of("configs", "**/*.rnn.json"), values.get(SettingKeys.INCLUDE));
    assertEquals(List.of("old/"), values.get(SettingKeys.EXCLUDE));
    assertEquals(
        Map.of("clipping-most-steps", Severity.INFORMATION, "stale-evidence", Severity.OFF),
        values.get(SettingKeys.SEVERITY));
  }

  @Test
  void aMistakeIsNamedWithTheWayOutAndCostsItselfAlone() {
    String text =
        """
        {
          "severty": {},
          "thresholds": {"clipped_fraction": 8, "gradient_spike": "200", "clip_norm": 1},
          "store": 5,
          "exclude": "old",
          "severity": {"stale-evidence": "loud", "unusable-input": "hint"}
        }
        """;
    ParsedConfig read = read(text);
    assertEquals(
        List.of(
            "`severty` is no key of the settings; it has no effect",
            "`clipped_fraction` takes a number from 0 to 1; 0.5 is used",
            "`gradient_spike` takes a number from 1 to 1e12; 100.0 is used",
            "`clip_norm` is no key of `thresholds`; it has no effect",
            "`store` takes the path of a folder; it is left out",
            "`exclude` takes a list, each a path from this file on, or a name, with * and **; it is left out",
            "`stale-evidence` takes one of error, warning, information, hint, off; it is left out"),
        read.problems().stream().map(Problem::message).toList());
    assertEquals(Map.of("unusable-input", Severity.HINT), read.spec().get(SettingKeys.SEVERITY));
    Problem spike = read.problems().get(2);
    String repaired = TextEdit.apply(text, spike.fix().orElseThrow().edits());
    assertEquals(200.0, read(repaired).spec().get(SettingKeys.GRADIENT_SPIKE));
  }

  @Test
  void aMisspeltKeyHasANearestOne() {
    Problem problem = read("{\"tresholds\": {}}").problems().get(0);
    assertEquals(
        "`tresholds` is no key of the settings; the nearest is `thresholds`", problem.message());
    assertEquals("Rename to thresholds", problem.fix().orElseThrow().title());
  }

  @Test
  void whatIsHalfTypedLeavesTheRestInForce() {
    ParsedConfig read = read("{\n  \"thresholds\": {\"clipped_fraction\": 0.7,\n  \"stor");
    assertEquals(0.7, read.spec().get(SettingKeys.CLIPPED_FRACTION));
    assertEquals(List.of(), read("").problems());
    assertEquals(List.of(), read(" \n").problems());
    assertTrue(read("[]").problems().get(0).message().startsWith("settings are an object"));
  }

  @Test
  void aConfigHasTheLastWordAndItsDigestStays() {
    Settings settings = new Settings(read(SOUND).spec());
    ModelSpec own =
        ConfigReader.read(
                Format.RHOSCOPE_JSON,
                "{\"model\": {}, \"rules\": {\"severity\": {\"stale-evidence\": \"hint\"}}}")
            .spec();
    ModelSpec spec = settings.over(own);
    assertEquals(
        Map.of("clipping-most-steps", Severity.INFORMATION, "stale-evidence", Severity.HINT),
        spec.get(Keys.SEVERITY));
    assertEquals(0.8, spec.get(SettingKeys.CLIPPED_FRACTION));
    assertEquals(own.digest(), spec.digest());
  }

  @Test
  void settingsAreNoConfig() {
    String text = "{\"model\": {\"cell\": \"rnn\", \"hidden_size\": 5}, \"data\": {}}";
    assertEquals(Optional.empty(), ConfigReader.read("a/rhoscope.json", text));
    assertTrue(ConfigReader.read("a/rhoscope2.json", text).isPresent());
    assertTrue(Format.isSettings("C:\\a\\rhoscope.json"));
    assertTrue(!Format.isSettings("my-rhoscope.json"));
  }

  private static ParsedConfig read(String text) {
    return ConfigReader.read(Format.SETTINGS, text);
  }
}
