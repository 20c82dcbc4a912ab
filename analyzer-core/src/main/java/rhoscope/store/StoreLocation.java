package rhoscope.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where runs are kept: a folder that holds {@code runs.db}.
 *
 * @param folder absolute; need not exist
 */
public record StoreLocation(Path folder) {
  private static final List<String> ROOT_MARKS = List.of("rhoscope.json", ".rhoscope", ".git");

  /** Far deeper than any folder is nested; links cannot make the search longer. */
  private static final int MOST_FOLDERS = 1000;

  /**
   * The folder that the option names, else {@code ROOT/.rhoscope}: ROOT is the nearest folder at or
   * above {@code configFolder} that holds {@code rhoscope.json}, {@code .rhoscope} or {@code .git},
   * else {@code configFolder} itself. The home folder is the last one looked at, and the search
   * stays on one file system.
   *
   * @param option of {@code --store}
   * @throws IOException if the option names a database server, or a file
   */
  public static StoreLocation find(Optional<String> option, Path configFolder) throws IOException {
    if (option.isPresent()) {
      return named(option.get());
    }
    Path start = real(configFolder);
    return new StoreLocation(root(start, homes()).resolve(".rhoscope"));
  }

  /** The database file. */
  public Path file() {
    return folder.resolve("runs.db");
  }

  /**
   * How a config is known in this store: relative to the folder above it, so that a project that is
   * moved keeps its runs; absolute for a config elsewhere.
   */
  String nameOf(Path config) {
    Path file = real(config);
    Path project = folder.getParent();
    Path name = project != null && file.startsWith(project) ? project.relativize(file) : file;
    return name.toString().replace('\\', '/');
  }

  private static StoreLocation named(String option) throws IOException {
    if (option.startsWith("jdbc:")) {
      throw new IOException("database servers are not supported yet; --store takes a folder");
    }
    try {
      Path folder = real(Path.of(option));
      if (Files.isRegularFile(folder)) {
        throw new IOException(folder + " is a file; --store takes a folder");
      }
      return new StoreLocation(folder);
    } catch (InvalidPathException e) {
      throw new IOException("--store names no folder: " + e.getMessage(), e);
    }
  }

  /**
   * The nearest folder, at or above one, that has a mark of a project, found as the store's own is.
   */
  public static Optional<Path> nearest(Path folder, Predicate<Path> marked) {
    return nearest(real(folder), homes(), marked);
  }

  static Path root(Path start, List<Path> homes) {
    return nearest(
            start,
            homes,
            folder -> ROOT_MARKS.stream().map(folder::resolve).anyMatch(Files::exists))
        .orElse(start);
  }

  private static Optional<Path> nearest(Path start, List<Path> homes, Predicate<Path> marked) {
    Path folder = start;
    for (int i = 0; i < MOST_FOLDERS; i++) {
      if (marked.test(folder)) {
        return Optional.of(folder);
      }
      Path above = folder.getParent();
      if (above == null || homes.contains(folder) || !device(folder).equals(device(above))) {
        return Optional.empty();
      }
      folder = above;
    }
    return Optional.empty();
  }

  private static List<Path> homes() {
    return Stream.of(System.getProperty("user.home"), System.getenv("HOME"))
        .filter(Objects::nonNull)
        .filter(home -> !home.isEmpty())
        .map(home -> real(Path.of(home)))
        .toList();
  }

  /** A number per file system; the same for all where the system tells none. */
  private static Object device(Path folder) {
    try {
      return Files.getAttribute(folder, "unix:dev");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return 0L;
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }
}
