package rhoscope.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.Tensors.Tensor;

/**
 * An HDF5 file in memory: groups, their attributes of texts and arrays of numbers, as Keras writes
 * them through h5py. What else the format has, arrays in compressed pieces for one, is told as not
 * read.
 */
final class Hdf5 {
  /*
   * Own, because the one Java library (jHDF) tells no place in a file, which a message shall name,
   * knows no bounds, and brings four jars of 2 MB for the tenth of the format that is needed.
   *
   * Bounds: whatever is a step through the file is counted, so that neither rings nor parts that
   * stand under many names take long; all arrays together have no more bytes than the file, all
   * texts no more than MAX_TEXT_BYTES.
   *
   * The format: HDF5 File Format Specification, version 3.0, sections II to IV.
   */

  private static final int[] SIGNATURE = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

  /** A name of more bytes is read as far as this. */
  static final int MAX_NAME_BYTES = 1024;

  /** An array takes about twenty; three thousand arrays are more than any such network has. */
  private static final int MAX_STEPS = 1 << 16;

  private static final long MAX_TEXT_BYTES = 16 << 20;

  /** One group. */
  final class Group {
    private final String path;
    private final Hdf5Object object;
    private final Map<String, Long> members;

    private Group(String path, Hdf5Object object) throws WeightsProblem {
      this.path = path;
      this.object = object;
      this.members = object.members();
    }

    /** The names of all members, as the file orders them: by name. */
    List<String> names() {
      return List.copyOf(members.keySet());
    }

    /** The path in the file, with a slash at its end; empty for the root. */
    String path() {
      return path;
    }

    /** The group of that name; empty where there is none. */
    Optional<Group> group(String name) throws WeightsProblem {
      Optional<Hdf5Object> found = find(name);
      return found.isEmpty() || found.get().isArray()
          ? Optional.empty()
          : Optional.of(new Group(path + name + "/", found.get()));
    }

    /** The numbers of that name; empty where there are none. */
    Optional<Tensor> numbers(String name) throws WeightsProblem {
      Optional<Hdf5Object> found = find(name);
      return found.isEmpty() || !found.get().isArray()
          ? Optional.empty()
          : Hdf5.this.numbers(path + name, found.get().array());
    }

    private Optional<Hdf5Object> find(String name) throws WeightsProblem {
      Long address = members.get(name);
      return address == null ? Optional.empty() : Optional.of(object(address));
    }

    /** The texts of an attribute; none where it is missing or of another type. */
    List<String> texts(String attribute) throws WeightsProblem {
      Optional<Hdf5Object.Array> array = object.attribute(attribute);
      return array.isEmpty() ? List.of() : Hdf5.this.texts(array.get());
    }
  }

  private final Content file;
  private int steps;
  private final Map<Long, Map<Integer, Content>> heaps = new HashMap<>();
  private long arrayBytes;
  private long textBytes;

  private Hdf5(Content file) {
    this.file = file;
  }

  /** Whether the bytes begin as such a file. */
  static boolean recognises(Content content) {
    return content.has(0, SIGNATURE);
  }

  /** Reads the root group. */
  static Group open(Content file) throws WeightsProblem {
    int version = file.u8(8);
    int widths = version < 2 ? 13 : 9;
    long addresses = version < 2 ? 24 + 4L * version : 12;
    if (version > 3 || file.u8(widths) != 8 || file.u8(widths + 1) != 8) {
      throw file.problem(8, "an HDF5 file of version %d or of another width of addresses", version);
    }
    if (file.i64(addresses) != 0) {
      throw file.problem(addresses, "an HDF5 file that begins elsewhere than at byte 0");
    }
    long end = file.i64(addresses + 16);
    if (end < 0 || file.size() < end) {
      throw file.problem(file.size(), "the file ends before byte %s", Long.toUnsignedString(end));
    }
    long root = version < 2 ? file.i64(addresses + 40) : file.i64(addresses + 24);
    Hdf5 hdf5 = new Hdf5(file);
    return hdf5.new Group("", hdf5.object(root));
  }

  /** The file's bytes. */
  Content content() {
    return file;
  }

  /** Counts a step at a place of the file. */
  void count(long at) throws WeightsProblem {
    steps++;
    if (steps > MAX_STEPS) {
      throw file.problem(at, "more than %d parts of groups, or groups in rings", MAX_STEPS);
    }
  }

  private Hdf5Object object(long at) throws WeightsProblem {
    count(at);
    return Hdf5Object.at(this, at);
  }

  private Optional<Tensor> numbers(String path, Hdf5Object.Array array) throws WeightsProblem {
    if (array.type().isEmpty() || !(array.type().get() instanceof Hdf5Type.Numbers type)) {
      return Optional.empty();
    }
    String shown = WeightsProblem.quoted(path);
    long count = Sizes.count(array.sizes());
    int bytes = array.bytes().size();
    if (count > bytes / type.dtype().bytes()) {
      throw array.bytes().problem(0, "%d bytes are not %d numbers, array %s", bytes, count, shown);
    }
    arrayBytes += count * type.dtype().bytes();
    if (arrayBytes > file.size()) {
      throw array.bytes().problem(0, "array %s overlaps another one", shown);
    }
    double[] values = new double[(int) count];
    ByteBuffer numbers = array.bytes().numbers().order(type.order());
    for (int i = 0; i < values.length; i++) {
      values[i] = type.dtype().take(numbers);
    }
    return Optional.of(Tensor.owning(Sizes.shape(array.sizes()), values, type.dtype().integer()));
  }

  private List<String> texts(Hdf5Object.Array array) throws WeightsProblem {
    long count = Sizes.count(array.sizes());
    Content bytes = array.bytes();
    List<String> texts = new ArrayList<>();
    for (long i = 0; i < count && array.type().isPresent(); i++) {
      if (array.type().get() instanceof Hdf5Type.Texts fixed) {
        texts.add(text(bytes.part(i * fixed.bytes(), fixed.bytes())));
      } else if (array.type().get() instanceof Hdf5Type.FarTexts) {
        texts.add(farText(bytes, 16 * i));
      } else {
        return List.of();
      }
    }
    return texts;
  }

  private String text(Content bytes) throws WeightsProblem {
    textBytes += bytes.size() + 1L;
    if (textBytes > MAX_TEXT_BYTES) {
      throw bytes.problem(0, "texts of more than %d bytes", MAX_TEXT_BYTES);
    }
    int length = bytes.size();
    while (0 < length && bytes.u8(length - 1L) == 0) {
      length--;
    }
    return bytes.utf8(0, length);
  }

  /** Length, address of the heap, number within it. */
  private String farText(Content bytes, long at) throws WeightsProblem {
    long length = bytes.u32(at);
    long heap = bytes.i64(at + 4);
    int number = (int) Math.min(bytes.u32(at + 12), Integer.MAX_VALUE);
    if (!heaps.containsKey(heap)) {
      heaps.put(heap, heap(heap));
    }
    Content found = heaps.getOrDefault(heap, Map.of()).get(number);
    if (found == null) {
      throw bytes.problem(at, "text %d of the heap at byte %d is missing", number, heap);
    }
    return text(found.part(0, length));
  }

  private Map<Integer, Content> heap(long at) throws WeightsProblem {
    if (!file.has(at, 'G', 'C', 'O', 'L')) {
      throw file.problem(at, "no heap of texts begins here");
    }
    Content heap = file.part(at, file.i64(at + 8));
    Map<Integer, Content> texts = new HashMap<>();
    long next = 16;
    while (next + 16 <= heap.size() && heap.u16(next) != 0) {
      count(at + next);
      long size = heap.i64(next + 8);
      texts.put(heap.u16(next), heap.part(next + 16, size));
      next += 16 + (size + 7) / 8 * 8;
    }
    return texts;
  }
}
