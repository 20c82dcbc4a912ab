package rhoscope.weights;

import java.nio.ByteBuffer;

/** The element types of a safetensors file that become float64; numbers are little-endian. */
enum Dtype {
  F64(8, false),
  F32(4, false),
  F16(2, false),
  BF16(2, false),
  I64(8, true),
  I32(4, true),
  I16(2, true),
  I8(1, true),
  U64(8, true),
  U32(4, true),
  U16(2, true),
  U8(1, true),
  BOOL(1, true);

  private static final double TWO_TO_64 = 0x1p64;

  private final int bytes;
  private final boolean integer;

  Dtype(int bytes, boolean integer) {
    this.bytes = bytes;
    this.integer = integer;
  }

  /** The size of one element. */
  int bytes() {
    return bytes;
  }

  /** Whether the elements are whole numbers. */
  boolean integer() {
    return integer;
  }

  /**
   * Takes one element from {@code buffer}, which is little-endian. Exact but for 64-bit integers
   * beyond 2⁵³, which are rounded.
   */
  double take(ByteBuffer buffer) {
    return switch (this) {
      case F64 -> buffer.getDouble();
      case F32 -> buffer.getFloat();
      case F16 -> half(buffer.getShort());
      case BF16 -> Float.intBitsToFloat(buffer.getShort() << 16);
      case I64 -> buffer.getLong();
      case I32 -> buffer.getInt();
      case I16 -> buffer.getShort();
      case I8 -> buffer.get();
      case U64 -> unsigned(buffer.getLong());
      case U32 -> Integer.toUnsignedLong(buffer.getInt());
      case U16 -> Short.toUnsignedInt(buffer.getShort());
      case U8, BOOL -> Byte.toUnsignedInt(buffer.get());
    };
  }

  private static double unsigned(long bits) {
    return bits < 0 ? bits + TWO_TO_64 : bits;
  }

  /** IEEE 754 binary16: one sign bit, five of exponent, ten of fraction. */
  private static double half(short bits) {
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    double size;
    if (exponent == 0x1F) {
      size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      size = Math.scalb((double) fraction, -24);
    } else {
      size = Math.scalb((double) (fraction | 0x400), exponent - 25);
    }
    return bits < 0 ? -size : size;
  }
}
