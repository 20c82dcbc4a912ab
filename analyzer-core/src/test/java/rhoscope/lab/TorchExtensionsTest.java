package rhoscope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import rhoscope.config.ConfigReader;
import rhoscope.evidence.Probe;
import rhoscope.linalg.Kernels;
import rhoscope.model.Keys;
import rhoscope.model.Loss;
import rhoscope.model.ModelSpec;
import rhoscope.nn.Architecture;
import rhoscope.nn.GaussNewton64;
import rhoscope.nn.Network64;
import rhoscope.nn.Parameters;
import rhoscope.nn.Weights64;

/** Extended cells beside PyTorch's: see src/test/resources/reference-extensions. */
class TorchExtensionsTest {
  private static final Path EXPECTED =
      Path.of("src", "test", "resources", "reference-extensions", "cells", "expected.json");
  private static final double TOLERANCE = 1e-12;

  @TestFactory
  Stream<DynamicTest> lossGradientsCurvatureAndJacobiansAreThoseOfAutograd() throws IOException {
    JsonObject all = JsonParser.parseString(Files.readString(EXPECTED)).getAsJsonObject();
    JsonArray cases = all.getAsJsonArray("cases");
    assertEquals(16, cases.size());
    return StreamSupport.stream(cases.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .map(c -> DynamicTest.dynamicTest(c.get("model").toString(), () -> check(all, c)));
  }

  private static void check(JsonObject all, JsonObject one) {
    JsonObject sizes = all.getAsJsonObject("sizes");
    ModelSpec spec =
        ConfigReader.read("a.rnn.json", "{\"model\": " + one.get("model") + "}")
            .orElseThrow()
            .spec();
    Architecture architecture =
        Architecture.of(spec, sizes.get("inputs").getAsInt(), sizes.get("outputs").getAsInt())
            .sized(sizes.get("hidden").getAsInt());
    Parameters p = parameters(one.getAsJsonObject("parameters"), architecture);
    Arrays.fill(p.leak(0), spec.get(Keys.LEAK));
    int steps = sizes.get("steps").getAsInt();
    int sequences = sizes.get("sequences").getAsInt();
    Subject subject =
        new Subject(
            p,
            Loss.SQUARED_ERROR,
            steps,
            sequences,
            numbers(one.get("inputs")),
            numbers(one.get("targets")),
            false);
    checkGradients(one, subject);
    checkCurvature(one, subject);
    Probe probe = Subjects.probe(subject);
    double[] profile = numbers(one.get("lag_profile"));
    for (int k = 0; k < steps; k++) {
      close(profile[k], probe.lagProfile().values()[k]);
      double[] norms = numbers(one.getAsJsonArray("jacobian_product_norm").get(k));
      for (int n = 0; n < sequences; n++) {
        close(norms[n], probe.layers().get(0).jacobianProductNorm().get(k).values()[n]);
      }
    }
  }

  private static void checkGradients(JsonObject one, Subject subject) {
    Parameters p = subject.parameters();
    Network64 network =
        new Network64(Kernels.f64(), p.architecture(), Loss.SQUARED_ERROR, false, 1, () -> false);
    network.weights().load(p);
    int[] lengths = new int[subject.sequences()];
    Arrays.fill(lengths, subject.steps());
    double loss = network.forward(subject.steps(), lengths, subject.inputs(), subject.targets());
    close(one.get("loss").getAsDouble(), loss);
    network.backward();
    Parameters gradient = Parameters.zeros(p.architecture());
    network.gradient().store(gradient);
    for (Parameters.Entry entry : gradient.entries()) {
      double[] expected = numbers(one.getAsJsonObject("gradients").get(entry.name()));
      assertEquals(expected.length, entry.values().length);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], entry.values()[i], TOLERANCE, entry.name());
      }
    }
  }

  private static void checkCurvature(JsonObject one, Subject subject) {
    Parameters p = subject.parameters();
    GaussNewton64 curvature =
        new GaussNewton64(
            Kernels.f64(), p.architecture(), Loss.SQUARED_ERROR, false, 1, () -> false);
    curvature.weights().load(p);
    int[] lengths = new int[subject.sequences()];
    Arrays.fill(lengths, subject.steps());
    curvature.forward(subject.steps(), lengths, subject.inputs(), subject.targets());
    Weights64 v = new Weights64(Kernels.f64(), p.architecture());
    v.load(parameters(one.getAsJsonObject("direction"), p.architecture()));
    Parameters product = Parameters.zeros(p.architecture());
    for (double structure : new double[] {0, 1}) {
      curvature.product(v, structure).store(product);
      for (Parameters.Entry entry : product.entries()) {
        double[] expected = numbers(one.getAsJsonObject("gauss_newton").get(entry.name()));
        double[] damped = numbers(one.getAsJsonObject("structural").get(entry.name()));
        Arrays.setAll(expected, i -> expected[i] + structure * damped[i]);
        TorchGradientsTest.close(expected, entry.values());
      }
    }
  }

  private static Parameters parameters(JsonObject named, Architecture architecture) {
    Parameters p = Parameters.zeros(architecture);
    for (Parameters.Entry entry : p.entries()) {
      double[] values = numbers(named.get(entry.name()));
      System.arraycopy(values, 0, entry.values(), 0, entry.values().length);
    }
    return p;
  }

  private static void close(double expected, double found) {
    assertEquals(1, found / expected, 1e-10);
  }

  private static double[] numbers(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
        .mapToDouble(JsonElement::getAsDouble)
        .toArray();
  }
}
