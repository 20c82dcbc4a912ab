package rhoscope.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.syntax.Comment;
import rhoscope.syntax.TextEdit;
import rhoscope.testing.Property;
import rhoscope.testing.RandomConfigs;
import rhoscope.testing.SampleConfigs;

class EditsTest {
  @Test
  void anEditedTextMeansTheEditedSpec() {
    Property.forAll(
        3000,
        random -> {
          RandomConfigs configs = new RandomConfigs(random);
          String text = configs.text(configs.values());
          setAndCompare(text, configs, configs.key());
        });
  }

  private static <T> void setAndCompare(String text, RandomConfigs configs, Key<T> key) {
    ParsedConfig before = parse(text);
    assertNoSyntaxError(before, text);
    T value = configs.value(key);
    String edited = TextEdit.apply(text, Edits.set(before, key, value));
    ParsedConfig after = parse(edited);
    assertNoSyntaxError(after, edited);
    assertEquals(Overrides.replaced(before.spec(), key, value), after.spec(), edited);
    if (before.sourceMap().find(key.path()).isEmpty()) {
      assertEquals(words(before), words(after), edited);
    }
    String removed = TextEdit.apply(edited, Edits.remove(after, key.path()));
    assertNoSyntaxError(parse(removed), removed);
    assertEquals(after.spec().without(key), parse(removed).spec(), removed);
  }

  @Test
  void aReplacedValueLeavesAllElseAsItIs() {
    String edited = set(SampleConfigs.FULL, "model.hidden_size", 64.0);
    assertEquals(SampleConfigs.FULL.replace("\"hidden_size\": 100", "\"hidden_size\": 64"), edited);
  }

  @Test
  void aWholeSectionIsReplaced() {
    Map<String, Object> orthogonal = new java.util.LinkedHashMap<>();
    orthogonal.put("kind", "orthogonal");
    orthogonal.put("gain", 1.0);
    String edited =
        set(
            "{\n  \"model\": {\n    \"cell\": \"rnn\" // why\n  }\n}\n",
            "model.initialization.recurrent",
            orthogonal);
    assertEquals(
        """
        {
          "model": {
            "cell": "rnn", // why
            "initialization": {"recurrent": {"kind": "orthogonal", "gain": 1.0}}
          }
        }
        """,
        edited);
  }

  @Test
  void newMembersFollowTheStyleOfTheirObject() {
    assertEquals("{\"a\": 1, \"b\": 2}", set("{\"a\": 1}", "b", 2L));
    assertEquals("{\"a\": 1, \"b\": 2,}", set("{\"a\": 1,}", "b", 2L));
    assertEquals("{\"b\": 2}", set("{}", "b", 2L));
    assertEquals("{\n  \"b\": 2\n}", set("{\n}", "b", 2L));
    assertEquals("{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", set("{\r\n\t\"a\": 1\r\n}", "b", 2L));
    assertEquals("{\n  \"a\": 1,  // x\n  \"b\": 2,\n}", set("{\n  \"a\": 1,  // x\n}", "b", 2L));
    assertEquals("{\"b\": {\"c\": 2}}", set("", "b.c", 2L));
    assertEquals("// x\n{\"b\": 2}", set("// x", "b", 2L));
    assertEquals("{\"b\": {\"c\": 2}}", set("{\"b\": 0.5}", "b.c", 2L));
  }

  @Test
  void aMissingValueIsFilledIn() {
    assertEquals("{\"a\": 2, \"b\": 1}", set("{\"a\": , \"b\": 1}", "a", 2L));
    assertEquals("{\"a\": 2}", set("{\"a\":}", "a", 2L));
    assertEquals("{\"a\": 2}", set("{\"a\"}", "a", 2L));
  }

  @Test
  void aRemovedMemberTakesItsCommaAndLine() {
    assertEquals("{\"a\": 1}", remove("{\"a\": 1, \"b\": 2}", "b"));
    assertEquals("{\"b\": 2}", remove("{\"a\": 1, \"b\": 2}", "a"));
    assertEquals("{\n  \"a\": 1\n}", remove("{\n  \"a\": 1,\n  \"b\": 2\n}", "b"));
    assertEquals("{\n  \"b\": 2\n}", remove("{\n  \"a\": 1,\n  \"b\": 2\n}", "a"));
    assertEquals("{}", remove("{\"a\": 1}", "a"));
    assertEquals("{\"a\": 1}", remove("{\"a\": 1}", "c.d"));
    assertEquals("{}", remove("{\"b\": 1, \"b\": 2}", "b"));
  }

  @Test
  void brokenTextTakesEditsToo() {
    Property.forAll(
        500,
        random -> {
          RandomConfigs configs = new RandomConfigs(random);
          String text = cut(configs.text(configs.values()), random);
          ParsedConfig before = parse(text);
          assertFalse(TextEdit.apply(text, Edits.set(before, Keys.HIDDEN_SIZE, 7L)).isEmpty());
          TextEdit.apply(text, Edits.remove(before, "model"));
        });
  }

  @Test
  void anAllowedFindingIsSilenced() {
    String text = SampleConfigs.FULL;
    ParsedConfig before = parse(text);
    TextEdit allow =
        Edits.allow(before, "some-rule", before.sourceMap().anchor("training.clip.norm"));
    ParsedConfig after = parse(TextEdit.apply(text, List.of(allow)));
    assertTrue(
        after.suppressions().allows("some-rule", after.sourceMap().anchor("training.clip.norm")));
    assertFalse(
        after.suppressions().allows("some-rule", after.sourceMap().anchor("training.bptt_window")));
    assertEquals(before.spec(), after.spec());
  }

  private static String cut(String text, RandomGenerator random) {
    int start = random.nextInt(text.length());
    return text.substring(0, start) + text.substring(Math.min(text.length(), start + 3));
  }

  private static String set(String text, String path, Object value) {
    return TextEdit.apply(text, Edits.set(parse(text), path, value));
  }

  private static String remove(String text, String path) {
    return TextEdit.apply(text, Edits.remove(parse(text), path));
  }

  private static ParsedConfig parse(String text) {
    return ConfigReader.read(Format.RHOSCOPE_JSON, text);
  }

  private static List<String> words(ParsedConfig config) {
    return config.tree().comments().stream().map(Comment::text).toList();
  }

  private static void assertNoSyntaxError(ParsedConfig config, String text) {
    assertEquals(List.of(), config.tree().problems(), text);
  }
}
