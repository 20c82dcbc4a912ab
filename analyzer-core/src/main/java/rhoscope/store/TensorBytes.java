package rhoscope.store;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import rhoscope.model.Tensors;
import rhoscope.model.Tensors.Tensor;

/**
 * Tensors as bytes: the count, then for each its name, whether it holds integers, its shape and its
 * values; all numbers little-endian, values as float64 so that a resumed training goes on exactly.
 */
final class TensorBytes {
  /** SQLite holds no larger value than 1,000,000,000 bytes. */
  private static final long MOST_BYTES = 900_000_000;

  private static final int MOST_DIMENSIONS = 32;

  /** The bytes, or empty where they are more than a value in SQLite can have. */
  static Optional<byte[]> of(Tensors tensors) {
    long size = Integer.BYTES;
    for (String name : tensors.names()) {
      size += size(name, tensors.get(name));
    }
    if (MOST_BYTES < size) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(tensors.names().size());
    for (String name : tensors.names()) {
      put(bytes, name, tensors.get(name));
    }
    return Optional.of(bytes.array());
  }

  /**
   * @throws IOException if the bytes are damaged
   */
  static Tensors read(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Tensors.Builder tensors = Tensors.builder();
    try {
      int count = buffer.getInt();
      for (int i = 0; i < count; i++) {
        byte[] name = new byte[bounded(buffer.getInt(), buffer.remaining())];
        buffer.get(name);
        tensors.add(new String(name, StandardCharsets.UTF_8), tensor(buffer));
      }
      return tensors.build();
    } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
      throw new IOException("a checkpoint in the store is damaged", e);
    }
  }

  private static long size(String name, Tensor tensor) {
    long nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
    return nameBytes + 9L + 4L * tensor.rank() + 8L * tensor.count();
  }

  private static void put(ByteBuffer bytes, String name, Tensor tensor) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    bytes.putInt(nameBytes.length).put(nameBytes);
    bytes.put((byte) (tensor.integer() ? 1 : 0)).putInt(tensor.rank());
    for (int size : tensor.shape()) {
      bytes.putInt(size);
    }
    for (int i = 0; i < tensor.count(); i++) {
      bytes.putDouble(tensor.at(i));
    }
  }

  private static Tensor tensor(ByteBuffer buffer) {
    boolean integer = buffer.get() != 0;
    int[] shape = new int[bounded(buffer.getInt(), MOST_DIMENSIONS)];
    long count = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = bounded(buffer.getInt(), Integer.MAX_VALUE);
      count = Math.multiplyExact(count, shape[axis]);
    }
    double[] values = new double[bounded(count, buffer.remaining() / Double.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = buffer.getDouble();
    }
    return Tensor.owning(shape, values, integer);
  }

  /** Nothing is allocated that the bytes cannot fill. */
  private static int bounded(long length, int most) {
    if (length < 0 || most < length) {
      throw new IllegalArgumentException("length " + length);
    }
    return (int) length;
  }

  private TensorBytes() {}
}
