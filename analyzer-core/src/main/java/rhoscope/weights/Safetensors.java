package rhoscope.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import rhoscope.model.Labels;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Reads safetensors files: eight bytes of header length (unsigned, little-endian), the header, then
 * the data of all tensors without holes. The same files are refused as by the format's own library,
 * and beyond that those over the bounds below.
 *
 * <p>NaN and infinities are read as they stand; {@link Tensors#nonFinite} finds them.
 */
public final class Safetensors {

  /** The largest file that is read: more than a million weights a hundred times over. */
  public static final long MAX_FILE_BYTES = 100L << 20;

  /** The most numbers taken from one file: 256 MB of float64. */
  public static final int MAX_VALUES = 1 << 25;

  /** The longest header; a thousand tensors need about a hundredth of it. */
  public static final int MAX_HEADER_BYTES = 8 << 20;

  /** The bytes before the header. */
  static final int LENGTH_BYTES = 8;

  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  private Safetensors(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  /**
   * All tensors of a file, in the order of its header.
   *
   * @param file only this file is opened
   * @throws WeightsProblem if the file is missing, too large, or not what its header says
   * @throws IOException if the disk fails
   */
  public static Tensors read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new WeightsProblem(file, 0, "there is no such file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Safetensors(file, channel).tensors();
    }
  }

  private Tensors tensors() throws IOException {
    if (size > MAX_FILE_BYTES) {
      throw problem(0, "%d bytes are above the bound of %d", size, MAX_FILE_BYTES);
    }
    if (size < LENGTH_BYTES) {
      throw problem(size, "the file ends within the header's length");
    }
    long headerBytes = bytes(0, LENGTH_BYTES).getLong();
    if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES) {
      String unsigned = Long.toUnsignedString(headerBytes);
      throw problem(0, "header length %s is above the bound of %d", unsigned, MAX_HEADER_BYTES);
    }
    if (headerBytes > size - LENGTH_BYTES) {
      throw problem(size, "the file ends within its header of %d bytes", headerBytes);
    }
    byte[] header = new byte[(int) headerBytes];
    bytes(LENGTH_BYTES, header.length).get(header);
    List<SafetensorsHeader.Entry> entries = SafetensorsHeader.parse(file, header);
    long dataStart = LENGTH_BYTES + headerBytes;
    checkLayout(entries, dataStart);
    Tensors.Builder tensors = Tensors.builder();
    for (SafetensorsHeader.Entry entry : entries) {
      tensors.add(entry.name(), tensor(entry, dataStart));
    }
    return tensors.build();
  }

  /** Every range has the size of its tensor, and together they tile the data. */
  private void checkLayout(List<SafetensorsHeader.Entry> entries, long dataStart)
      throws WeightsProblem {
    List<SafetensorsHeader.Entry> sorted = new ArrayList<>(entries);
    sorted.sort(
        Comparator.comparingLong(SafetensorsHeader.Entry::begin)
            .thenComparingLong(SafetensorsHeader.Entry::end));
    long dataBytes = size - dataStart;
    long reached = 0;
    long values = 0;
    for (SafetensorsHeader.Entry entry : sorted) {
      String name = WeightsProblem.quoted(entry.name());
      long count = entry.count().orElse(Integer.MAX_VALUE);
      values += count;
      if (values > MAX_VALUES) {
        throw problem(entry.at(), "more than %d values, tensor %s", MAX_VALUES, name);
      }
      long begin = entry.begin();
      long end = entry.end();
      if (end < begin || end - begin != count * entry.dtype().bytes()) {
        String told = "data_offsets [%d, %d] are not %s of %s, tensor %s";
        throw problem(
            entry.at(), told, begin, end, Labels.count(count, "value"), entry.dtype(), name);
      }
      if (end > dataBytes) {
        throw problem(size, "the file ends before byte %d of the data, tensor %s", end, name);
      }
      if (begin != reached) {
        String what = begin < reached ? "overlaps the tensor before it" : "leaves a hole before it";
        throw problem(dataStart + begin, "tensor %s %s", name, what);
      }
      reached = end;
    }
    if (reached != dataBytes) {
      throw problem(
          dataStart + reached,
          "no tensor holds the last %s",
          Labels.count(dataBytes - reached, "byte"));
    }
  }

  private Tensor tensor(SafetensorsHeader.Entry entry, long dataStart) throws IOException {
    Dtype dtype = entry.dtype();
    double[] values = new double[entry.count().orElseThrow()];
    int perChunk = CHUNK_BYTES / dtype.bytes();
    long position = dataStart + entry.begin();
    for (int from = 0; from < values.length; from += perChunk) {
      int to = Math.min(values.length, from + perChunk);
      ByteBuffer chunk = bytes(position, (to - from) * dtype.bytes());
      position += chunk.remaining();
      for (int i = from; i < to; i++) {
        values[i] = dtype.take(chunk);
      }
    }
    return Tensor.owning(entry.shape(), values, dtype.integer());
  }

  private ByteBuffer bytes(long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw problem(position + buffer.position(), "the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private WeightsProblem problem(long offset, String fact, Object... arguments) {
    return new WeightsProblem(file, offset, String.format(Locale.ROOT, fact, arguments));
  }
}
