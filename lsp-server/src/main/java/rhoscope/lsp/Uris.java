package rhoscope.lsp;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Document URIs as clients write them; whatever they write, no exception. */
final class Uris {
  private static final String FILE = "file:";

  /** The file that a URI means; empty where it means none, as {@code untitled:} does. */
  static Optional<Path> file(String uri) {
    if (!uri.regionMatches(true, 0, FILE, 0, FILE.length())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(URI.create(uri)));
    } catch (RuntimeException notQuiteAUri) {
      return unescaped(uri.substring(FILE.length()));
    }
  }

  /** The last part of a URI without its escapes. */
  static String name(String uri) {
    String path = uri.split("[?#]", 2)[0];
    String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
    try {
      return URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEscaped) {
      return last;
    }
  }

  private static Optional<Path> unescaped(String path) {
    try {
      return Optional.of(Path.of(path.startsWith("///") ? path.substring(2) : path));
    } catch (RuntimeException noPath) {
      return Optional.empty();
    }
  }

  private Uris() {}
}
