package rhoscope.exchange;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Norms;
import rhoscope.evidence.Probe;
import rhoscope.model.Labels;

/**
 * A probe as {@code probe --format json} prints it, schema {@code rhoscope.probe/1}.
 *
 * <p>Every norm that can leave [1e-300, 1e300] stands twice, as {@code name} and as {@code
 * ln_name}; NaN and the infinities are null. Beyond the schema's fields stand {@code
 * long_term_share}, {@code lyapunov} ({@code exponents}, {@code standard_error}) and {@code
 * non_finite}, each null where there is none; a reservoir's {@code echo_state} ({@code
 * effective_radius}, {@code scaled_norm}) stands for reservoirs alone.
 */
public final class ProbeJson {
  /** The name of the schema. */
  public static final String SCHEMA = "rhoscope.probe/1";

  /** The probe in one line. */
  public static String text(Probe probe) {
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      write(out, probe);
    } catch (IOException e) {
      throw new AssertionError("a string takes all that is written", e);
    }
    return text.toString();
  }

  /** Writes the probe as one object; the writer stays open. */
  public static void write(JsonWriter out, Probe probe) throws IOException {
    out.beginObject();
    out.name("schema").value(SCHEMA);
    out.name("digest").value(probe.digest());
    out.name("source").value(Labels.of(probe.source()));
    out.name("cell").value(probe.cell());
    out.name("hidden_size").value(probe.hiddenSize());
    out.name("sequence_length").value(probe.sequenceLength());
    out.name("sequences").value(probe.sequences());
    out.name("loss");
    JsonNumbers.write(out, probe.loss());
    out.name("layers").beginArray();
    for (Probe.Layer layer : probe.layers()) {
      writeLayer(out, layer);
    }
    out.endArray();
    JsonNumbers.write(out, "lag_profile", probe.lagProfile());
    writeHorizon(out, probe.horizon());
    out.name("long_term_share");
    JsonNumbers.write(out, probe.longTermShare());
    if (probe.overTime().isPresent()) {
      Probe.OverTime overTime = probe.overTime().get();
      JsonNumbers.write(out, "gradient_over_time", overTime.gradientOverTime());
      JsonNumbers.write(out, "running_gradient", overTime.runningGradient());
      out.name("series").value(overTime.series());
    }
    writeLyapunov(out, probe);
    if (probe.echo().isPresent()) {
      out.name("echo_state").beginObject();
      writeNumber(out, "effective_radius", probe.echo().get().effectiveRadius());
      writeNumber(out, "scaled_norm", probe.echo().get().scaledNorm());
      out.endObject();
    }
    out.name("non_finite");
    if (probe.nonFinite().isPresent()) {
      writeEvent(out, probe.nonFinite().get());
    } else {
      out.nullValue();
    }
    out.endObject();
  }

  /**
   * The probe that {@link #text} wrote; unknown fields are passed over.
   *
   * @throws IOException if the text is no such probe
   */
  public static Probe read(String text) throws IOException {
    try {
      return read(JsonParser.parseString(text).getAsJsonObject());
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("no probe of schema " + SCHEMA + ": " + e.getMessage(), e);
    }
  }

  /**
   * The probe of an object.
   *
   * @throws IOException if it is no such probe
   */
  public static Probe read(JsonObject object) throws IOException {
    return ProbeReading.probe(object);
  }

  private static void writeLayer(JsonWriter out, Probe.Layer layer) throws IOException {
    out.beginObject();
    out.name("recurrent_weights").beginObject();
    for (Map.Entry<String, Probe.Weights> gate : layer.recurrentWeights().entrySet()) {
      out.name(gate.getKey()).beginObject();
      writeNumber(out, "spectral_radius", gate.getValue().spectralRadius());
      writeNumber(out, "spectral_norm", gate.getValue().spectralNorm());
      writeNumber(out, "henrici", gate.getValue().henrici());
      out.endObject();
    }
    out.endObject();
    JsonNumbers.write(out, "step_jacobian_norm", layer.stepJacobianNorm());
    JsonNumbers.write(out, "jacobian_product_norm", layer.jacobianProductNorm());
    JsonNumbers.write(out, "state_gradient_norm", layer.stateGradientNorm());
    JsonNumbers.write(out, "summand_norm", layer.summandNorm());
    JsonNumbers.write(out, "partial_sum_norm", layer.partialSumNorm());
    writeSingle(out, "parameter_gradient_norm", layer.parameterGradientNorm());
    out.name("finite_time_exponent");
    JsonNumbers.write(out, layer.finiteTimeExponent());
    out.name("lyapunov_max");
    JsonNumbers.write(out, layer.lyapunovMax());
    if (layer.deadFraction().isPresent()) {
      writeNumber(out, "dead_fraction", layer.deadFraction().getAsDouble());
    } else {
      writeNumber(out, "saturated_fraction", layer.saturatedFraction().orElse(Double.NaN));
    }
    writeNumber(out, "mean_slope", layer.meanSlope().orElse(Double.NaN));
    out.endObject();
  }

  private static void writeSingle(JsonWriter out, String name, Map<String, Norms> byName)
      throws IOException {
    out.name(name).beginObject();
    for (Map.Entry<String, Norms> entry : byName.entrySet()) {
      writeNumber(out, entry.getKey(), entry.getValue().values()[0]);
    }
    out.endObject().name("ln_" + name).beginObject();
    for (Map.Entry<String, Norms> entry : byName.entrySet()) {
      writeNumber(out, entry.getKey(), entry.getValue().ln()[0]);
    }
    out.endObject();
  }

  private static void writeHorizon(JsonWriter out, Optional<Probe.Horizon> found)
      throws IOException {
    out.name("horizon").beginObject();
    if (found.isEmpty()) {
      out.name("steps_to_1_percent").nullValue();
      out.name("censored").nullValue();
      out.name("decay_per_step").nullValue();
      out.name("r_squared").nullValue();
      out.endObject();
      return;
    }
    Probe.Horizon horizon = found.get();
    out.name("steps_to_1_percent").value(horizon.stepsTo1Percent());
    out.name("censored").value(horizon.censored());
    writeNumber(out, "decay_per_step", horizon.decayPerStep().orElse(Double.NaN));
    writeNumber(out, "r_squared", horizon.rSquared().orElse(Double.NaN));
    out.endObject();
  }

  private static void writeLyapunov(JsonWriter out, Probe probe) throws IOException {
    out.name("lyapunov");
    if (probe.lyapunov().isEmpty()) {
      out.nullValue();
      return;
    }
    Probe.Lyapunov lyapunov = probe.lyapunov().get();
    out.beginObject().name("exponents");
    JsonNumbers.write(out, lyapunov.exponents());
    writeNumber(out, "standard_error", lyapunov.standardError().orElse(Double.NaN));
    out.endObject();
  }

  static void writeEvent(JsonWriter out, NonFiniteEvent event) throws IOException {
    out.beginObject();
    out.name("update").value(event.update());
    out.name("tensor").value(event.tensor());
    out.name("gate").value(event.gate());
    out.name("time_step").value(event.timeStep());
    out.name("pass").value(event.pass());
    out.endObject();
  }

  private static void writeNumber(JsonWriter out, String name, double value) throws IOException {
    out.name(name);
    JsonNumbers.write(out, value);
  }

  private ProbeJson() {}
}
