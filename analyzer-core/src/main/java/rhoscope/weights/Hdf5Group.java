package rhoscope.weights;

import java.util.Map;

/**
 * The members of a group in the older form, a tree over lists of names, which h5py writes unless it
 * is told otherwise.
 */
final class Hdf5Group {
  private static final int ENTRY_BYTES = 40;
  private static final int SOFT_LINK = 2;

  private final Hdf5 hdf5;
  private final Content file;
  private final Map<String, Long> members;
  private long names;
  private long namesBytes;

  Hdf5Group(Hdf5 hdf5, Map<String, Long> members) {
    this.hdf5 = hdf5;
    this.file = hdf5.content();
    this.members = members;
  }

  /** Adds all members: name → address of the object's header. */
  void read(long tree, long heap) throws WeightsProblem {
    if (!file.has(heap, 'H', 'E', 'A', 'P')) {
      throw file.problem(heap, "no names of a group begin here");
    }
    namesBytes = file.i64(heap + 8);
    names = file.i64(heap + 24);
    node(tree, 256);
  }

  /** Each level lies below that of the node above it, so that no tree is endless. */
  private void node(long at, int above) throws WeightsProblem {
    hdf5.count(at);
    if (file.has(at, 'S', 'N', 'O', 'D')) {
      symbols(at);
      return;
    }
    int level = file.has(at, 'T', 'R', 'E', 'E') ? file.u8(at + 5) : above;
    if (level >= above || file.u8(at + 4) != 0) {
      throw file.problem(at, "no members of a group begin here");
    }
    int used = file.u16(at + 6);
    for (int i = 0; i < used; i++) {
      node(file.i64(at + 32 + 16L * i), level);
    }
  }

  private void symbols(long at) throws WeightsProblem {
    int used = file.u16(at + 6);
    for (int i = 0; i < used; i++) {
      long entry = at + 8 + (long) ENTRY_BYTES * i;
      hdf5.count(entry);
      if (file.u32(entry + 16) != SOFT_LINK) {
        members.putIfAbsent(name(file.i64(entry)), file.i64(entry + 8));
      }
    }
  }

  /** Ends with a zero. */
  private String name(long offset) throws WeightsProblem {
    Content heap = file.part(names, namesBytes);
    long end = offset;
    while (end - offset < Hdf5.MAX_NAME_BYTES && heap.u8(end) != 0) {
      end++;
    }
    return heap.utf8(offset, end - offset);
  }
}
