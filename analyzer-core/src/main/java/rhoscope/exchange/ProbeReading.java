package rhoscope.exchange;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;

/** From a JSON object back to a {@link Probe}. */
final class ProbeReading {
  /*
   * The text may come from a damaged store or a foreign tool: Gson's accessors throw unchecked
   * exceptions on a value of another type, which end here, as one IOException.
   */
  static Probe probe(JsonObject object) throws IOException {
    try {
      if (!text(object, "schema").equals(ProbeJson.SCHEMA)) {
        throw new IOException("no probe of schema " + ProbeJson.SCHEMA);
      }
      return new Probe(
          text(object, "digest"),
          kind(text(object, "source")),
          text(object, "cell"),
          whole(object, "hidden_size"),
          whole(object, "sequence_length"),
          whole(object, "sequences"),
          JsonNumbers.readOptional(field(object, "loss")),
          layers(object.getAsJsonArray("layers")),
          norms(object, "lag_profile"),
          horizon(object.getAsJsonObject("horizon")),
          object.has("long_term_share")
              ? JsonNumbers.readOptional(field(object, "long_term_share"))
              : OptionalDouble.empty(),
          overTime(object),
          lyapunov(field(object, "lyapunov")),
          echo(field(object, "echo_state")),
          event(field(object, "non_finite")));
    } catch (RuntimeException e) {
      throw new IOException("no probe of schema " + ProbeJson.SCHEMA + ": " + e.getMessage(), e);
    }
  }

  private static EvidenceKind kind(String label) {
    return EvidenceKind.valueOf(label.toUpperCase(Locale.ROOT));
  }

  private static List<Probe.Layer> layers(JsonArray array) {
    List<Probe.Layer> layers = new ArrayList<>();
    for (JsonElement element : array) {
      layers.add(layer(element.getAsJsonObject()));
    }
    return List.copyOf(layers);
  }

  private static Probe.Layer layer(JsonObject layer) {
    return new Probe.Layer(
        weights(layer.getAsJsonObject("recurrent_weights")),
        rows(layer, "step_jacobian_norm"),
        rows(layer, "jacobian_product_norm"),
        norms(layer, "state_gradient_norm"),
        named(layer, "summand_norm"),
        named(layer, "partial_sum_norm"),
        named(layer, "parameter_gradient_norm"),
        JsonNumbers.readList(layer.get("finite_time_exponent")),
        JsonNumbers.readList(layer.get("lyapunov_max")),
        JsonNumbers.readOptional(field(layer, "saturated_fraction")),
        layer.has("dead_fraction")
            ? OptionalDouble.of(JsonNumbers.read(layer.get("dead_fraction")))
            : OptionalDouble.empty(),
        JsonNumbers.readOptional(field(layer, "mean_slope")));
  }

  private static Optional<Probe.Echo> echo(JsonElement element) {
    if (element.isJsonNull()) {
      return Optional.empty();
    }
    JsonObject echo = element.getAsJsonObject();
    return Optional.of(
        new Probe.Echo(
            JsonNumbers.read(echo.get("effective_radius")),
            JsonNumbers.read(echo.get("scaled_norm"))));
  }

  private static Map<String, Probe.Weights> weights(JsonObject gates) {
    Map<String, Probe.Weights> weights = new LinkedHashMap<>();
    for (String gate : gates.keySet()) {
      JsonObject figures = gates.getAsJsonObject(gate);
      weights.put(
          gate,
          new Probe.Weights(
              JsonNumbers.read(figures.get("spectral_radius")),
              JsonNumbers.read(figures.get("spectral_norm")),
              JsonNumbers.read(figures.get("henrici"))));
    }
    return Collections.unmodifiableMap(weights);
  }

  private static List<Norms> rows(JsonObject object, String name) {
    JsonArray values = object.getAsJsonArray(name);
    JsonElement ln = field(object, "ln_" + name);
    List<Norms> rows = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      JsonElement lnRow = ln.isJsonNull() ? ln : ln.getAsJsonArray().get(i);
      rows.add(norms(values.get(i), lnRow));
    }
    return List.copyOf(rows);
  }

  private static Map<String, Norms> named(JsonObject object, String name) {
    JsonObject values = object.getAsJsonObject(name);
    JsonElement ln = field(object, "ln_" + name);
    Map<String, Norms> norms = new LinkedHashMap<>();
    for (String key : values.keySet()) {
      JsonElement lnValue = ln.isJsonNull() ? ln : field(ln.getAsJsonObject(), key);
      norms.put(key, norms(values.get(key), lnValue));
    }
    return Collections.unmodifiableMap(norms);
  }

  private static Norms norms(JsonObject object, String name) {
    return norms(object.get(name), field(object, "ln_" + name));
  }

  /** Of lists or single numbers; the logarithms may be absent where no value is out of range. */
  private static Norms norms(JsonElement values, JsonElement ln) {
    double[] value = list(values);
    boolean without = ln.isJsonNull() && values.isJsonArray();
    return without ? Norms.of(value) : JsonNumbers.norms(value, list(ln));
  }

  private static double[] list(JsonElement element) {
    return element.isJsonArray()
        ? JsonNumbers.readList(element)
        : new double[] {JsonNumbers.read(element)};
  }

  private static Optional<Probe.Horizon> horizon(JsonObject horizon) {
    if (horizon.get("steps_to_1_percent").isJsonNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new Probe.Horizon(
            whole(horizon, "steps_to_1_percent"),
            horizon.get("censored").getAsBoolean(),
            JsonNumbers.readOptional(field(horizon, "decay_per_step")),
            JsonNumbers.readOptional(field(horizon, "r_squared"))));
  }

  private static Optional<Probe.OverTime> overTime(JsonObject object) {
    return object.has("gradient_over_time")
        ? Optional.of(
            new Probe.OverTime(
                norms(object, "gradient_over_time"),
                norms(object, "running_gradient"),
                text(object, "series")))
        : Optional.empty();
  }

  private static Optional<Probe.Lyapunov> lyapunov(JsonElement element) {
    if (element.isJsonNull()) {
      return Optional.empty();
    }
    JsonObject lyapunov = element.getAsJsonObject();
    return Optional.of(
        new Probe.Lyapunov(
            JsonNumbers.readList(lyapunov.get("exponents")),
            JsonNumbers.readOptional(field(lyapunov, "standard_error"))));
  }

  private static Optional<NonFiniteEvent> event(JsonElement element) {
    if (element.isJsonNull()) {
      return Optional.empty();
    }
    JsonObject event = element.getAsJsonObject();
    return Optional.of(
        new NonFiniteEvent(
            event.get("update").getAsLong(),
            text(event, "tensor"),
            text(event, "gate"),
            whole(event, "time_step"),
            text(event, "pass")));
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }

  private static int whole(JsonObject object, String name) {
    return object.get(name).getAsInt();
  }

  /** JSON's null where the field is absent. */
  private static JsonElement field(JsonObject object, String name) {
    return object.has(name) ? object.get(name) : JsonNull.INSTANCE;
  }

  private ProbeReading() {}
}
