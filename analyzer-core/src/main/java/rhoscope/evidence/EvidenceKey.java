package rhoscope.evidence;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What evidence is looked up by: it counts only for the very spec and the very files that it was
 * measured on.
 *
 * @param digest of the spec, see {@link rhoscope.model.ModelSpec#digest()}
 * @param files SHA-256 in hexadecimal of each named weights and data file, by its path in the
 *     config; {@code missing} where it cannot be read
 */
public record EvidenceKey(String digest, SortedMap<String, String> files) {
  public EvidenceKey {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** The key of a spec that names no file. */
  public static EvidenceKey of(String digest) {
    return new EvidenceKey(digest, new TreeMap<>());
  }

  /** The key of a spec that names files. */
  public static EvidenceKey of(String digest, Map<String, String> files) {
    return new EvidenceKey(digest, new TreeMap<>(files));
  }

  /** One line of text, equal exactly for equal keys. */
  public String text() {
    return digest + files;
  }
}
