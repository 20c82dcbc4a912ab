package rhoscope.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;

class ProbeJsonTest {
  private static final Probe SAMPLE = SampleProbes.of("ab12", 5, 3, 1);

  private static JsonObject json(Probe probe) {
    return JsonParser.parseString(ProbeJson.text(probe)).getAsJsonObject();
  }

  @Test
  void whatIsUndefinedIsNullAndComesBackUndefined() throws IOException {
    JsonObject object =
        JsonParser.parseString(ProbeJson.text(SampleProbes.of("d", 3, 1, 1))).getAsJsonObject();
    JsonObject horizon = object.getAsJsonObject("horizon");
    for (String name : List.copyOf(horizon.keySet())) {
      horizon.add(name, JsonNull.INSTANCE);
    }
    JsonObject layer = object.getAsJsonArray("layers").get(0).getAsJsonObject();
    layer.remove("saturated_fraction");
    layer.add("dead_fraction", JsonNull.INSTANCE);
    Probe probe = ProbeJson.read(object);
    assertTrue(probe.horizon().isEmpty());
    JsonObject again = JsonParser.parseString(ProbeJson.text(probe)).getAsJsonObject();
    assertEquals(horizon, again.get("horizon"));
    assertEquals(layer.keySet(), again.getAsJsonArray("layers").get(0).getAsJsonObject().keySet());
  }

  @Test
  void fieldsAreThoseOfTheSchema() {
    JsonObject probe = json(SAMPLE);
    assertTrue(
        probe
            .keySet()
            .containsAll(
                Set.of(
                    "schema",
                    "digest",
                    "source",
                    "cell",
                    "hidden_size",
                    "sequence_length",
                    "sequences",
                    "loss",
                    "layers",
                    "lag_profile",
                    "ln_lag_profile",
                    "horizon",
                    "gradient_over_time",
                    "running_gradient",
                    "series")));
    assertEquals("rhoscope.probe/1", probe.get("schema").getAsString());
    assertEquals("initialization", probe.get("source").getAsString());
    assertEquals(
        Set.of("steps_to_1_percent", "censored", "decay_per_step", "r_squared"),
        probe.getAsJsonObject("horizon").keySet());
    JsonObject layer = probe.getAsJsonArray("layers").get(0).getAsJsonObject();
    assertTrue(
        layer
            .keySet()
            .containsAll(
                Set.of(
                    "recurrent_weights",
                    "step_jacobian_norm",
                    "jacobian_product_norm",
                    "state_gradient_norm",
                    "summand_norm",
                    "partial_sum_norm",
                    "parameter_gradient_norm",
                    "finite_time_exponent",
                    "lyapunov_max",
                    "saturated_fraction",
                    "mean_slope")));
    assertFalse(layer.has("dead_fraction"), "only for ReLU");
    assertEquals(
        Set.of("spectral_radius", "spectral_norm", "henrici"),
        layer.getAsJsonObject("recurrent_weights").getAsJsonObject("f").keySet());
  }

  @Test
  void shapesAreThoseOfTheSchema() {
    JsonObject layer = json(SAMPLE).getAsJsonArray("layers").get(0).getAsJsonObject();
    assertEquals(5, layer.getAsJsonArray("jacobian_product_norm").size());
    assertEquals(3, layer.getAsJsonArray("jacobian_product_norm").get(4).getAsJsonArray().size());
    assertEquals(3, layer.getAsJsonArray("ln_step_jacobian_norm").get(0).getAsJsonArray().size());
    assertEquals(5, layer.getAsJsonObject("summand_norm").getAsJsonArray("bias").size());
    JsonElement single = layer.getAsJsonObject("parameter_gradient_norm").get("input");
    assertTrue(single.isJsonPrimitive(), "one number, not a list");
  }

  @Test
  void everyDoubleReadsBackToItself() throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    double[] values = new double[2000];
    for (int i = 0; i < values.length; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      values[i] = Double.isFinite(value) ? Math.abs(value) : Double.MIN_VALUE;
    }
    Probe read = ProbeJson.read(ProbeJson.text(withLagProfile(Norms.of(values))));
    assertArrayEquals(values, read.lagProfile().values());
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    Probe read = ProbeJson.read(ProbeJson.text(SAMPLE));
    assertEquals(ProbeJson.text(SAMPLE), ProbeJson.text(read));
    assertEquals(SAMPLE.nonFinite(), read.nonFinite());
    assertEquals(SAMPLE.horizon(), read.horizon());
    assertEquals(
        SAMPLE.layers().get(0).recurrentWeights(), read.layers().get(0).recurrentWeights());
    assertArrayEquals(SAMPLE.lagProfile().ln(), read.lagProfile().ln());
  }

  @Test
  void normsOutsideTheRangeOfADoubleKeepTheirLogarithms() throws IOException {
    double[] ln = {-1000, Double.NEGATIVE_INFINITY, 900, Double.NaN, 0};
    Norms norms = new Norms(new double[] {0, 0, Double.POSITIVE_INFINITY, Double.NaN, 1}, ln);
    JsonObject json = json(withLagProfile(norms));
    assertEquals("[0.0,0.0,null,null,1.0]", json.get("lag_profile").toString());
    assertEquals("[-1000.0,null,900.0,null,0.0]", json.get("ln_lag_profile").toString());
    Norms read = ProbeJson.read(json).lagProfile();
    assertArrayEquals(norms.values(), read.values());
    assertArrayEquals(norms.ln(), read.ln());
  }

  @Test
  void logarithmsMayBeAbsentWhereAllValuesAreInRange() throws IOException {
    JsonObject json = json(SAMPLE);
    json.remove("ln_lag_profile");
    JsonObject layer = json.getAsJsonArray("layers").get(0).getAsJsonObject();
    layer.remove("ln_step_jacobian_norm");
    Probe read = ProbeJson.read(json);
    assertArrayEquals(SAMPLE.lagProfile().values(), read.lagProfile().values());
    assertArrayEquals(SAMPLE.lagProfile().ln(), read.lagProfile().ln(), 1e-12);
    assertEquals(5, read.layers().get(0).stepJacobianNorm().size());
  }

  @Test
  void absentNumbersAreNull() {
    JsonObject json = json(withLagProfile(SAMPLE.lagProfile()));
    assertEquals(JsonNull.INSTANCE, json.get("loss"));
    assertEquals(JsonNull.INSTANCE, json.get("lyapunov"));
    assertEquals(JsonNull.INSTANCE, json.getAsJsonObject("horizon").get("r_squared"));
    assertFalse(json.has("series"), "only for data with a loss at every step");
  }

  @Test
  void everyPrefixAndEveryDamagedTextIsReadOrRefused() {
    String text = ProbeJson.text(SAMPLE);
    for (int cut = 0; cut < text.length(); cut += 7) {
      String prefix = text.substring(0, cut);
      assertThrows(IOException.class, () -> ProbeJson.read(prefix));
    }
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
    for (int i = 0; i < 2000; i++) {
      StringBuilder damaged = new StringBuilder(text);
      damaged.setCharAt(
          random.nextInt(text.length()), "\"{}[],:nx9-.e \0".charAt(random.nextInt(15)));
      try {
        ProbeJson.read(damaged.toString());
      } catch (IOException refused) {
        assertTrue(String.valueOf(refused.getMessage()).startsWith("no probe of schema"));
      }
    }
    for (String hostile : List.of("null", "[]", "", "{}", "[".repeat(100_000), "{\"schema\":[]}")) {
      assertThrows(IOException.class, () -> ProbeJson.read(hostile));
    }
  }

  private static Probe withLagProfile(Norms norms) {
    return new Probe(
        SAMPLE.digest(),
        SAMPLE.source(),
        SAMPLE.cell(),
        SAMPLE.hiddenSize(),
        SAMPLE.sequenceLength(),
        SAMPLE.sequences(),
        OptionalDouble.empty(),
        SAMPLE.layers(),
        norms,
        SAMPLE.horizon(),
        SAMPLE.longTermShare(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
