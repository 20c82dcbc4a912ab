package rhoscope.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The header of one object of an HDF5 file, a group or an array: a list of messages that say what
 * it is. Both versions of headers are read.
 */
final class Hdf5Object {
  /** What an attribute or an array is: type, sizes and where its bytes are. */
  record Array(Optional<Hdf5Type> type, List<Long> sizes, Content bytes) {}

  private static final int DATASPACE = 1;
  private static final int LINK_INFO = 2;
  private static final int DATATYPE = 3;
  private static final int LINK = 6;
  private static final int LAYOUT = 8;
  private static final int ATTRIBUTE = 12;
  private static final int CONTINUATION = 16;
  private static final int SYMBOL_TABLE = 17;

  private static final int COMPACT = 0;
  private static final int CONTIGUOUS = 1;

  /** The flag of a message that stands elsewhere and is shared. */
  private static final int SHARED = 2;

  private static final int MAX_RANK = 8;
  private static final long NOWHERE = -1;

  /** One message. */
  private record Message(int type, int flags, Content bytes) {}

  private final Hdf5 hdf5;
  private final Content file;
  private final long at;
  private final List<Message> messages = new ArrayList<>();

  private Hdf5Object(Hdf5 hdf5, long at) {
    this.hdf5 = hdf5;
    this.file = hdf5.content();
    this.at = at;
  }

  /** Reads the header at an address. */
  static Hdf5Object at(Hdf5 hdf5, long at) throws WeightsProblem {
    Hdf5Object object = new Hdf5Object(hdf5, at);
    Content file = object.file;
    if (file.has(at, 'O', 'H', 'D', 'R')) {
      object.second();
    } else if (file.u8(at) == 1) {
      object.block(at + 16, file.u32(at + 8), 8);
    } else {
      throw file.problem(at, "no object of HDF5 begins here");
    }
    return object;
  }

  /** A header of version 2: how long its first block is stands in one to eight bytes. */
  private void second() throws WeightsProblem {
    int flags = file.u8(at + 5);
    long sizeAt = at + 6 + ((flags & 0x20) == 0 ? 0 : 16) + ((flags & 0x10) == 0 ? 0 : 4);
    int width = 1 << (flags & 3);
    long size =
        switch (width) {
          case 1 -> file.u8(sizeAt);
          case 2 -> file.u16(sizeAt);
          case 4 -> file.u32(sizeAt);
          default -> file.i64(sizeAt);
        };
    block(sizeAt + width, size, (flags & 4) == 0 ? 4 : 6);
  }

  /**
   * The messages of a block and of those that continue it.
   *
   * @param head the bytes before a message's content: 8 in version 1, 4 or 6 in version 2
   */
  private void block(long from, long size, int head) throws WeightsProblem {
    Content block = file.part(from, size);
    List<Content> blocks = new ArrayList<>(List.of(block));
    for (int i = 0; i < blocks.size(); i++) {
      Content one = blocks.get(i);
      for (long next = 0; next + head <= one.size(); ) {
        boolean first = head == 8;
        int type = first ? one.u16(next) : one.u8(next);
        int length = one.u16(next + (first ? 2 : 1));
        int flags = one.u8(next + (first ? 4 : 3));
        Content bytes = one.part(next + head, length);
        hdf5.count(at);
        if (type == CONTINUATION) {
          blocks.add(continuation(bytes, first));
        } else {
          messages.add(new Message(type, flags, bytes));
        }
        next += head + length;
      }
    }
  }

  /** In version 2 a signature stands before the messages and a checksum behind them. */
  private Content continuation(Content message, boolean first) throws WeightsProblem {
    Content block = file.part(message.i64(0), message.i64(8));
    return first ? block : block.part(4, block.size() - 8L);
  }

  private Optional<Content> message(int type) {
    return messages.stream()
        .filter(message -> message.type() == type && (message.flags() & SHARED) == 0)
        .map(Message::bytes)
        .findFirst();
  }

  /** Whether this is an array of numbers or texts. */
  boolean isArray() {
    return message(LAYOUT).isPresent();
  }

  /**
   * The members of a group by their names: where their headers are. Links to others are left out.
   */
  Map<String, Long> members() throws WeightsProblem {
    Map<String, Long> members = new LinkedHashMap<>();
    Optional<Content> table = message(SYMBOL_TABLE);
    if (table.isPresent()) {
      new Hdf5Group(hdf5, members).read(table.get().i64(0), table.get().i64(8));
    }
    for (Message message : messages) {
      if (message.type() == LINK) {
        link(message.bytes(), members);
      } else if (message.type() == LINK_INFO) {
        checkLinkInfo(message.bytes());
      }
    }
    return members;
  }

  private void link(Content link, Map<String, Long> members) throws WeightsProblem {
    int flags = link.u8(1);
    long next = 2;
    boolean hard = true;
    if ((flags & 8) != 0) {
      hard = link.u8(next) == 0;
      next++;
    }
    next += ((flags & 4) == 0 ? 0 : 8) + ((flags & 16) == 0 ? 0 : 1);
    int width = 1 << (flags & 3);
    long length = width == 1 ? link.u8(next) : width == 2 ? link.u16(next) : link.u32(next);
    String name = link.utf8(next + width, Math.min(length, Hdf5.MAX_NAME_BYTES));
    if (hard) {
      members.putIfAbsent(name, link.i64(next + width + length));
    }
  }

  private static void checkLinkInfo(Content info) throws WeightsProblem {
    long heap = info.i64(2 + ((info.u8(1) & 1) == 0 ? 0 : 8));
    if (heap != NOWHERE) {
      throw info.problem(0, "a group of so many members that they stand in a heap is not read");
    }
  }

  /** The attribute of that name. */
  Optional<Array> attribute(String name) throws WeightsProblem {
    for (Message message : messages) {
      if (message.type() == ATTRIBUTE && (message.flags() & SHARED) == 0) {
        Content bytes = message.bytes();
        int version = bytes.u8(0);
        int nameBytes = bytes.u16(2);
        long nameAt = version == 3 ? 9 : 8;
        boolean fits = nameBytes == name.length() + 1; // all that are asked for are ASCII
        if (fits && bytes.utf8(nameAt, name.length()).equals(name)) {
          return Optional.of(attribute(bytes, version, nameAt, nameBytes));
        }
      }
    }
    return Optional.empty();
  }

  /** Version 1 pads each part to eight bytes. */
  private static Array attribute(Content bytes, int version, long nameAt, int nameBytes)
      throws WeightsProblem {
    int unit = version == 1 ? 8 : 1;
    int typeBytes = bytes.u16(4);
    int spaceBytes = bytes.u16(6);
    long typeAt = nameAt + padded(nameBytes, unit);
    long spaceAt = typeAt + padded(typeBytes, unit);
    long dataAt = spaceAt + padded(spaceBytes, unit);
    boolean shared = version > 1 && (bytes.u8(1) & 3) != 0;
    Optional<Hdf5Type> type =
        shared ? Optional.empty() : Hdf5Type.of(bytes.part(typeAt, typeBytes));
    List<Long> sizes = sizes(bytes.part(spaceAt, spaceBytes));
    return new Array(type, sizes, bytes.part(dataAt, bytes.size() - dataAt));
  }

  private static long padded(int bytes, int unit) {
    return (bytes + unit - 1L) / unit * unit;
  }

  /** The array that this object is. */
  Array array() throws WeightsProblem {
    Optional<Content> type = message(DATATYPE);
    Optional<Content> space = message(DATASPACE);
    Content layout = message(LAYOUT).orElseThrow();
    if (space.isEmpty()) {
      throw file.problem(at, "an array without sizes");
    }
    List<Long> sizes = sizes(space.get());
    int version = layout.u8(0);
    int kind = layout.u8(1);
    Content bytes;
    if (version < 3 || version > 4 || kind > CONTIGUOUS) {
      throw layout.problem(0, "an array in pieces or in an old layout is not read");
    } else if (kind == COMPACT) {
      bytes = layout.part(4, layout.u16(2));
    } else if (layout.i64(2) == NOWHERE) {
      bytes = layout.part(0, 0);
    } else {
      bytes = file.part(layout.i64(2), layout.i64(10));
    }
    return new Array(type.isPresent() ? Hdf5Type.of(type.get()) : Optional.empty(), sizes, bytes);
  }

  private static List<Long> sizes(Content space) throws WeightsProblem {
    int rank = space.u8(1);
    int from = space.u8(0) == 1 ? 8 : 4;
    if (rank > MAX_RANK) {
      throw space.problem(0, "an array with %d dimensions", rank);
    }
    List<Long> sizes = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      long size = space.i64(from + 8L * axis);
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw space.problem(0, "an array of size %s", Long.toUnsignedString(size));
      }
      sizes.add(size);
    }
    return sizes;
  }
}
