package rhoscope.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Files of the repository that tests write; {@code -Drhoscope.update=true} rewrites them. */
public final class Golden {
  private static final boolean UPDATE = Boolean.getBoolean("rhoscope.update");

  /** The repository's root. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("vscode-client"))) {
      Path parent = folder.getParent();
      assertTrue(parent != null, "no root above " + Path.of("").toAbsolutePath());
      folder = parent;
    }
    return folder;
  }

  /** Fails unless the file, relative to the root, holds exactly the text. */
  public static void check(String file, String text) {
    Path path = root().resolve(file);
    try {
      if (UPDATE) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
      }
      String found = Files.exists(path) ? Files.readString(path) : "";
      assertEquals(text, found, file + " is out of date; run with -Drhoscope.update=true");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for the lines between {@code <!-- NAME -->} and {@code <!-- end of NAME -->}. */
  public static void checkSection(String file, String name, String text) {
    try {
      String found = Files.readString(root().resolve(file));
      String begin = "<!-- " + name + " -->\n";
      int from = found.indexOf(begin) + begin.length();
      int to = found.indexOf("<!-- end of " + name + " -->");
      assertTrue(begin.length() <= from && from <= to, file + " has no section " + name);
      check(file, found.substring(0, from) + text + found.substring(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless the folder holds files of exactly these names; updating deletes the others. */
  public static void checkNames(String folder, Set<String> names) {
    try (Stream<Path> files = Files.list(root().resolve(folder))) {
      Set<String> found = new TreeSet<>();
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (UPDATE && !names.contains(name)) {
          Files.delete(file);
        } else {
          found.add(name);
        }
      }
      assertEquals(new TreeSet<>(names), found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Golden() {}
}
