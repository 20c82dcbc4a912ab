package rhoscope.weights;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/** Writes tensors as a safetensors file: F64, or I64 for those that declare integers. */
public final class SafetensorsWriter {

  /** The header is padded with blanks so that the data begins at a multiple of this. */
  private static final int ALIGNMENT = 8;

  /**
   * Writes a file, replacing one that is there.
   *
   * @throws IOException if the disk fails
   */
  public static void write(Path file, Tensors tensors) throws IOException {
    Files.write(file, bytes(tensors));
  }

  /** The bytes of such a file; the same tensors give the same bytes. */
  static byte[] bytes(Tensors tensors) throws IOException {
    byte[] header = header(tensors).getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-header.length, ALIGNMENT);
    int dataBytes = 0;
    for (String name : tensors.names()) {
      dataBytes += Double.BYTES * tensors.get(name).count();
    }
    ByteBuffer buffer =
        ByteBuffer.allocate(Safetensors.LENGTH_BYTES + header.length + padding + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer
        .putLong(header.length + padding)
        .put(header)
        .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    for (String name : tensors.names()) {
      Tensor tensor = tensors.get(name);
      for (int i = 0; i < tensor.count(); i++) {
        if (tensor.integer()) {
          buffer.putLong((long) tensor.at(i));
        } else {
          buffer.putDouble(tensor.at(i));
        }
      }
    }
    return buffer.array();
  }

  private static String header(Tensors tensors) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      long begin = 0;
      for (String name : tensors.names()) {
        Tensor tensor = tensors.get(name);
        long end = begin + (long) Double.BYTES * tensor.count();
        json.name(name).beginObject();
        json.name("dtype").value((tensor.integer() ? Dtype.I64 : Dtype.F64).name());
        json.name("shape").beginArray();
        for (int size : tensor.shape()) {
          json.value(size);
        }
        json.endArray();
        json.name("data_offsets").beginArray().value(begin).value(end).endArray();
        json.endObject();
        begin = end;
      }
      json.endObject();
    }
    return text.toString();
  }

  private SafetensorsWriter() {}
}
