package rhoscope.weights;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON header of a safetensors file: {@code {"name": {"dtype": "F32", "shape": [2, 3],
 * "data_offsets": [0, 24]}, …}}, beside it strings under {@code __metadata__}. Says what is written
 * there; whether it fits the data is for {@link Safetensors} to see.
 */
final class SafetensorsHeader {
  /*
   * Written out token by token because a header is untrusted: no recursion, no number wider than a
   * long, no name twice, nothing the format does not have. Gson keeps its position to itself, so the
   * characters are handed to it one at a time and counted.
   */

  /** One tensor of the header; {@code at} is the byte of the file where its entry ends. */
  record Entry(String name, Dtype dtype, int[] shape, long begin, long end, long at) {

    /** The product of the shape, or empty if it is above {@link Integer#MAX_VALUE}. */
    Optional<Integer> count() {
      long product = 1;
      boolean empty = false;
      for (int size : shape) {
        empty |= size == 0;
      }
      for (int size : shape) {
        product *= size;
        if (!empty && product > Integer.MAX_VALUE) {
          return Optional.empty();
        }
      }
      return Optional.of(empty ? 0 : (int) product);
    }
  }

  /** More dimensions than any network file has. */
  private static final int MAX_RANK = 8;

  private static final String METADATA = "__metadata__";

  private final Path file;
  private final CountingReader text;
  private final JsonReader json;

  private SafetensorsHeader(Path file, CharBuffer text) {
    this.file = file;
    this.text = new CountingReader(text);
    this.json = new JsonReader(this.text);
    json.setStrictness(Strictness.STRICT);
  }

  /**
   * The tensors a header names, in its order.
   *
   * @param file for messages only
   * @param bytes the header without its length
   * @throws WeightsProblem if it is not such a header
   */
  static List<Entry> parse(Path file, byte[] bytes) throws WeightsProblem {
    CharBuffer decoded;
    try {
      decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new WeightsProblem(file, Safetensors.LENGTH_BYTES, "the header is not UTF-8");
    }
    SafetensorsHeader header = new SafetensorsHeader(file, decoded);
    try {
      return header.entries();
    } catch (WeightsProblem e) {
      throw e;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw header.problem("the header is not JSON of the safetensors form");
    }
  }

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!names.add(name)) {
        throw problem("the name " + WeightsProblem.quoted(name) + " stands twice");
      }
      if (name.equals(METADATA)) {
        metadata();
      } else {
        entries.add(entry(name));
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw problem("something follows the header's closing brace");
    }
    return entries;
  }

  private void metadata() throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      if (json.peek() != JsonToken.STRING) {
        throw problem(WeightsProblem.quoted(key) + " of " + METADATA + " is not a string");
      }
      json.skipValue();
    }
    json.endObject();
  }

  private Entry entry(String name) throws IOException {
    Optional<Dtype> dtype = Optional.empty();
    Optional<long[]> shape = Optional.empty();
    Optional<long[]> offsets = Optional.empty();
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      if (key.equals("dtype") && dtype.isEmpty()) {
        dtype = Optional.of(dtype(name));
      } else if (key.equals("shape") && shape.isEmpty()) {
        shape = Optional.of(numbers(name, MAX_RANK));
      } else if (key.equals("data_offsets") && offsets.isEmpty()) {
        offsets = Optional.of(numbers(name, 2));
      } else {
        throw problem("unexpected " + WeightsProblem.quoted(key) + of(name));
      }
    }
    json.endObject();
    if (dtype.isEmpty() || shape.isEmpty() || offsets.isEmpty() || offsets.get().length != 2) {
      throw problem("dtype, shape or two data_offsets are missing" + of(name));
    }
    long[] range = offsets.get();
    return new Entry(name, dtype.get(), sizes(name, shape.get()), range[0], range[1], text.at());
  }

  private Dtype dtype(String name) throws IOException {
    if (json.peek() != JsonToken.STRING) {
      throw problem("dtype is not a string" + of(name));
    }
    String written = json.nextString();
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(written)) {
        return dtype;
      }
    }
    throw problem(
        "dtype " + WeightsProblem.quoted(written) + " is not one that is read" + of(name));
  }

  /** An array of at most {@code most} whole numbers, none negative. */
  private long[] numbers(String name, int most) throws IOException {
    long[] numbers = new long[most];
    int count = 0;
    json.beginArray();
    while (json.hasNext()) {
      if (count == most) {
        throw problem("more than " + most + " numbers in an array" + of(name));
      }
      String written = json.peek() == JsonToken.NUMBER ? json.nextString() : "";
      if (!written.matches("[0-9]{1,18}")) {
        throw problem("a size or offset that is no whole number of at most 18 digits" + of(name));
      }
      numbers[count] = Long.parseLong(written);
      count++;
    }
    json.endArray();
    return Arrays.copyOf(numbers, count);
  }

  private int[] sizes(String name, long[] numbers) throws WeightsProblem {
    int[] sizes = new int[numbers.length];
    for (int i = 0; i < sizes.length; i++) {
      if (numbers[i] > Integer.MAX_VALUE) {
        throw problem("dimension " + numbers[i] + " is above 2147483647" + of(name));
      }
      sizes[i] = (int) numbers[i];
    }
    return sizes;
  }

  private static String of(String name) {
    return ", tensor " + WeightsProblem.quoted(name);
  }

  private WeightsProblem problem(String fact) {
    return new WeightsProblem(file, text.at(), fact);
  }

  /** Hands out one character per read, so that what was handed out is what was looked at. */
  private static final class CountingReader extends Reader {
    private final CharBuffer text;
    private long at = Safetensors.LENGTH_BYTES;

    CountingReader(CharBuffer text) {
      this.text = text;
    }

    /** The byte of the file behind the last character handed out. */
    long at() {
      return at;
    }

    @Override
    public int read(char[] target, int offset, int length) {
      if (!text.hasRemaining()) {
        return -1;
      }
      char next = text.get();
      at += utf8Bytes(next);
      target[offset] = next;
      return 1;
    }

    @Override
    public void close() {}

    /** Each half of a surrogate pair counts for two of the pair's four bytes. */
    private static int utf8Bytes(char c) {
      if (c < 0x80) {
        return 1;
      }
      return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
  }
}
