package rhoscope.weights;

import java.nio.ByteOrder;
import java.util.Optional;

/** How the elements of an HDF5 array are written, as far as weights and texts go. */
sealed interface Hdf5Type {
  /** Numbers. */
  record Numbers(Dtype dtype, ByteOrder order) implements Hdf5Type {}

  /** Texts of {@code bytes} bytes each, filled up with zeros or blanks. */
  record Texts(int bytes) implements Hdf5Type {}

  /** Texts that stand elsewhere, in a global heap. */
  record FarTexts() implements Hdf5Type {}

  /** The message of a type; empty for one that is not read. */
  static Optional<Hdf5Type> of(Content message) throws WeightsProblem {
    int kind = message.u8(0) & 0xF;
    int bits = message.u8(1);
    long bytes = message.u32(4);
    ByteOrder order = (bits & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    return switch (kind) {
      case 0 -> whole((bits & 8) != 0, bytes).map(dtype -> new Numbers(dtype, order));
      case 1 -> fraction(message.u8(8 + 5), bytes).map(dtype -> new Numbers(dtype, order));
      case 3 ->
          0 < bytes && bytes <= 1 << 24 ? Optional.of(new Texts((int) bytes)) : Optional.empty();
      case 9 -> (bits & 0xF) == 1 ? Optional.of(new FarTexts()) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Dtype> whole(boolean signed, long bytes) {
    return switch ((int) Math.min(bytes, 9)) {
      case 1 -> Optional.of(signed ? Dtype.I8 : Dtype.U8);
      case 2 -> Optional.of(signed ? Dtype.I16 : Dtype.U16);
      case 4 -> Optional.of(signed ? Dtype.I32 : Dtype.U32);
      case 8 -> Optional.of(signed ? Dtype.I64 : Dtype.U64);
      default -> Optional.empty();
    };
  }

  private static Optional<Dtype> fraction(int exponentBits, long bytes) {
    if (bytes == 2) {
      return exponentBits == 5
          ? Optional.of(Dtype.F16)
          : exponentBits == 8 ? Optional.of(Dtype.BF16) : Optional.empty();
    }
    boolean f32 = bytes == 4 && exponentBits == 8;
    boolean f64 = bytes == 8 && exponentBits == 11;
    return f32 ? Optional.of(Dtype.F32) : f64 ? Optional.of(Dtype.F64) : Optional.empty();
  }
}
