package rhoscope.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives and pickles as the tests need them. */
final class Archives {
  /** An archive of stored entries. */
  static byte[] stored(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setMethod(ZipEntry.STORED);
        header.setSize(entry.getValue().length);
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        header.setCrc(crc.getValue());
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** An archive of one compressed entry. */
  static byte[] compressed(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  /** All entries of an archive. */
  static Map<String, byte[]> entries(byte[] archive) throws IOException {
    ZipArchive zip = ZipArchive.open(Content.of(Path.of("archive"), archive));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (String name : zip.names()) {
      entries.put(name, zip.find(name).orElseThrow().copy());
    }
    return entries;
  }

  /** A file of PyTorch's with this pickle and one storage, "0", of these floats. */
  static byte[] torch(String pickle, float... storage) throws IOException {
    ByteBuffer floats = ByteBuffer.allocate(4 * storage.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : storage) {
      floats.putFloat(value);
    }
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("m/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
    entries.put("m/data/0", floats.array());
    return stored(entries);
  }

  /** The pickle of a dict with one entry for each name, all of them this value. */
  static String dict(String value, String... names) {
    StringBuilder pickle = new StringBuilder("\u0080\2}(");
    for (String name : names) {
      pickle.append(text(name)).append(value);
    }
    return pickle.append("u.").toString();
  }

  /** A text of the pickle. */
  static String text(String text) {
    return "X" + int32(text.length()) + text;
  }

  /** A call that rebuilds a tensor of storage "0". */
  static String tensor(long offset, long[] sizes, long[] strides) {
    return tensor("torch\nFloatStorage\n", offset, sizes, strides);
  }

  /** As above with the storage's type. */
  static String tensor(String type, long offset, long[] sizes, long[] strides) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(("
        + text("storage")
        + "c"
        + type
        + text("0")
        + text("cpu")
        + "K\u0004tQ"
        + whole(offset)
        + tuple(sizes)
        + tuple(strides)
        + "\u0089ccollections\nOrderedDict\n)RtR";
  }

  private static String tuple(long[] numbers) {
    StringBuilder tuple = new StringBuilder("(");
    for (long number : numbers) {
      tuple.append(whole(number));
    }
    return tuple.append("t").toString();
  }

  private static String whole(long number) {
    byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
    return "\u008A\u0008" + new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String int32(int number) {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private Archives() {}
}
