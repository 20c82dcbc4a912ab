package rhoscope.lsp;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The pages about rules, where they came with the jar. */
final class Docs {
  private final Optional<Path> folder;
  private final Map<String, Optional<String>> links = new ConcurrentHashMap<>();

  Docs(Optional<Path> folder) {
    this.folder = folder;
  }

  /** The pages beside the jar that holds this class, or in the source tree that it was built in. */
  static Docs besideJar() {
    try {
      Path jar = Path.of(Docs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path beside = jar.resolveSibling("docs").resolve("rules");
      Path inTree = jar.resolveSibling("../../docs/rules").normalize();
      return new Docs(Stream.of(beside, inTree).filter(Files::isDirectory).findFirst());
    } catch (URISyntaxException | RuntimeException noFile) {
      return new Docs(Optional.empty());
    }
  }

  /** The address of the page about a rule. */
  Optional<String> page(String rule) {
    return links.computeIfAbsent(
        rule,
        name ->
            folder
                .map(rules -> rules.resolve(name + ".md"))
                .filter(Files::isRegularFile)
                .map(page -> page.toUri().toString()));
  }
}
