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

  @Test
  void anEditedYamlTextMeansTheEditedSpec() {
    Property.forAll(
        3000,
        random -> {
          RandomConfigs configs = new RandomConfigs(random);
          Map<String, Object> values = configs.values();
          String text = configs.yaml(values);
          ParsedConfig before = ConfigReader.read(Format.RHOSCOPE_YAML, text);
          assertEquals(parse(configs.text(values)).spec(), before.spec(), text);
          setAndCompare(text, configs, configs.key(), Format.RHOSCOPE_YAML);
        });
  }

  private static <T> void setAndCompare(String text, RandomConfigs configs, Key<T> key) {
    setAndCompare(text, configs, key, Format.RHOSCOPE_JSON);
  }

  private static <T> void setAndCompare(
      String text, RandomConfigs configs, Key<T> key, Format format) {
    ParsedConfig before = ConfigReader.read(format, text);
    assertNoSyntaxError(before, text);
    T value = configs.value(key);
    String edited = TextEdit.apply(text, Edits.set(before, key, value));
    ParsedConfig after = ConfigReader.read(format, edited);
    assertNoSyntaxError(after, edited);
    assertEquals(Overrides.replaced(before.spec(), key, value), after.spec(), edited);
    if (before.sourceMap().find(key.path()).isEmpty()) {
      assertEquals(words(before), words(after), edited);
    }
    String removed = TextEdit.apply(edited, Edits.remove(after, key.path()));
    ParsedConfig without = ConfigReader.read(format, removed);
    assertNoSyntaxError(without, removed);
    assertEquals(after.spec().without(key), without.spec(), removed);
  }

  @Test
  void yamlIsEditedAsItIsWritten() {
    assertEquals("a: 1\nb: 2\n", yaml("a: 1\n", "b", 2L));
    assertEquals("a: 1  # x\nb: 2\n# end\n", yaml("a: 1  # x\n# end\n", "b", 2L));
    assertEquals("m:\n    a: x\n    b: c\nn: 1\n", yaml("m:\n    a: x\nn: 1\n", "m.b", "c"));
    assertEquals("m: {a: x, b: \"no\"}", yaml("m: {a: x}", "m.b", "no"));
    assertEquals("m: {b: {c: 2}}", yaml("m:", "m.b.c", 2L));
    assertEquals("a: 2\nb: 1", yaml("a\nb: 1", "a", 2L));
    assertEquals("# x\n{b: 2}", yaml("# x\n", "b", 2L));
    assertEquals("a: 1", without("a: 1\nb: 2", "b"));
    assertEquals("b: 2", without("a: 1\nb: 2", "a"));
    assertEquals("m:\n  {}\nn: 1\n", without("m:\n  a: 1\nn: 1\n", "m.a"));
    assertEquals("n: 1\n", without("m:\n  a: 1\n  b:\n    c: 2\nn: 1\n", "m"));
  }

  @Test
  void anEditLeavesTheOtherPlacesOfAnAnchor() {
    String base = "b: &b\n  w: p\n  x: {z: q}\n";
    assertEquals(base + "c: {w: 3, x: {z: q}}\n", yaml(base + "c: *b\n", "c.w", 3L));
    assertEquals(base + "c: {w: p, x: {z: 3}}\n", yaml(base + "c: *b\n", "c.x.z", 3L));
    assertEquals(base + "c:\n  <<: *b\n  w: 3\n", yaml(base + "c:\n  <<: *b\n", "c.w", 3L));
    assertEquals(base + "c: {w: 3, <<: *b}\n", yaml(base + "c: {<<: *b}\n", "c.w", 3L));
    assertEquals(
        base + "c:\n  v: 1\n  <<: *b\n  x: {z: q, u: 3}\n",
        yaml(base + "c:\n  v: 1\n  <<: *b\n", "c.x.u", 3L));
    assertEquals(base + "c: {<<: *b, v: 1}", without(base + "c: {<<: *b, v: 1}", "c.w"));
    assertEquals(base + "c:\n  <<: *b", without(base + "c:\n  <<: *b\n  v: 1", "c.v"));
  }

  private static String yaml(String text, String path, Object value) {
    ParsedConfig config = ConfigReader.read(Format.RHOSCOPE_YAML, text);
    return TextEdit.apply(text, Edits.set(config, path, value));
  }

  private static String without(String text, String path) {
    ParsedConfig config = ConfigReader.read(Format.RHOSCOPE_YAML, text);
    return TextEdit.apply(text, Edits.remove(config, path));
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
