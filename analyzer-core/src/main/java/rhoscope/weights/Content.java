package rhoscope.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The bytes of a file or of a part of it, little-endian. Every access is checked: what lies outside
 * is a {@link WeightsProblem} at its byte of the file.
 */
final class Content {
  private final Path file;
  private final ByteBuffer bytes;

  /** Where these bytes begin in the file. */
  private final long start;

  /** Whether they are the file's own; else they were compressed in it, from {@link #start} on. */
  private final boolean plain;

  private Content(Path file, ByteBuffer bytes, long start, boolean plain) {
    this.file = file;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.start = start;
    this.plain = plain;
  }

  /**
   * All of a file.
   *
   * @throws WeightsProblem if it is missing or has more than {@link Safetensors#MAX_FILE_BYTES}
   * @throws IOException if the disk fails
   */
  static Content of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new WeightsProblem(file, 0, "there is no such file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Safetensors.MAX_FILE_BYTES) {
        String fact = size + " bytes are above the bound of " + Safetensors.MAX_FILE_BYTES;
        throw new WeightsProblem(file, 0, fact);
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          String fact = "the file became shorter while it was read";
          throw new WeightsProblem(file, buffer.position(), fact);
        }
      }
      return new Content(file, buffer.flip(), 0, true);
    }
  }

  /** Bytes that the caller gives away, as those of a file. */
  static Content of(Path file, byte[] bytes) {
    return new Content(file, ByteBuffer.wrap(bytes), 0, true);
  }

  /** Bytes that were compressed in this content from {@code at} on; the caller gives them away. */
  Content inflated(long at, byte[] inflated) {
    return new Content(file, ByteBuffer.wrap(inflated), place(at), false);
  }

  /** The {@code length} bytes from {@code at} on, not copied. */
  Content part(long at, long length) throws WeightsProblem {
    check(at, length);
    return new Content(file, bytes.slice((int) at, (int) length), place(at), plain);
  }

  /** How many bytes there are. */
  int size() {
    return bytes.limit();
  }

  /** The byte at a place, 0 to 255. */
  int u8(long at) throws WeightsProblem {
    check(at, 1);
    return Byte.toUnsignedInt(bytes.get((int) at));
  }

  /** Two bytes, 0 to 65535. */
  int u16(long at) throws WeightsProblem {
    check(at, Short.BYTES);
    return Short.toUnsignedInt(bytes.getShort((int) at));
  }

  /** Four bytes, 0 to 2³² − 1. */
  long u32(long at) throws WeightsProblem {
    check(at, Integer.BYTES);
    return Integer.toUnsignedLong(bytes.getInt((int) at));
  }

  /** Eight bytes, signed. */
  long i64(long at) throws WeightsProblem {
    check(at, Long.BYTES);
    return bytes.getLong((int) at);
  }

  /** A text of {@code length} bytes. */
  String utf8(long at, long length) throws WeightsProblem {
    check(at, length);
    try {
      ByteBuffer part = bytes.slice((int) at, (int) length);
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw problem(at, "a text of %d bytes is not UTF-8", length);
    }
  }

  /** All bytes as characters of one byte each. */
  String latin1() {
    return new String(copy(), StandardCharsets.ISO_8859_1);
  }

  /** Whether these bytes stand at a place. */
  boolean has(long at, int... expected) {
    if (at < 0 || size() - expected.length < at) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (Byte.toUnsignedInt(bytes.get((int) at + i)) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** A copy of all bytes. */
  byte[] copy() {
    byte[] copy = new byte[size()];
    bytes.get(0, copy);
    return copy;
  }

  /** A view of all bytes for reading numbers, at its beginning. */
  ByteBuffer numbers() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind();
  }

  /** The file. */
  Path file() {
    return file;
  }

  /** What is wrong at a place of these bytes. */
  WeightsProblem problem(long at, String fact, Object... arguments) {
    return new WeightsProblem(file, place(at), String.format(Locale.ROOT, fact, arguments));
  }

  private long place(long at) {
    return plain ? start + at : start;
  }

  private void check(long at, long length) throws WeightsProblem {
    if (at < 0 || length < 0 || size() < length || size() - length < at) {
      throw problem(size(), "%d bytes from here on are missing", missing(at, length));
    }
  }

  private long missing(long at, long length) {
    long beyond = Math.max(at, 0) - size() + Math.max(length, 0);
    return beyond < 0 ? Long.MAX_VALUE : beyond;
  }
}
