package rhoscope.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import rhoscope.analysis.Analysis;
import rhoscope.analysis.Located;
import rhoscope.config.ConfigReader;
import rhoscope.config.ConfigRule;
import rhoscope.config.ParsedConfig;
import rhoscope.model.Domain;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.InitKind;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.Labels;
import rhoscope.model.ModelSpec;
import rhoscope.testing.Golden;

/** What the frameworks themselves read in their files, as scripts of theirs wrote it down. */
class ExpectedTest {
  private static final Path ROOT = Path.of("src/test/resources");
  private static final JsonPrimitive UNKNOWN = new JsonPrimitive("unknown");

  @TestFactory
  Stream<DynamicTest> everyFileGivesWhatItsFrameworkReads() throws IOException {
    List<Path> expected = expectations();
    assertTrue(60 < expected.size());
    return expected.stream().map(f -> dynamicTest(ROOT.relativize(f).toString(), () -> check(f)));
  }

  /** What is said of them, one finding a line. */
  @Test
  void everyFileGetsItsFindings() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Path expectation : expectations()) {
      Path file = described(expectation);
      String text = Files.readString(file);
      for (ParsedConfig config : ConfigReader.read(file.toString(), text).stream().toList()) {
        lines.append("=== ").append(ROOT.relativize(file)).append('\n');
        for (Located f : Analysis.of(config, List.of(), Optional.empty(), List.of()).findings()) {
          int line = config.text().position(f.span().start()).line() + 1;
          lines.append(line).append(": ").append(f.span().of(text)).append(": ");
          lines.append(Labels.of(f.severity())).append('[').append(f.rule()).append("]: ");
          lines.append(f.message()).append('\n');
        }
      }
    }
    Golden.check("analyzer-core/src/test/resources/foreign/findings.txt", lines.toString());
  }

  private static List<Path> expectations() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(f -> f.toString().endsWith(".expect.json")).sorted().toList();
    }
  }

  private static void check(Path expectation) throws IOException {
    JsonObject expected = JsonParser.parseString(Files.readString(expectation)).getAsJsonObject();
    Path file = described(expectation);
    Optional<ParsedConfig> read = ConfigReader.read(file.toString(), Files.readString(file));
    if (expected.get("format").getAsString().equals("none")) {
      assertEquals(Optional.empty(), read);
      return;
    }
    ParsedConfig config = read.orElseThrow();
    assertEquals(
        List.of(),
        config.problems().stream()
            .filter(problem -> problem.rule() != ConfigRule.ACCEPTED_BUT_IGNORED)
            .toList());
    assertEquals(expected.get("format").getAsString(), config.formatName());
    List<ParsedConfig> parts = config.parts();
    assertEquals(expected.getAsJsonArray("layers").size(), parts.size());
    for (int i = 0; i < parts.size(); i++) {
      layer(
          expected.getAsJsonArray("layers").get(i).getAsJsonObject(),
          parts.get(i).spec(),
          "layer " + i + " ");
      training(expected, parts.get(i).spec());
    }
  }

  private static Path described(Path expectation) {
    String stem = expectation.toString().replace(".expect.json", "");
    return Stream.of(".json", ".yaml", ".yml")
        .map(e -> Path.of(stem + e))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private static void layer(JsonObject expected, ModelSpec spec, String where) {
    for (String name : expected.keySet()) {
      JsonElement value = expected.get(name);
      if (name.equals("recurrent")) {
        draw(value.getAsJsonObject(), spec, where);
      } else {
        Key<?> key = FrameworkKeys.at("framework." + name).orElseGet(() -> key(name));
        if (name.equals("activation")) {
          key = FrameworkKeys.ACTIVATION;
        }
        assertEquals(value, found(key, spec), where + name);
      }
    }
  }

  private static Key<?> key(String name) {
    return Stream.of("model.", "model.initialization.", "training.", "training.optimizer.")
        .flatMap(section -> Keys.at(section + name).stream())
        .findFirst()
        .orElseThrow(() -> new AssertionError(name));
  }

  private static <T> JsonElement found(Key<T> key, ModelSpec spec) {
    Optional<Object> plain = spec.find(key).map(key.domain()::plain);
    if (plain.isEmpty()) {
      return UNKNOWN;
    }
    return plain.get() instanceof Double d
        ? (d == Math.rint(d) && key.domain() instanceof Domain.Whole
            ? new JsonPrimitive((long) (double) d)
            : new JsonPrimitive(d))
        : plain.get() instanceof Boolean b
            ? new JsonPrimitive(b)
            : new JsonPrimitive(plain.get().toString());
  }

  private static void draw(JsonObject expected, ModelSpec spec, String where) {
    String kind = expected.get("kind").getAsString();
    Optional<InitKind> found = spec.find(Keys.RECURRENT.kind);
    assertEquals(kind, found.map(Labels::of).orElse("unknown"), where + "kind");
    for (String name : expected.keySet()) {
      Optional<Key<?>> key = Keys.at("model.initialization.recurrent." + name);
      if (name.equals("scope")) {
        assertEquals(expected.get(name), found(key.orElseThrow(), spec), where + name);
      } else if (!name.equals("kind") && !kind.equals("glorot_uniform")) {
        double value = found(key.orElseThrow(), spec).getAsDouble();
        assertEquals(expected.get(name).getAsDouble(), value, 1e-6, where + name);
      }
    }
  }

  private static void training(JsonObject expected, ModelSpec spec) {
    assertEquals(expected.get("optimizer"), found(FrameworkKeys.OPTIMIZER, spec), "optimizer");
    JsonElement rate = found(Keys.LEARNING_RATE, spec);
    if (!rate.equals(UNKNOWN)) {
      assertEquals(expected.get("learning_rate").getAsDouble(), rate.getAsDouble(), 1e-6);
    }
    JsonElement clip = expected.get("clip");
    if (clip.isJsonObject()) {
      for (String name : clip.getAsJsonObject().keySet()) {
        Optional<Double> found =
            switch (name) {
              case "clipvalue" -> spec.find(Keys.CLIP_VALUE);
              case "global_clipnorm" -> spec.find(Keys.CLIP_NORM);
              case "clipnorm" ->
                  spec.find(FrameworkKeys.CLIP_EACH).or(() -> spec.find(Keys.CLIP_NORM));
              default -> throw new AssertionError(name);
            };
        assertEquals(Optional.of(clip.getAsJsonObject().get(name).getAsDouble()), found, name);
      }
    } else {
      assertEquals(
          clip.getAsString(), spec.find(FrameworkKeys.CLIPPING).map(Labels::of).orElse("unknown"));
    }
  }
}
