package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.model.Activation;
import rhoscope.model.Keys;
import rhoscope.model.Layout;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.nn.Network;
import rhoscope.nn.Parameters;
import rhoscope.nn.Trace;
import rhoscope.weights.Safetensors;
import rhoscope.weights.TorchNames;

/** Files in, gradients out, against PyTorch's autograd; see the README beside the cases. */
class TorchGradientsTest {
  private static final Path CASES = Path.of("src", "test", "resources", "reference");
  private static final double TOLERANCE = 1e-10;

  @TestFactory
  Stream<DynamicTest> lossAndGradientAreThoseOfAutograd() throws IOException {
    List<Path> cases;
    try (Stream<Path> folders = Files.list(CASES)) {
      cases = folders.filter(Files::isDirectory).sorted().toList();
    }
    assertTrue(10 <= cases.size());
    return cases.stream().map(f -> DynamicTest.dynamicTest(f.toString(), () -> check(f)));
  }

  private static void check(Path folder) throws IOException {
    JsonObject config =
        JsonParser.parseString(Files.readString(folder.resolve("case.rnn.json"))).getAsJsonObject();
    Activation activation = Activation.valueOf(text(config, "model", "activation"));
    int sequences =
        config.has("instrument")
            ? config.getAsJsonObject("instrument").get("sequences").getAsInt()
            : 8;
    Dataset data = Datasets.open(spec(config), folder);
    Batch batch = data.probe(1, sequences);
    Tensors weights = Safetensors.read(folder.resolve("weights.safetensors"));
    Parameters parameters = Parameters.from(TorchNames.read(weights).network().orElseThrow());
    Trace trace = new Trace(parameters.architecture(), batch.everyStep());
    trace.fit(batch.steps(), batch.sequences());
    Network network = new Network(activation, data.loss(), () -> false);
    double loss = network.forward(parameters, batch.inputs(), batch.targets(), trace);
    Parameters gradient = Parameters.zeros(parameters.architecture());
    network.backward(parameters, batch.inputs(), trace, gradient);

    Tensors expected = Safetensors.read(folder.resolve("gradients.safetensors"));
    assertEquals(1, loss / expected.get("loss").at(0), TOLERANCE);
    Layout names = TorchNames.read(expected).network().orElseThrow();
    Layout.Output output = names.output();
    close(names.layers().get(0).recurrent(), gradient.w());
    close(names.layers().get(0).input(), gradient.u());
    close(names.layers().get(0).recurrentBias().orElseThrow(), gradient.b());
    close(output.weight(), gradient.v());
    close(output.bias().orElseThrow(), gradient.c());
  }

  private static ModelSpec spec(JsonObject config) {
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.FILE, "data.safetensors");
    boolean hasLoss = config.getAsJsonObject("data").has("loss");
    return hasLoss ? spec.with(Keys.LOSS, Loss.valueOf(text(config, "data", "loss"))) : spec;
  }

  private static String text(JsonObject config, String section, String key) {
    return config.getAsJsonObject(section).get(key).getAsString().toUpperCase(Locale.ROOT);
  }

  /** Within a share of the largest entry: small ones are differences of large ones. */
  private static void close(Tensor expected, double[] actual) {
    assertEquals(expected.count(), actual.length);
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      largest = Math.max(largest, Math.abs(expected.at(i)));
    }
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected.at(i), actual[i], TOLERANCE * largest);
    }
  }
}
