package rhoscope.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhoscope.config.ConfigReader;
import rhoscope.linalg.Kernels;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights32;

/** The optimizers beside PyTorch's: see src/test/resources/reference-optimizers. */
class TorchOptimizersTest {
  private static final Path EXPECTED =
      Path.of("src", "test", "resources", "reference-optimizers", "steps", "expected.json");
  private static final double[] START = {0.5, -1, 2};

  @Test
  void everyStepIsPytorchs() throws IOException {
    JsonObject all = JsonParser.parseString(Files.readString(EXPECTED)).getAsJsonObject();
    Set<String> seen = new HashSet<>();
    for (JsonElement element : all.getAsJsonArray("cases")) {
      JsonObject one = element.getAsJsonObject();
      seen.add(one.get("name").getAsString());
      check(one, all.getAsJsonArray("gradients"));
    }
    Set<String> wanted = Set.of("sgd", "momentum", "nesterov", "rmsprop", "adam");
    assertTrue(seen.containsAll(wanted), seen::toString);
  }

  private static void check(JsonObject one, JsonArray gradients) {
    String config = "{\"model\": {}, \"training\": {\"optimizer\": " + one.get("optimizer") + "}}";
    var parsed = ConfigReader.read("a.rnn.json", config).orElseThrow();
    assertEquals(List.of(), parsed.problems());
    ModelSpec spec = parsed.spec();
    OptimizerSettings settings = OptimizerSettings.of(spec);
    Weights32 p = weights(START);
    Optimizer optimizer = Optimizer.of(settings, numbers(p).architecture());
    JsonArray positions = one.getAsJsonArray("parameters");
    assertEquals(20, positions.size());
    for (int i = 0; i < positions.size(); i++) {
      Weights32 gradient = weights(row(gradients, i));
      assertTrue(optimizer.step(i + 1, spec.get(Keys.LEARNING_RATE), 1, gradient, p));
      double[] expected = row(positions, i);
      Parameters actual = numbers(p);
      double[] found = {actual.w()[0], actual.v()[0], actual.c()[0]};
      for (int k = 0; k < expected.length; k++) {
        assertEquals(expected[k], found[k], 2e-6, one.get("name") + " step " + (i + 1));
      }
    }
  }

  private static double[] row(JsonArray rows, int i) {
    return rows.get(i).getAsJsonArray().asList().stream()
        .mapToDouble(JsonElement::getAsDouble)
        .toArray();
  }

  private static Weights32 weights(double[] three) {
    Parameters p = Fixtures.scalar(three[0], 0, 0, three[1], three[2]);
    Weights32 weights = new Weights32(Kernels.f32(), p.architecture());
    weights.load(p);
    return weights;
  }

  private static Parameters numbers(Weights32 weights) {
    Parameters p = Fixtures.scalar(0, 0, 0, 0, 0);
    weights.store(p);
    return p;
  }
}
