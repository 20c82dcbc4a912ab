package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rhoscope.data.Datasets;
import rhoscope.exchange.ProbeJson;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Parameters;
import rhoscope.weights.Safetensors;
import rhoscope.weights.TorchNames;

/** Every field of a probe against PyTorch's autograd, see resources/reference/README.md. */
final class ReferenceTest {
  private static final double TOLERANCE = 1e-9;

  /** What the reference has no number for. */
  private static final Set<String> OURS = Set.of("digest", "series", "lyapunov", "non_finite");

  @TestFactory
  Stream<DynamicTest> everyFieldAgreesWithPyTorch() throws IOException, URISyntaxException {
    List<Path> cases = new ArrayList<>();
    for (String name : List.of("/reference", "/reference-cells")) {
      URL root = ReferenceTest.class.getResource(name);
      if (root == null) {
        throw new AssertionError("no cases in " + name);
      }
      try (Stream<Path> folders = Files.list(Path.of(root.toURI()))) {
        folders.filter(Files::isDirectory).sorted().forEach(cases::add);
      }
    }
    assertTrue(cases.size() >= 23, cases.toString());
    return cases.stream()
        .map(folder -> dynamicTest(folder.getFileName().toString(), () -> check(folder)));
  }

  private static void check(Path folder) throws IOException {
    JsonObject config = json(folder.resolve("case.rnn.json"));
    ModelSpec spec = spec(config);
    Path weights = folder.resolve(config.getAsJsonObject("model").get("weights").getAsString());
    Setup setup =
        new Setup(
            spec,
            Datasets.open(spec, folder),
            TorchNames.read(Safetensors.read(weights))
                .network()
                .map(layout -> Parameters.from(layout, spec)));
    assertEquals(List.of(), setup.problems());
    String text = ProbeJson.text(Probes.of(setup, () -> false).measured().orElseThrow());
    JsonObject actual = JsonParser.parseString(text).getAsJsonObject();
    List<String> differences = new ArrayList<>();
    compare("", json(folder.resolve("expected.json")), actual, differences);
    assertEquals(List.of(), differences);
    assertTrue(actual.get("non_finite").isJsonNull());
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static ModelSpec spec(JsonObject config) {
    JsonObject model = config.getAsJsonObject("model");
    JsonObject data = config.getAsJsonObject("data");
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.CELL, Cell.valueOf(upper(model, "cell")))
            .with(Keys.LAYERS, model.has("layers") ? model.get("layers").getAsLong() : 1L)
            .with(Keys.HIDDEN_SIZE, model.get("hidden_size").getAsLong())
            .with(Keys.INPUT_SIZE, model.get("input_size").getAsLong())
            .with(Keys.OUTPUT_SIZE, model.get("output_size").getAsLong())
            .with(Keys.FILE, data.get("file").getAsString());
    if (model.has("activation")) {
      spec = spec.with(Keys.ACTIVATION, Activation.valueOf(upper(model, "activation")));
    }
    if (data.has("loss")) {
      spec = spec.with(Keys.LOSS, Loss.valueOf(upper(data, "loss")));
    }
    if (config.has("instrument")) {
      long sequences = config.getAsJsonObject("instrument").get("sequences").getAsLong();
      spec = spec.with(Keys.SEQUENCES, sequences);
    }
    return spec;
  }

  private static String upper(JsonObject object, String name) {
    return object.get(name).getAsString().toUpperCase(Locale.ROOT);
  }

  private static void compare(
      String path, JsonElement expected, JsonElement actual, List<String> differences) {
    if (expected.isJsonObject() && actual.isJsonObject()) {
      compareObjects(path, expected.getAsJsonObject(), actual.getAsJsonObject(), differences);
    } else if (expected.isJsonArray() && actual.isJsonArray()) {
      JsonArray left = expected.getAsJsonArray();
      JsonArray right = actual.getAsJsonArray();
      if (left.size() != right.size()) {
        differences.add(path + " has the size " + right.size() + ", not " + left.size());
        return;
      }
      for (int i = 0; i < left.size(); i++) {
        compare(path + "[" + i + "]", left.get(i), right.get(i), differences);
      }
    } else if (isNumber(expected) && isNumber(actual)) {
      double left = expected.getAsDouble();
      double right = actual.getAsDouble();
      // The logarithm of a norm that is right to 1e-9 is right to 1e-9, not to 1e-9 of itself.
      double size = path.contains(".ln_") ? Math.max(1, Math.abs(left)) : Math.abs(left);
      if (!(Math.abs(left - right) <= TOLERANCE * size)) {
        differences.add(path + " is " + right + ", not " + left);
      }
    } else if (!expected.equals(actual)) {
      differences.add(path + " is " + actual + ", not " + expected);
    }
  }

  private static boolean isNumber(JsonElement element) {
    return element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
  }

  private static void compareObjects(
      String path, JsonObject expected, JsonObject actual, List<String> differences) {
    for (String name : expected.keySet()) {
      if (actual.has(name)) {
        compare(path + "." + name, expected.get(name), actual.get(name), differences);
      } else {
        differences.add(path + "." + name + " is missing");
      }
    }
    for (String name : actual.keySet()) {
      if (!expected.has(name) && !OURS.contains(name) && !actual.get(name).isJsonNull()) {
        differences.add(path + "." + name + " is unknown to the reference");
      }
    }
  }
}
