package rhoscope.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
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
      Path file = folder.resolve(name);
      // A pipe or a device would never end.
      boolean readable = Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES;
      return readable ? hash(file, cancelled) : MISSING;
    } catch (IOException | InvalidPathException e) {
      return MISSING;
    }
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
