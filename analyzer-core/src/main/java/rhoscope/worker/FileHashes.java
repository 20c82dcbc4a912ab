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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import rhoscope.evidence.EvidenceKey;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;

/** The evidence key of a spec: its digest, and what its weights and data files hold. */
public final class FileHashes {
  /** Stands for the hash of a file that cannot be read. */
  public static final String MISSING = "missing";

  /** Above what any reader of weights or data takes; a larger file counts as missing. */
  private static final long MOST_BYTES = 256L << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  /** More than the files that one works with. */
  private static final int MOST_REMEMBERED = 256;

  /** Coarser than the times of any file system. */
  private static final long SETTLED_MILLIS = 3_000;

  /*
   * An editor asks at every pause in typing, so the hash of a file is remembered as long as its size
   * and time stay. A file that has just been changed may change again without another time; its hash
   * is not remembered.
   */
  private static final Map<Version, String> REMEMBERED = new ConcurrentHashMap<>();

  private record Version(Path file, long size, FileTime changed) {}

  /**
   * Hashes every file that the spec names.
   *
   * @param folder what relative paths are relative to
   * @param cancelled asked every 64 KiB
   * @throws CancellationException if it turns true
   */
  public static EvidenceKey key(ModelSpec spec, Path folder, BooleanSupplier cancelled) {
    Map<String, String> files = new TreeMap<>();
    Stream.of(Keys.WEIGHTS, Keys.FILE)
        .flatMap(key -> spec.find(key).stream())
        .forEach(name -> files.put(name, hash(folder, name, cancelled)));
    return EvidenceKey.of(spec.digest(), files);
  }

  private static String hash(Path folder, String name, BooleanSupplier cancelled) {
    try {
      Path file = folder.resolve(name).toAbsolutePath().normalize();
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      // A pipe or a device would never end.
      if (!now.isRegularFile() || MOST_BYTES < now.size()) {
        return MISSING;
      }
      Version version = new Version(file, now.size(), now.lastModifiedTime());
      String known = REMEMBERED.get(version);
      return known == null ? remember(version, hash(file, cancelled)) : known;
    } catch (IOException | InvalidPathException e) {
      return MISSING;
    }
  }

  private static String remember(Version version, String hash) {
    if (SETTLED_MILLIS < System.currentTimeMillis() - version.changed().toMillis()) {
      if (MOST_REMEMBERED <= REMEMBERED.size()) {
        REMEMBERED.clear();
      }
      REMEMBERED.put(version, hash);
    }
    return hash;
  }

  private static String hash(Path file, BooleanSupplier cancelled) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); 0 <= count; count = in.read(buffer)) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException();
        }
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }

  private FileHashes() {}
}
