package rhoscope.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip archive in memory, by its directory. Nothing is unpacked to a disk, and what a name could
 * do there is refused all the same.
 */
final class ZipArchive {
  /*
   * Not java.util.zip.ZipFile, for three reasons: it tells no place in the file, which a message
   * shall name; it takes entries that share their bytes, as bombs do; and it wants a file of its own
   * where these bytes may have been checked already.
   *
   * A file has at most 100 MB, so the 64-bit forms of sizes and offsets never apply.
   */

  /** More than any archive of weights has; one entry for each tensor. */
  private static final int MAX_ENTRIES = 1 << 14;

  /** What deflate makes of weights and their JSON stays far below this many times its size. */
  private static final int MAX_RATIO = 100;

  /** The most bytes that all compressed entries together become. */
  private static final long MAX_INFLATED_BYTES = 64L << 20;

  /** An absolute path, a drive, or a step upwards. */
  private static final Pattern LEAVES =
      Pattern.compile("^[/\\\\]|^[A-Za-z]:|(^|[/\\\\])\\.\\.([/\\\\]|$)");

  private static final int[] END = {'P', 'K', 5, 6};
  private static final int[] CENTRAL = {'P', 'K', 1, 2};
  private static final int[] LOCAL = {'P', 'K', 3, 4};
  private static final int END_BYTES = 22;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 0xFFFF;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /** One file of the archive: {@code at} is the byte of its local header. */
  private record Entry(String name, int method, long crc, long packed, long size, long at) {}

  private final Content content;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long inflated;

  private ZipArchive(Content content) {
    this.content = content;
  }

  /** Whether the bytes begin as an archive does. */
  static boolean recognises(Content content) {
    return content.has(0, LOCAL) || content.has(0, END);
  }

  /** Reads the directory. */
  static ZipArchive open(Content content) throws WeightsProblem {
    ZipArchive archive = new ZipArchive(content);
    archive.readDirectory();
    archive.checkOverlap();
    return archive;
  }

  /** The names of all entries, in the directory's order. */
  List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** The bytes of an entry; empty if there is none of that name. */
  Optional<Content> find(String name) throws WeightsProblem {
    Entry entry = entries.get(name);
    return entry == null ? Optional.empty() : Optional.of(bytes(entry));
  }

  private void readDirectory() throws WeightsProblem {
    long end = end();
    int count = content.u16(end + 10);
    long at = content.u32(end + 16);
    if (count > MAX_ENTRIES) {
      throw content.problem(end, "%d entries are above the bound of %d", count, MAX_ENTRIES);
    }
    for (int i = 0; i < count; i++) {
      if (!content.has(at, CENTRAL)) {
        throw content.problem(at, "entry %d of the archive's directory is missing", i);
      }
      int name = content.u16(at + 28);
      add(at, content.utf8(at + CENTRAL_BYTES, name));
      at += CENTRAL_BYTES + name + content.u16(at + 30) + content.u16(at + 32);
    }
    if (at > end) {
      throw content.problem(end, "the archive's directory runs over its end");
    }
  }

  /** The end record is the last thing but for a comment. */
  private long end() throws WeightsProblem {
    long last = (long) content.size() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
      if (content.has(at, END)) {
        return at;
      }
    }
    throw content.problem(content.size(), "the archive ends before its directory");
  }

  private void add(long at, String name) throws WeightsProblem {
    String shown = WeightsProblem.quoted(name);
    if (LEAVES.matcher(name).find()) {
      throw content.problem(at, "entry %s leads out of the archive", shown);
    }
    boolean encrypted = (content.u16(at + 8) & 1) != 0;
    int method = content.u16(at + 10);
    if (encrypted || (method != STORED && method != DEFLATED)) {
      throw content.problem(at, "entry %s is encrypted or packed in an unknown way", shown);
    }
    Entry entry =
        new Entry(
            name,
            method,
            content.u32(at + 16),
            content.u32(at + 20),
            content.u32(at + 24),
            content.u32(at + 42));
    if (entries.putIfAbsent(name, entry) != null) {
      throw content.problem(at, "entry %s stands twice", shown);
    }
  }

  private void checkOverlap() throws WeightsProblem {
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(Entry::at));
    long reached = 0;
    for (Entry entry : sorted) {
      if (entry.at() < reached) {
        String shown = WeightsProblem.quoted(entry.name());
        throw content.problem(entry.at(), "entry %s overlaps the one before it", shown);
      }
      reached = data(entry) + entry.packed();
    }
  }

  /** Where the entry's bytes begin. */
  private long data(Entry entry) throws WeightsProblem {
    long at = entry.at();
    if (!content.has(at, LOCAL)) {
      String shown = WeightsProblem.quoted(entry.name());
      throw content.problem(at, "no entry begins here, its directory has %s", shown);
    }
    return at + LOCAL_BYTES + content.u16(at + 26) + content.u16(at + 28);
  }

  private Content bytes(Entry entry) throws WeightsProblem {
    long at = data(entry);
    Content packed = content.part(at, entry.packed());
    String shown = WeightsProblem.quoted(entry.name());
    Content bytes = packed;
    if (entry.method() == DEFLATED) {
      bytes = packed.inflated(0, inflate(packed, entry));
    } else if (entry.packed() != entry.size()) {
      throw content.problem(at, "entry %s is stored with two sizes", shown);
    }
    CRC32 crc = new CRC32();
    crc.update(bytes.numbers());
    if (crc.getValue() != entry.crc()) {
      throw content.problem(at, "entry %s is damaged, its checksum differs", shown);
    }
    return bytes;
  }

  private byte[] inflate(Content packed, Entry entry) throws WeightsProblem {
    long most = Math.min(MAX_RATIO * Math.max(1, entry.packed()), MAX_INFLATED_BYTES - inflated);
    String shown = WeightsProblem.quoted(entry.name());
    if (entry.size() > most) {
      throw packed.problem(0, "entry %s would inflate to %d bytes", shown, entry.size());
    }
    byte[] bytes = new byte[(int) entry.size()];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed.numbers());
      int count = inflater.inflate(bytes);
      boolean done = inflater.finished() || inflater.inflate(new byte[1]) == 0;
      if (count != bytes.length || !done) {
        throw packed.problem(0, "entry %s does not inflate to %d bytes", shown, entry.size());
      }
    } catch (DataFormatException e) {
      throw packed.problem(0, "entry %s does not inflate", shown);
    } finally {
      inflater.end();
    }
    inflated += bytes.length;
    return bytes;
  }
}
