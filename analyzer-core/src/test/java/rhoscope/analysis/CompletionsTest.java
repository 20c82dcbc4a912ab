package rhoscope.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhoscope.config.ConfigReader;
import rhoscope.config.Format;
import rhoscope.syntax.TextEdit;
import rhoscope.testing.Property;
import rhoscope.testing.RandomConfigs;

/** The offset is where a text has its only {@code ¦}. */
class CompletionsTest {
  @Test
  void keysOfTheSectionThatDoNotStandThereYet() {
    List<String> names = labels(Format.RHOSCOPE_JSON, "{\"model\": {\"cell\": \"rnn\", \"hid¦\"}}");
    assertTrue(names.contains("hidden_size") && names.contains("form"), names::toString);
    assertTrue(!names.contains("cell") && !names.contains("updates"), names::toString);
    assertEquals(
        List.of("model", "data", "training", "instrument", "rules"),
        labels(Format.RHOSCOPE_JSON, "{¦}"));
    assertEquals(
        List.of("data", "training", "instrument", "rules"),
        labels(Format.RHOSCOPE_JSON, "{\"model\": {},\n  ¦\n}"));
  }

  @Test
  void valuesOfAKey() {
    for (String text :
        List.of(
            "{\"model\": {\"cell\": ¦}}",
            "{\"model\": {\"cell\": \"l¦\"}}",
            "{\"model\": {\"cell\": l¦\n \"layers\": 1}}")) {
      assertEquals(List.of("rnn", "lstm", "gru", "esn"), labels(Format.RHOSCOPE_JSON, text), text);
      assertTrue(taken(Format.RHOSCOPE_JSON, text, "lstm").contains("\"cell\": \"lstm\""), text);
    }
    assertEquals(
        List.of("true", "false"),
        labels(Format.RHOSCOPE_JSON, "{\"training\": {\"carry_state\": ¦}}"));
    assertEquals(List.of(), labels(Format.RHOSCOPE_JSON, "{\"model\": {\"layers\": ¦}}"));
  }

  @Test
  void theIndentationOfYamlSaysToWhichSectionAKeyBelongs() {
    String text = "model:\n  cell: rnn\n  ¦\ntraining:\n  updates: 5\n";
    assertTrue(labels(Format.RHOSCOPE_YAML, text).contains("hidden_size"));
    assertEquals(
        "model:\n  cell: rnn\n  hidden_size: \ntraining:\n  updates: 5\n",
        taken(Format.RHOSCOPE_YAML, text, "hidden_size"));
    assertTrue(
        labels(Format.RHOSCOPE_YAML, "model:\n  cell: rnn\n¦\ntraining:\n  updates: 5\n")
            .contains("data"));
    assertEquals("model:\n  cell: lstm", taken(Format.RHOSCOPE_YAML, "model:\n  cell: l¦", "lstm"));
  }

  @Test
  void settingsHaveKeysRulesAndSeverities() {
    assertEquals(
        List.of("severity", "thresholds", "store", "include", "exclude"),
        labels(Format.SETTINGS, "{¦}"));
    String rules = "{\"severity\": {\"stale-evidence\": \"off\", \"clip¦\"}}";
    assertTrue(labels(Format.SETTINGS, rules).contains("clipping-most-steps"));
    assertTrue(!labels(Format.SETTINGS, rules).contains("stale-evidence"));
    assertEquals(
        "{\"severity\": {\"stale-evidence\": \"off\", \"clipping-most-steps\": }}",
        taken(Format.SETTINGS, rules, "clipping-most-steps"));
    assertEquals(
        List.of("error", "warning", "information", "hint", "off"),
        labels(Format.SETTINGS, "{\"severity\": {\"stale-evidence\": ¦}}"));
    assertTrue(labels(Format.SETTINGS, "{\"thresholds\": {\"cl¦").contains("clipped_fraction"));
  }

  @Test
  void whateverIsTakenWhereverIsUnderstood() {
    Property.forAll(
        300,
        random -> {
          RandomConfigs configs = new RandomConfigs(random);
          boolean yaml = random.nextBoolean();
          String text = yaml ? configs.yaml(configs.values()) : configs.text(configs.values());
          String cut = text.substring(0, random.nextInt(text.length() + 1));
          Format format = yaml ? Format.RHOSCOPE_YAML : Format.RHOSCOPE_JSON;
          Analysis analysis = Analysis.of(ConfigReader.read(format, cut));
          for (Completion completion : analysis.completions(cut.length())) {
            TextEdit edit = new TextEdit(completion.span(), completion.text());
            String after = TextEdit.apply(cut, List.of(edit));
            assertTrue(
                completion.span().start() <= cut.length()
                    && cut.length() <= completion.span().end(),
                completion::toString);
            assertTrue(after.contains(completion.label()), after);
          }
        });
  }

  private static List<Completion> at(Format format, String marked) {
    int offset = marked.indexOf('¦');
    String text = marked.substring(0, offset) + marked.substring(offset + 1);
    return Analysis.of(ConfigReader.read(format, text)).completions(offset);
  }

  private static List<String> labels(Format format, String marked) {
    return at(format, marked).stream().map(Completion::label).toList();
  }

  private static String taken(Format format, String marked, String label) {
    Completion taken =
        at(format, marked).stream()
            .filter(completion -> completion.label().equals(label))
            .findFirst()
            .orElseThrow();
    return TextEdit.apply(
        marked.replace("¦", ""), List.of(new TextEdit(taken.span(), taken.text())));
  }
}
