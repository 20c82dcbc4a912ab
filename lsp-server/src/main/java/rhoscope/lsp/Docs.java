package rhoscope.lsp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The pages about rules, where they came with the jar. */
final class Docs {
  private final Optional<Path> folder;
  private final Map<String, Optional<String>> links = new ConcurrentHashMap<>();

  Docs(Optional<Path> folder) {
    this.folder = folder;
  }

  /** The pages beside the jar that holds this class: in the same folder or in the source tree. */
  static Docs besideJar() {
    try {
      Path jar = Path.of(Docs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (Path at = jar.getParent(); at != null; at = at.getParent()) {
        Path rules = at.resolve("docs").resolve("rules");
        if (Files.isDirectory(rules)) {
          return new Docs(Optional.of(rules));
        }
        if (Files.exists(at.resolve(".git"))) {
          break;
        }
      }
    } catch (java.net.URISyntaxException | RuntimeException e) {
      return new Docs(Optional.empty());
    }
    return new Docs(Optional.empty());
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
