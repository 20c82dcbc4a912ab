package rhoscope.lsp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rhoscope.config.ConfigReader;
import rhoscope.syntax.Span;
import rhoscope.syntax.Text;

/**
 * One version of a document that is open in the editor.
 *
 * @param uri as the client writes it
 * @param language as the client calls it
 * @param version as the client counts
 */
record Document(String uri, String language, int version, Text text) {
  /** A file that is not open, as it is on the disk. */
  static Optional<Document> onDisk(String uri) {
    try {
      Optional<Path> file = Uris.file(uri).filter(Files::isRegularFile);
      if (file.isEmpty() || ConfigReader.CHARS_MAX < Files.size(file.get())) {
        return Optional.empty();
      }
      String content = ConfigReader.decode(Files.readAllBytes(file.get()));
      return Optional.of(new Document(uri, "", 0, Text.of(content)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** This document with the text at {@code span} replaced. */
  Document edited(int newVersion, Span span, String replacement) {
    String old = text.content();
    String content = old.substring(0, span.start()) + replacement + old.substring(span.end());
    return new Document(uri, language, newVersion, Text.of(content));
  }

  /** This document with another text. */
  Document replaced(int newVersion, String content) {
    return new Document(uri, language, newVersion, Text.of(content));
  }

  /** What a user calls it: the last part of its URI. */
  String name() {
    return Uris.name(uri);
  }

  /** The name by which its format is told; a new document has the ending of its language. */
  String fileName() {
    boolean known = List.of("json", "jsonc", "yaml").contains(language);
    return known && !name().contains(".") ? name() + "." + language : name();
  }
}
