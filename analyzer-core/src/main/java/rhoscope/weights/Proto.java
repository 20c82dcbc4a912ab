package rhoscope.weights;

/**
 * The fields of one message of Google's protocol buffers, one after another. A field is a number of
 * its message type and a value: a whole number, four or eight bytes, or bytes that may be a text, a
 * message or many numbers.
 */
final class Proto {
  private static final int VARINT = 0;
  private static final int EIGHT = 1;
  private static final int BYTES = 2;
  private static final int FOUR = 5;

  /** The bits of a varint's byte that are not its number's. */
  private static final int MORE = 0x80;

  private final Content content;
  private int at;
  private int field;
  private int wire;
  private long number;
  private Content bytes;

  Proto(Content content) {
    this.content = content;
    this.bytes = content;
  }

  /** Goes to the next field; false at the end. */
  boolean next() throws WeightsProblem {
    if (at == content.size()) {
      return false;
    }
    long tag = varint();
    field = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
    wire = (int) (tag & 7);
    switch (wire) {
      case VARINT -> number = varint();
      case EIGHT -> number = fixed(Long.BYTES);
      case FOUR -> number = fixed(Integer.BYTES);
      case BYTES -> {
        long length = varint();
        bytes = content.part(at, length);
        at += bytes.size();
      }
      default -> throw problem("no field of a protocol buffer begins here");
    }
    return true;
  }

  /** The number of the field. */
  int field() {
    return field;
  }

  /** Whether the value is bytes. */
  boolean isBytes() {
    return wire == BYTES;
  }

  /** A whole number, or the bits of four or eight bytes; 0 where it is bytes. */
  long number() {
    return isBytes() ? 0 : number;
  }

  /** The bytes; none where it is a number. */
  Content bytes() throws WeightsProblem {
    return isBytes() ? bytes : content.part(at, 0);
  }

  /** The bytes as a text. */
  String text() throws WeightsProblem {
    Content text = bytes();
    return text.utf8(0, text.size());
  }

  /** The next whole number of {@link #content}, as packed fields have them without tags. */
  long varint() throws WeightsProblem {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = content.u8(at);
      at++;
      value |= (long) (next & (MORE - 1)) << shift;
      if (next < MORE) {
        return value;
      }
    }
    throw problem("a number of more than ten bytes");
  }

  /** As above of four or eight bytes. */
  long fixed(int size) throws WeightsProblem {
    long value = size == Long.BYTES ? content.i64(at) : content.u32(at);
    at += size;
    return value;
  }

  /** Whether all fields or packed numbers were taken. */
  boolean atEnd() {
    return at == content.size();
  }

  /** What is wrong where this stands. */
  WeightsProblem problem(String fact, Object... arguments) {
    return content.problem(at, fact, arguments);
  }
}
