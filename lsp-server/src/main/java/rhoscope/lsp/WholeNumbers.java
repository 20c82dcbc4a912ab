package rhoscope.lsp;

import com.google.gson.GsonBuilder;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whole numbers as clients send them: 4294967295 for "the end of the line", 3.0, −1. What no int
 * holds becomes the nearest int, so that a message does not fail for one number.
 */
final class WholeNumbers extends TypeAdapter<Integer> {
  static void register(GsonBuilder gson) {
    gson.registerTypeAdapter(Integer.class, new WholeNumbers());
    gson.registerTypeAdapter(int.class, new WholeNumbers());
  }

  @Override
  public @Nullable Integer read(JsonReader in) throws IOException {
    if (in.peek() == JsonToken.NULL) {
      in.nextNull();
      return null;
    }
    return (int) in.nextDouble();
  }

  @Override
  public void write(JsonWriter out, @Nullable Integer value) throws IOException {
    out.value(value);
  }

  private WholeNumbers() {}
}
