package rhoscope.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import rhoscope.evidence.EvidenceKey;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;

/** The weights and data files that a config names, by their contents. */
public final class NamedFiles {
  /** What stands for the hash of a file that cannot be read. */
  public static final String MISSING = "missing";

  private static final List<Key<String>> KEYS = List.of(Keys.WEIGHTS, Keys.FILE);
  private static final int BUFFER = 1 << 16;

  /** A file as it was when it was hashed. */
  private record Seen(Object file, long size, FileTime changed) {}

  private static final Map<Seen, String> HASHES = new ConcurrentHashMap<>();
  private static final int HASHES_MAX = 1024;

  /**
   * What the evidence of a spec is looked up by.
   *
   * @param folder that of the config
   */
  public static EvidenceKey key(ModelSpec spec, Path folder) {
    Map<String, String> hashes = new TreeMap<>();
    for (Key<String> key : KEYS) {
      spec.find(key).ifPresent(name -> hashes.put(name, hash(folder, name)));
    }
    return EvidenceKey.of(spec.digest(), hashes);
  }

  private static String hash(Path folder, String name) {
    try {
      Path file = folder.resolve(name);
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        return MISSING;
      }
      Seen seen =
          new Seen(
              file.toAbsolutePath().normalize(), attributes.size(), attributes.lastModifiedTime());
      String known = HASHES.get(seen);
      if (known != null) {
        return known;
      }
      String hash = hash(file);
      if (HASHES.size() >= HASHES_MAX) {
        HASHES.clear();
      }
      HASHES.put(seen, hash);
      return hash;
    } catch (IOException | InvalidPathException e) {
      return MISSING;
    }
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }

  private NamedFiles() {}
}
