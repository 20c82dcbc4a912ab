package rhoscope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rhoscope.testing.Property.any;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import rhoscope.analysis.Analysis;
import rhoscope.analysis.Located;
import rhoscope.config.ConfigReader;
import rhoscope.config.ConfigRule;
import rhoscope.config.Format;
import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.testing.Golden;
import rhoscope.testing.Property;
import rhoscope.testing.RandomConfigs;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The schema as a library of others understands it accepts just what our reader accepts. Texts are
 * read by Jackson and snakeyaml-engine here. Left out are only two kinds of finding that no schema
 * has words for: an interval whose low end is above its high one, and a key that stands twice, of
 * which a schema sees one. A broken text has no schema to be held against, a suppression or a
 * severity hides a finding but not its cause, and on integers beyond 64 bits the library falls
 * over.
 */
class SchemaTest {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static final String TEXT = new Shell(Path.of("")).run("schema").out();

  private static final Schema SCHEMA = REGISTRY.getSchema(TEXT);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private static final List<String> ABOUT_KEYS_AND_VALUES =
      Stream.of(ConfigRule.UNKNOWN_KEY, ConfigRule.VALUE_OUT_OF_RANGE, ConfigRule.MISSING_KEY)
          .map(ConfigRule::label)
          .toList();

  @Test
  void theSchemaIsOne() {
    Schema ofSchemas =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertEquals(List.of(), ofSchemas.validate(JSON.readTree(TEXT)));
    assertTrue(!ofSchemas.validate(JSON.readTree("{\"type\": 5}")).isEmpty());
  }

  @Test
  void everyExampleIsAccepted() throws IOException {
    List<Path> examples;
    try (Stream<Path> files = Files.walk(Golden.root().resolve("examples"))) {
      examples = files.filter(file -> Format.ofNativeName(file.toString()).isPresent()).toList();
    }
    assertTrue(20 < examples.size(), examples.size() + " examples");
    for (Path example : examples) {
      assertAgreement(example.toString(), Files.readString(example), Optional.of(true));
    }
  }

  @Test
  void whateverKeysTakeIsAccepted() {
    Property.forAll(
        500,
        random -> {
          RandomConfigs configs = new RandomConfigs(random);
          Map<String, Object> values = configs.values();
          values.putIfAbsent("model.layers", 2.0);
          assertAgreement("a.rnn.jsonc", configs.text(values), Optional.of(true));
          assertAgreement("a.rnn.yaml", configs.yaml(values), Optional.of(true));
        });
  }

  @Test
  void schemaAndReaderNeverDisagree() {
    int[] refused = new int[1];
    Property.forAll(
        4000,
        random -> {
          Map<String, Object> values = new RandomConfigs(random).values();
          values.putIfAbsent("model.layers", 2.0);
          Map<String, Object> tree = RandomConfigs.tree(values);
          for (int i = random.nextInt(3); i >= 0; i--) {
            mutate(random, tree);
          }
          String text = new GsonBuilder().serializeNulls().create().toJson(tree);
          refused[0] += assertAgreement("a.rnn.json", text, Optional.empty()) ? 0 : 1;
          if (text.codePoints().noneMatch(SchemaTest::isHalf)) {
            assertAgreement("a.rnn.yaml", text, Optional.empty());
          }
        });
    assertTrue(1000 < refused[0] && refused[0] < 3800, refused[0] + " of 4000 refused");
  }

  @Test
  void everyKeyIsHeldToTheSameEnds() {
    for (Key<?> key : Keys.all()) {
      List<Object> ends = new ArrayList<>();
      if (key.domain() instanceof Domain.Whole whole) {
        ends.addAll(List.of(whole.min(), whole.max(), whole.min() - 1, whole.max() + 1, 1.5));
      } else if (key.domain() instanceof Domain.Real real) {
        ends.addAll(List.of(real.min(), Math.nextDown(real.min()), Math.nextUp(real.min())));
        ends.addAll(List.of(real.max(), Math.nextUp(real.max())));
      }
      ends.addAll(List.of("", "1", true, List.of(), Map.of(), List.of(0.5, 1.0)));
      for (Object end : ends) {
        Map<String, Object> tree = RandomConfigs.tree(Map.of(key.path(), end));
        tree.putIfAbsent("model", Map.of());
        assertAgreement(key.path(), new GsonBuilder().create().toJson(tree), Optional.empty());
      }
    }
  }

  @Test
  void oddTextsAreJudgedAlike() {
    for (String text :
        List.of(
            "{}",
            "[]",
            "5",
            "null",
            "\"model\"",
            "{\"$schema\": \"./rnn.schema.json\", \"model\": {}}",
            "{\"$schema\": 5, \"model\": {}}",
            "{\"model\": {\"$schema\": \"x\"}}",
            "{\"model\": {\"leak\": 1e-400}}",
            "{\"model\": {\"hidden_size\": 1e400}}",
            "{\"model\": {\"hidden_size\": 1e2, \"layers\": 2.0}}",
            "{\"model\": {\"leak.uniform\": [0.1, 0.2]}}",
            "{\"model\": {\"\": 1}}",
            "{\"model\": {\"weights\": \"a\\nb\"}}",
            "{\"model\": {\"weights\": \"a\\n\"}}",
            "{\"model\": {\"weights\": \"\\ud835\"}}",
            "{\"model\": {\"weights\": \"\\ud835\\udf0c\"}}",
            "{\"model\": {\"weights\": \"" + "\uD835\uDF0C".repeat(4096) + "\"}}",
            "{\"model\": {\"weights\": \"" + "\uD835\uDF0C".repeat(4097) + "\"}}",
            "{\"model\": {}, \"rules\": {\"severity\": {\"no-such-rule\": \"hint\"}}}",
            "{\"model\": {}, \"rules\": {\"severity\": {\"stale-evidence\": \"loud\"}}}")) {
      assertAgreement("a.rnn.json", text, Optional.empty());
    }
    assertEquals(List.of(), read("a.rnn.json", "{\"$schema\": \"x\", \"model\": {}}"));
    String path = "{\"model\": {\"weights\": \"" + "\uD835\uDF0C".repeat(4096) + "\"}}";
    assertEquals(List.of(), read("a.rnn.json", path));
  }

  /** Half of a surrogate pair, which the other reader of YAML refuses as no character. */
  private static boolean isHalf(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  /** Whether both accept the text. */
  private static boolean assertAgreement(String name, String text, Optional<Boolean> expected) {
    List<String> found = read(name, text);
    boolean accepted = SCHEMA.validate(tree(name, text)).isEmpty();
    String about = name + ": " + found + "\n" + SCHEMA.validate(tree(name, text)) + "\n" + text;
    assertEquals(accepted, found.isEmpty(), about);
    expected.ifPresent(value -> assertEquals(value, accepted, about));
    return accepted;
  }

  private static JsonNode tree(String name, String text) {
    if (!name.endsWith(".yaml")) {
      return JSON.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }
    LoadSettings core = LoadSettings.builder().setSchema(new CoreSchema()).build();
    return JSON.valueToTree(new Load(core).loadFromString(text));
  }

  /** The messages of what is found about keys and values. */
  private static List<String> read(String name, String text) {
    Format format = Format.ofNativeName(name).orElse(Format.RHOSCOPE_JSON);
    Analysis analysis =
        Analysis.of(ConfigReader.read(format, text), List.of(), Optional.empty(), List.of());
    return analysis.findings().stream()
        .filter(finding -> ABOUT_KEYS_AND_VALUES.contains(finding.rule()))
        .map(Located::message)
        .toList();
  }

  /** Changes, adds, renames or removes something somewhere in a tree. */
  @SuppressWarnings("unchecked")
  private static void mutate(RandomGenerator random, Map<String, Object> section) {
    List<String> names = List.copyOf(section.keySet());
    String name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
    if (section.get(name) instanceof Map<?, ?> deeper && random.nextInt(5) != 0) {
      mutate(random, (Map<String, Object>) deeper);
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> section.remove(name);
      case 1 -> section.put(name + any(random, "s", ".x", " "), any(random, 1.0, "a"));
      case 2 -> section.put(new RandomConfigs(random).key().name(), any(random, 1.0, 2.0, "rnn"));
      case 3 ->
          section.put(name, any(random, -1.0, 0.0, -0.0, 0.5, 1.0, 1e18, 1e15, Double.MIN_VALUE));
      case 4 ->
          section.put(
              name, any(random, "", "rnn", "1", true, List.of(), new TreeMap<>(), "a\u0001"));
      default ->
          section.put(
              name, any(random, List.of(0.1, 0.2), List.of(1.0), JsonNull.INSTANCE, "\uDF0C"));
    }
  }
}
