package rhoscope.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhoscope.model.Activation;
import rhoscope.model.InitKind;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.syntax.Position;
import rhoscope.syntax.Span;
import rhoscope.syntax.TextEdit;
import rhoscope.testing.Property;
import rhoscope.testing.RandomConfigs;
import rhoscope.testing.SampleConfigs;

class ConfigReaderTest {
  @Test
  void theSampleMeansWhatItSays() {
    ModelSpec spec = parse(SampleConfigs.FULL).spec();
    assertEquals(100, spec.size(Keys.HIDDEN_SIZE));
    assertEquals(InitKind.ORTHOGONAL, spec.get(Keys.RECURRENT.kind));
    assertEquals(0.95, spec.get(Keys.SPECTRAL_RADIUS));
    assertEquals(50L, spec.get(Keys.DEPENDENCY));
    assertEquals(0.3, spec.get(Keys.LEAK));
    assertEquals(Map.of("clipping-most-steps", Severity.INFORMATION), spec.get(Keys.SEVERITY));
  }

  @Test
  void layoutCommentsAndOrderLeaveTheDigest() {
    String loose = SampleConfigs.ONE_LINE.replace("{", "{ // x\n").replace(",", "\r\n,");
    assertEquals(parse(SampleConfigs.ONE_LINE).spec().digest(), parse(loose).spec().digest());
  }

  @Test
  void everyDrawnConfigComesBack() {
    Property.forAll(
        1000,
        random -> {
          RandomConfigs configs = new RandomConfigs(random);
          Map<String, Object> values = configs.values();
          ParsedConfig config = parse(configs.text(values));
          for (Problem problem : config.problems()) {
            assertEquals(Severity.WARNING, problem.rule().severity(), problem::message);
          }
          for (Map.Entry<String, Object> entry : values.entrySet()) {
            assertSays(config.spec(), Keys.at(entry.getKey()).orElseThrow(), entry.getValue());
            assertTrue(config.sourceMap().find(entry.getKey()).isPresent());
          }
        });
  }

  private static <T> void assertSays(ModelSpec spec, Key<T> key, Object plain) {
    assertEquals(key.domain().read(plain), spec.find(key));
  }

  @Test
  void aMisspeltKeyIsRenamed() {
    String text = "{\"model\": {\"hiddenSize\": 20}}";
    Problem problem = only(text);
    assertEquals(ConfigRule.UNKNOWN_KEY, problem.rule());
    assertEquals(
        "`hiddenSize` is no key of `model`; the nearest is `hidden_size`", problem.message());
    assertEquals("\"hiddenSize\"", problem.span().of(text));
    ParsedConfig fixed = parse(TextEdit.apply(text, problem.fix().orElseThrow().edits()));
    assertEquals(20, fixed.spec().size(Keys.HIDDEN_SIZE));
    assertEquals(List.of(), fixed.problems());
  }

  @Test
  void aMisplacedKeyIsToldItsSection() {
    assertEquals(
        "`batch_size` is no key of `model`; it belongs to `training`",
        only("{\"model\": {\"batch_size\": 20}}").message());
    assertEquals(
        "`model.cell` is no key of the config; it has no effect",
        only("{\"model\": {}, \"model.cell\": 20}").message());
  }

  @Test
  void aValueOutOfRangeNamesTheRangeAndWhatIsUsed() {
    String text = "{\"model\": {\"hidden_size\": 1e9}}";
    Problem problem = only(text);
    assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, problem.rule());
    assertEquals("`hidden_size` takes an integer from 1 to 16384; 100 is used", problem.message());
    assertEquals("1e9", problem.span().of(text));
    assertEquals(100, parse(text).spec().size(Keys.HIDDEN_SIZE));
  }

  @Test
  void notANumberIsOutOfRange() {
    for (String value : List.of("NaN", "Infinity", "-Infinity", "1e999", "-1", "0.5")) {
      ParsedConfig config = parse("{\"model\": {\"hidden_size\": " + value + "}}");
      assertTrue(
          config.problems().stream().anyMatch(p -> p.rule() == ConfigRule.VALUE_OUT_OF_RANGE),
          value);
      assertEquals(ModelSpec.EMPTY, config.spec());
    }
  }

  @Test
  void aWrongTypeIsToldAndMended() {
    String text = "{\"model\": {\"hidden_size\": \"20\", \"activation\": \"tahn\"}}";
    ParsedConfig config = parse(text);
    assertEquals(
        List.of(ConfigRule.VALUE_OUT_OF_RANGE, ConfigRule.VALUE_OUT_OF_RANGE),
        config.problems().stream().map(Problem::rule).toList());
    String mended = text;
    for (int i = 1; i >= 0; i--) {
      mended = TextEdit.apply(mended, config.problems().get(i).fix().orElseThrow().edits());
    }
    assertEquals("{\"model\": {\"hidden_size\": 20, \"activation\": \"tanh\"}}", mended);
    assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, only("{\"model\": {}, \"training\": 5}").rule());
    assertEquals(
        ConfigRule.VALUE_OUT_OF_RANGE, only("{\"model\": {\"hidden_size\": null}}").rule());
    assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, only("[1]").rule());
  }

  @Test
  void aSectionWrittenAsItsValueIsWrapped() {
    for (String section : List.of("\"optimizer\": \"sgd\"", "\"clip\": 5")) {
      String text = "{\"model\": {}, \"training\": {" + section + "}}";
      Problem problem = only(text);
      assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, problem.rule());
      String mended = TextEdit.apply(text, problem.fix().orElseThrow().edits());
      assertEquals(List.of(), parse(mended).problems(), mended);
    }
  }

  @Test
  void bytesOfAnyKindAreText() {
    String text = "\uFEFF{\"model\": {}}";
    assertEquals(text, ConfigReader.decode(text.getBytes(StandardCharsets.UTF_8)));
    assertEquals(text.substring(1), ConfigReader.decode(text.getBytes(StandardCharsets.UTF_16LE)));
    assertEquals("\uFFFD", ConfigReader.decode(new byte[] {(byte) 0xff}));
    assertEquals("", ConfigReader.decode(new byte[0]));
  }

  @Test
  void ofTwoEqualKeysTheLastCounts() {
    String json = "{\"model\": {\"hidden_size\": 5, \"hidden_size\": 6}}";
    String yaml = "model:\n  hidden_size: 5\n  hidden_size: 6\n";
    for (String text : List.of(json, yaml)) {
      Format format = text.equals(json) ? Format.RHOSCOPE_JSON : Format.RHOSCOPE_YAML;
      ParsedConfig config = ConfigReader.read(format, text);
      assertEquals(ConfigRule.DUPLICATE_KEY, config.problems().get(0).rule());
      int first = text.indexOf("hidden_size");
      assertTrue(config.problems().get(0).span().touches(first), text);
      assertEquals(6, config.spec().size(Keys.HIDDEN_SIZE));
    }
  }

  @Test
  void aHalfTypedKeyIsOneProblemOfSyntax() {
    assertEquals(ConfigRule.SYNTAX_ERROR, only("{\"model\": {\"hidden_si\"}}").rule());
  }

  @Test
  void oneWrongSeverityLeavesTheOthers() {
    ParsedConfig config =
        parse("{\"model\": {}, \"rules\": {\"severity\": {\"a\": \"hint\", \"b\": \"loud\"}}}");
    assertEquals(Map.of("a", Severity.HINT), config.spec().get(Keys.SEVERITY));
    assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, config.problems().get(0).rule());
  }

  @Test
  void everyMessageFits() {
    for (Key<?> key : Keys.all()) {
      for (String value : List.of("[[]]", "-1e99", "\"no such thing\"", "true", "{\"zzz\": 1}")) {
        String json = value;
        String[] steps = key.path().split("\\.", -1);
        for (int i = steps.length - 1; i >= 0; i--) {
          json = "{\"" + steps[i] + "\": " + json + "}";
        }
        assertSound(parse(json));
      }
    }
  }

  @Test
  void nativeNamesAreAlwaysConfigs() {
    for (String name : List.of("a.rnn.json", "/x/B.RNN.JSONC")) {
      assertTrue(ConfigReader.read(name, "\u0000\u0001").isPresent());
    }
    for (String name : List.of("a.rnn.yaml", "/x/B.RNN.YML")) {
      assertTrue(ConfigReader.read(name, "\u0000\u0001").isPresent());
    }
  }

  @Test
  void yamlSaysTheSameAsJson() {
    String text =
        """
        model: &base
          cell: lstm     # a comment
          hidden_size: 64
        data: {task: adding, length: 50}
        training:
          optimizer:
            kind: adam
            learning_rate: 1e-3
          clip:
        """;
    ParsedConfig yaml = ConfigReader.read("a.rnn.yaml", text).orElseThrow();
    assertEquals(
        parse(
                "{\"model\": {\"cell\": \"lstm\", \"hidden_size\": 64}, \"data\": {\"task\":"
                    + " \"adding\", \"length\": 50}, \"training\": {\"optimizer\": {\"kind\":"
                    + " \"adam\", \"learning_rate\": 0.001}}}")
            .spec(),
        yaml.spec());
    assertEquals(
        List.of(ConfigRule.NUMBER_AS_TEXT, ConfigRule.VALUE_OUT_OF_RANGE),
        yaml.problems().stream().map(Problem::rule).toList());
    assertEquals(
        "`clip` has no value", yaml.problems().get(1).message(), yaml.problems().toString());
    Fix fix = yaml.problems().get(0).fix().orElseThrow();
    String mended = TextEdit.apply(text, fix.edits());
    assertTrue(mended.contains("learning_rate: 1.0e-3\n"), mended);
    assertEquals(yaml.spec(), ConfigReader.read("a.rnn.yaml", mended).orElseThrow().spec());
    Problem misspelt =
        ConfigReader.read("a.rnn.yaml", "model:\n  cel: lstm\n").orElseThrow().problems().get(0);
    assertEquals("cell", misspelt.fix().orElseThrow().edits().get(0).newText());
  }

  /** The right column is what PyYAML 6.0.3 makes of it; nothing where that is the same number. */
  @Test
  void numbersThatYaml11ReadsOtherwiseAreNamed() {
    String[][] cases = {
      {"1e-3", "text", "1.0e-3"},
      {"1E5", "text", "1.0e+5"},
      {"1.5e3", "text", "1.5e+3"},
      {".5e3", "text", "0.5e+3"},
      {"010", "8", "10"},
      {"-010", "-8", "-10"},
      {"08", "text", "8"},
      {"0o10", "text", "8"},
    };
    for (String[] row : cases) {
      Problem problem = atKey(row[0]).get(0);
      assertEquals(
          "PyYAML and other readers of YAML 1.1 read `" + row[0] + "` as " + row[1],
          problem.message());
      assertEquals("Write " + row[2], problem.fix().orElseThrow().title());
      assertEquals(List.of(), atKey(row[2]));
    }
    for (String same : List.of("1.e+3", ".5e-3", "1.0e-3", "0x1F", "00", "007", ".5", "5.", "+5")) {
      assertEquals(List.of(), atKey(same), same);
    }
  }

  private static List<Problem> atKey(String written) {
    String text = "model:\n  initialization: {bias: " + written + "}\n";
    return ConfigReader.read(Format.RHOSCOPE_YAML, text).problems();
  }

  @Test
  void whatPeopleWriteForANumberOrATruthIsOfferedInOurWords() {
    for (String[] row :
        new String[][] {
          {"model:\n  layers: 1_0\n", "10"},
          {"model:\n  leak: '.5'\n", "0.5"},
          {"model:\n  hidden_size: ' 64 '\n", "64"},
          {"model: {}\ntraining:\n  carry_state: yes\n", "true"},
          {"model: {}\ntraining:\n  carry_state: Off\n", "false"},
        }) {
      Problem problem = ConfigReader.read(Format.RHOSCOPE_YAML, row[0]).problems().get(0);
      assertEquals(row[1], problem.fix().orElseThrow().edits().get(0).newText(), row[0]);
    }
    Problem hexadecimal =
        ConfigReader.read(Format.RHOSCOPE_JSON, "{\"model\": {\"hidden_size\": \"0x40\"}}")
            .problems()
            .get(0);
    assertEquals("64", hexadecimal.fix().orElseThrow().edits().get(0).newText());
  }

  @Test
  void foreignFilesAreLeftInSilence() {
    assertTrue(ConfigReader.read("x.json", SampleConfigs.FULL).isPresent());
    assertTrue(ConfigReader.read("x.jsonc", SampleConfigs.SHORT).isPresent());
    assertTrue(
        ConfigReader.read("x.yaml", "model: {cell: rnn, hidden_size: 3}\ndata: {}").isPresent());
    assertTrue(ConfigReader.read("x.json", SampleConfigs.KERAS).orElseThrow().isForeign());
    for (String foreign :
        List.of(
            "{\"model\": \"gpt\", \"hidden_size\": 5}",
            "{\"model\": {\"type\": \"a\", \"encoder\": {\"hidden_size\": 3}}, \"data\": {}}",
            "{\"model\": {\"hidden_size\": 3, \"n_heads\": 2, \"vocab\": 3, \"d\": 1}, \"data\": 1}",
            "{\"model\": {\"cell\": \"rnn\"}}",
            "[1, 2]",
            "")) {
      assertEquals(Optional.empty(), ConfigReader.read("x.json", foreign), foreign);
    }
    assertEquals(Optional.empty(), ConfigReader.read("x.txt", SampleConfigs.FULL));
  }

  @Test
  void aHugeTextIsNotRead() {
    for (String ending : List.of("json", "yaml")) {
      for (int length : List.of(ConfigReader.CHARS_MAX + 1, 50_000_000)) {
        String huge = " ".repeat(length);
        ParsedConfig config = ConfigReader.read("a.rnn." + ending, huge).orElseThrow();
        Problem problem = config.problems().get(0);
        assertEquals(ConfigRule.TOO_LARGE, problem.rule());
        assertEquals(Optional.empty(), ConfigReader.read("a." + ending, huge));
        assertEquals(new Position(0, 0), config.text().position(problem.span().end()));
      }
    }
  }

  @Test
  void halfOfASurrogatePairIsNoText() {
    for (String value : List.of("\"a\\ud800\"", "\"a\uD800\"", "\"\uDC00b\"")) {
      Map<Format, String> texts =
          Map.of(
              Format.RHOSCOPE_JSON, "{\"model\": {\"weights\": " + value + "}}",
              Format.RHOSCOPE_YAML, "model:\n  weights: " + value + "\n");
      texts.forEach(
          (format, text) -> {
            ParsedConfig config = ConfigReader.read(format, text);
            assertEquals(1, config.problems().size(), text);
            assertEquals(value, config.problems().get(0).span().of(text));
            assertEquals(ConfigRule.VALUE_OUT_OF_RANGE, config.problems().get(0).rule());
            assertEquals(Optional.empty(), config.spec().find(Keys.WEIGHTS));
          });
    }
    String whole = "model:\n  weights: \"\\ud835\\udf0c\"\n";
    ParsedConfig config = ConfigReader.read(Format.RHOSCOPE_YAML, whole);
    assertEquals(Optional.of("\uD835\uDF0C"), config.spec().find(Keys.WEIGHTS));
  }

  @Test
  void whatAlsoTakesAnObjectSaysItsForm() {
    ParsedConfig config =
        parse(
            """
            {"model": {"leak": 2, "initialization": {"forget_bias": "chrono"}}}""");
    assertEquals(
        List.of(
            "`leak` takes a number above 0 and up to 1 or {\"uniform\": [low, high]}; 1.0 is used",
            "`forget_bias` takes a number from -1000000 to 1000000 or {\"chrono\": steps};"
                + " it is left out"),
        config.problems().stream().map(Problem::message).toList());
  }

  @Test
  void aListInPlaceOfAnObjectIsPutIntoOne() {
    ParsedConfig config = parse("{\"model\": {\"leak\": [0.1, 0.2]}}");
    Fix fix = config.problems().get(0).fix().orElseThrow();
    assertEquals("Write {\"uniform\": [0.1, 0.2]}", fix.title());
  }

  @Test
  void aFindingPointsAtTheNearestThingThatIsThere() {
    String text = "{\"model\": {\"leak\": 0.5}, \"training\": {\"clip\": {\"norm\": 1}}}";
    SourceMap map = parse(text).sourceMap();
    assertEquals("1", map.anchor("training.clip.norm").of(text));
    assertEquals("\"clip\"", map.anchor("training.clip").of(text));
    assertEquals("\"clip\"", map.anchor("training.clip.value").of(text));
    assertEquals("0.5", map.anchor("model.leak.uniform").of(text));
    assertEquals("{", map.anchor("data.task").of(text));
  }

  @Test
  void aCursorKnowsItsKey() {
    String text = "{\"model\": {\"leak\": {\"uniform\": [0.1, 0.2]}, \"foo\": 1}}";
    ParsedConfig config = parse(text);
    assertEquals(Optional.of("model.leak.uniform"), config.pathAt(text.indexOf("0.2")));
    assertEquals(Optional.of("model.leak"), config.pathAt(text.indexOf("leak")));
    assertEquals(Optional.of("model"), config.pathAt(text.indexOf("foo")));
    assertEquals(Optional.empty(), config.pathAt(0));
  }

  @Test
  void commentsSilenceTheNextLineOrTheFile() {
    String text =
        """
        // rhoscope: allow A_Rule
        {
          // rhoscope: allow b, c-d
          "model": {
            "cell": "rnn"
          }
        }
        """;
    ParsedConfig config = parse(text);
    Span model = config.sourceMap().anchor("model");
    Span cell = config.sourceMap().anchor("model.cell");
    assertTrue(config.suppressions().allows("a-rule", cell));
    assertTrue(config.suppressions().allows("c-d", model));
    assertFalse(config.suppressions().allows("b", cell));
    assertFalse(config.suppressions().allows("e", model));
  }

  @Test
  void everyPrefixAndEveryDamagedTextParses() {
    for (int end = 0; end <= SampleConfigs.FULL.length(); end++) {
      assertSound(parse(SampleConfigs.FULL.substring(0, end)));
    }
    Property.forAll(
        2000,
        random -> {
          RandomConfigs configs = new RandomConfigs(random);
          StringBuilder text = new StringBuilder(configs.text(configs.values()));
          for (int i = random.nextInt(12); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            String noise = "{}[],:\"'\\/*\n\r\0 9.e-a\uD800";
            String piece = noise.substring(random.nextInt(noise.length()));
            text.replace(at, Math.min(text.length(), at + random.nextInt(9)), piece);
          }
          assertSound(parse(text.toString()));
        });
  }

  @Test
  void binaryGarbageIsAFinding() {
    Property.forAll(
        200,
        random -> {
          byte[] bytes = new byte[1 + random.nextInt(2000)];
          random.nextBytes(bytes);
          String text = new String(bytes, StandardCharsets.UTF_8);
          ParsedConfig config = ConfigReader.read("a.rnn.json", text).orElseThrow();
          assertFalse(config.problems().isEmpty());
          assertSound(config);
        });
  }

  @Test
  void aMillionUnknownKeysAreReadAtOnce() {
    String text = "{\"model\": {" + "\"hiden_sizes\": 1, ".repeat(300_000) + "}}";
    long began = System.nanoTime();
    assertSound(parse(text));
    assertTrue(System.nanoTime() - began < 5_000_000_000L);
  }

  private static Problem only(String text) {
    List<Problem> problems = parse(text).problems();
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0);
  }

  private static ParsedConfig parse(String text) {
    return ConfigReader.read(Format.RHOSCOPE_JSON, text);
  }

  private static void assertSound(ParsedConfig config) {
    Span all = new Span(0, config.text().length());
    for (Problem problem : config.problems()) {
      assertTrue(all.contains(problem.span()), problem::toString);
      String mended = config.text().content();
      problem.fix().ifPresent(fix -> TextEdit.apply(mended, fix.edits()));
    }
    for (Key<?> key : Keys.all()) {
      assertTrue(all.contains(config.sourceMap().anchor(key.path())));
    }
    assertEquals(64, config.spec().digest().length());
    assertTrue(config.spec().find(Keys.ACTIVATION).isPresent());
    assertTrue(List.of(Activation.values()).contains(config.spec().get(Keys.ACTIVATION)));
    assertTrue(config.pathAt(config.text().length() / 2).map(String::length).orElse(1) > 0);
  }
}
