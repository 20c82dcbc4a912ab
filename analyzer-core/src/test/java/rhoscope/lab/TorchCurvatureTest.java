package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rhoscope.data.Batch;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.linalg.Kernels;
import rhoscope.model.ModelSpec;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;
import rhoscope.nn.GaussNewton64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights64;
import rhoscope.weights.WeightNames;

/** Curvature products against PyTorch's autograd; see resources/reference-curvature. */
class TorchCurvatureTest {
  private static final Path RESOURCES = Path.of("src", "test", "resources");

  @TestFactory
  Stream<DynamicTest> productsAreThoseOfAutograd() throws IOException {
    try (Stream<Path> folders = Files.list(RESOURCES.resolve("reference-curvature"))) {
      List<Path> cases = folders.filter(Files::isDirectory).sorted().toList();
      assertTrue(10 <= cases.size());
      return cases.stream().map(f -> DynamicTest.dynamicTest(f.toString(), () -> check(f)));
    }
  }

  private static void check(Path expected) throws IOException {
    String name = String.valueOf(expected.getFileName());
    Path folder = RESOURCES.resolve("reference").resolve(name);
    folder = Files.exists(folder) ? folder : RESOURCES.resolve("reference-cells").resolve(name);
    ModelSpec spec = TorchGradientsTest.spec(json(folder.resolve("case.rnn.json")));
    Dataset data = Datasets.open(spec, folder);
    Batch batch = data.probe(1, 8);
    Parameters parameters =
        Parameters.from(TorchGradientsTest.layout(folder.resolve("weights.safetensors")), spec);
    GaussNewton64 curvature =
        new GaussNewton64(
            Kernels.f64(),
            parameters.architecture(),
            data.loss(),
            batch.everyStep(),
            1,
            () -> false);
    curvature.weights().load(parameters);
    int[] lengths = new int[batch.sequences()];
    Arrays.fill(lengths, batch.steps());
    curvature.forward(batch.steps(), lengths, batch.inputs(), batch.targets());

    JsonObject vectors = json(expected.resolve("expected.json"));
    Parameters v = parameters(vectors.getAsJsonObject("direction"), spec);
    Parameters alone = product(curvature, v, 0);
    Parameters both = product(curvature, v, 1);
    Parameters gaussNewton = parameters(vectors.getAsJsonObject("gauss_newton"), spec);
    Parameters structural = parameters(vectors.getAsJsonObject("structural"), spec);
    for (int e = 0; e < v.entries().size(); e++) {
      double[] g = gaussNewton.entries().get(e).values();
      double[] s = structural.entries().get(e).values();
      TorchGradientsTest.close(g, alone.entries().get(e).values());
      double[] sum = new double[g.length];
      Arrays.setAll(sum, i -> g[i] + s[i]);
      TorchGradientsTest.close(sum, both.entries().get(e).values());
    }
  }

  private static Parameters product(GaussNewton64 curvature, Parameters v, double structure) {
    Weights64 direction = new Weights64(Kernels.f64(), v.architecture());
    direction.load(v);
    Parameters product = Parameters.zeros(v.architecture());
    curvature.product(direction, structure).store(product);
    return product;
  }

  /** Numbers under the names of weights. */
  private static Parameters parameters(JsonObject named, ModelSpec spec) {
    Tensors.Builder tensors = Tensors.builder();
    named.entrySet().forEach(entry -> tensors.add(entry.getKey(), tensor(entry.getValue())));
    return Parameters.from(WeightNames.read(tensors.build()).network().orElseThrow(), spec);
  }

  private static Tensor tensor(JsonElement value) {
    List<Double> flat = new ArrayList<>();
    JsonArray rows = value.getAsJsonArray();
    boolean matrix = rows.get(0).isJsonArray();
    for (JsonElement row : rows) {
      List<JsonElement> numbers = matrix ? row.getAsJsonArray().asList() : List.of(row);
      numbers.forEach(number -> flat.add(number.getAsDouble()));
    }
    int[] shape =
        matrix ? new int[] {rows.size(), flat.size() / rows.size()} : new int[] {rows.size()};
    return Tensor.of(shape, flat.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }
}
