package rhoscope.exchange;

import com.google.gson.JsonElement;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import rhoscope.evidence.Norms;

/**
 * Numbers on a {@link JsonWriter}: each finite double as text that reads back to the same double,
 * NaN and the infinities as null.
 */
final class JsonNumbers {
  static void write(JsonWriter out, double value) throws IOException {
    if (Double.isFinite(value)) {
      out.value(value);
    } else {
      out.nullValue();
    }
  }

  static void write(JsonWriter out, OptionalDouble value) throws IOException {
    write(out, value.orElse(Double.NaN));
  }

  static void write(JsonWriter out, double[] values) throws IOException {
    out.beginArray();
    for (double value : values) {
      write(out, value);
    }
    out.endArray();
  }

  /** {@code name} and {@code ln_name}. */
  static void write(JsonWriter out, String name, Norms norms) throws IOException {
    out.name(name);
    write(out, norms.values());
    out.name("ln_" + name);
    write(out, norms.ln());
  }

  /** Rows of norms: {@code name} and {@code ln_name}, each a list of lists. */
  static void write(JsonWriter out, String name, List<Norms> rows) throws IOException {
    out.name(name).beginArray();
    for (Norms row : rows) {
      write(out, row.values());
    }
    out.endArray().name("ln_" + name).beginArray();
    for (Norms row : rows) {
      write(out, row.ln());
    }
    out.endArray();
  }

  /** Named norms: {@code name} and {@code ln_name}, each an object of lists. */
  static void write(JsonWriter out, String name, Map<String, Norms> byName) throws IOException {
    out.name(name).beginObject();
    for (Map.Entry<String, Norms> entry : byName.entrySet()) {
      out.name(entry.getKey());
      write(out, entry.getValue().values());
    }
    out.endObject().name("ln_" + name).beginObject();
    for (Map.Entry<String, Norms> entry : byName.entrySet()) {
      out.name(entry.getKey());
      write(out, entry.getValue().ln());
    }
    out.endObject();
  }

  /** NaN for null. */
  static double read(JsonElement element) {
    return element.isJsonNull() ? Double.NaN : element.getAsDouble();
  }

  static OptionalDouble readOptional(JsonElement element) {
    return element.isJsonNull() ? OptionalDouble.empty() : OptionalDouble.of(element.getAsDouble());
  }

  static double[] readList(JsonElement list) {
    double[] values = new double[list.getAsJsonArray().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(list.getAsJsonArray().get(i));
    }
    return values;
  }

  /**
   * A norm whose value is null with a logarithm overflowed; one that is 0 without a logarithm is an
   * exact zero; one with neither is undefined.
   */
  static Norms norms(double[] values, double[] ln) {
    double[] value = values.clone();
    double[] logarithm = ln.clone();
    for (int i = 0; i < Math.min(value.length, logarithm.length); i++) {
      if (Double.isNaN(value[i]) && !Double.isNaN(logarithm[i])) {
        value[i] = Double.POSITIVE_INFINITY;
      } else if (value[i] == 0 && Double.isNaN(logarithm[i])) {
        logarithm[i] = Double.NEGATIVE_INFINITY;
      }
    }
    return new Norms(value, logarithm);
  }

  private JsonNumbers() {}
}
