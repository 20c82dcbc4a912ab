package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.linalg.Kernels;
import rhoscope.model.Activation;
import rhoscope.model.Cell;
import rhoscope.model.Keys;
import rhoscope.model.Layout;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Part;
import rhoscope.weights.Safetensors;
import rhoscope.weights.WeightNames;

/** Files in, gradients out, against PyTorch's autograd; see the READMEs beside the cases. */
class TorchGradientsTest {
  private static final Path RESOURCES = Path.of("src", "test", "resources");
  private static final double TOLERANCE = 1e-10;

  @TestFactory
  Stream<DynamicTest> lossAndGradientAreThoseOfAutograd() throws IOException {
    List<Path> cases = new ArrayList<>();
    for (String root : List.of("reference", "reference-cells")) {
      try (Stream<Path> folders = Files.list(RESOURCES.resolve(root))) {
        folders.filter(Files::isDirectory).sorted().forEach(cases::add);
      }
    }
    assertTrue(23 <= cases.size());
    return cases.stream().map(f -> DynamicTest.dynamicTest(f.toString(), () -> check(f)));
  }

  private static void check(Path folder) throws IOException {
    JsonObject config =
        JsonParser.parseString(Files.readString(folder.resolve("case.rnn.json"))).getAsJsonObject();
    int sequences =
        config.has("instrument")
            ? config.getAsJsonObject("instrument").get("sequences").getAsInt()
            : 8;
    ModelSpec spec = spec(config);
    Dataset data = Datasets.open(spec, folder);
    Batch batch = data.probe(1, sequences);
    Parameters parameters = Parameters.from(layout(folder.resolve("weights.safetensors")), spec);
    Network64 network =
        new Network64(
            Kernels.f64(),
            parameters.architecture(),
            data.loss(),
            batch.everyStep(),
            1,
            () -> false);
    network.weights().load(parameters);
    int[] lengths = new int[batch.sequences()];
    Arrays.fill(lengths, batch.steps());
    double loss = network.forward(batch.steps(), lengths, batch.inputs(), batch.targets());
    network.backward();
    Parameters gradient = Parameters.zeros(parameters.architecture());
    network.gradient().store(gradient);

    Path expected = folder.resolve("gradients.safetensors");
    assertEquals(1, loss / Safetensors.read(expected).get("loss").at(0), TOLERANCE);
    Layout names = layout(expected);
    for (int l = 0; l < names.layers().size(); l++) {
      Layout.Layer layer = names.layers().get(l);
      close(layer.recurrent().values(), gradient.get(Part.RECURRENT, l));
      close(layer.input().values(), gradient.get(Part.INPUT, l));
      close(layer.inputBias().orElseThrow().values(), gradient.get(Part.BIAS, l));
      if (parameters.architecture().hasCandidateBias()) {
        double[] second = layer.recurrentBias().orElseThrow().values();
        int from = second.length - parameters.architecture().hidden();
        double[] candidate = Arrays.copyOfRange(second, from, second.length);
        close(candidate, gradient.get(Part.CANDIDATE_BIAS, l));
      }
    }
    Layout.Output output = names.output();
    close(output.weight().values(), gradient.v());
    close(output.bias().orElseThrow().values(), gradient.c());
  }

  static Layout layout(Path file) throws IOException {
    return WeightNames.read(Safetensors.read(file)).network().orElseThrow();
  }

  /** What a case says, but for its weights. */
  static ModelSpec spec(JsonObject config) {
    JsonObject model = config.getAsJsonObject("model");
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.FILE, "data.safetensors")
            .with(Keys.CELL, Cell.valueOf(text(config, "model", "cell")));
    if (model.has("activation")) {
      String activation = text(config, "model", "activation");
      spec = spec.with(Keys.ACTIVATION, Activation.valueOf(activation));
    }
    if (model.has("layers")) {
      spec = spec.with(Keys.LAYERS, model.get("layers").getAsLong());
    }
    boolean hasLoss = config.getAsJsonObject("data").has("loss");
    return hasLoss ? spec.with(Keys.LOSS, Loss.valueOf(text(config, "data", "loss"))) : spec;
  }

  private static String text(JsonObject config, String section, String key) {
    return config.getAsJsonObject(section).get(key).getAsString().toUpperCase(Locale.ROOT);
  }

  /** Within a share of the largest entry: small ones are differences of large ones. */
  static void close(double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected[i], actual[i], TOLERANCE * largest);
    }
  }
}
