package rhoscope.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhoscope.config.Format;
import rhoscope.workspace.SettingsFile;

/**
 * The files that a command's paths mean: files themselves, folders by the configs and settings that
 * they hold and that their settings do not leave out.
 */
final class ConfigFiles {
  /** Folders of tools and dependencies; a config inside them is nobody's work in progress. */
  private static final Set<String> SKIPPED = Set.of("node_modules", "target", "build", "dist");

  /** A folder with more is no project but a disk. */
  private static final int FILES_MAX = 100_000;

  /**
   * Files in the order of the paths, those of a folder sorted; none twice.
   *
   * @throws UserError if a path does not exist or a folder holds too much
   */
  static Collection<Path> find(List<Path> paths) throws IOException, UserError {
    Set<Path> files = new LinkedHashSet<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        files.addAll(inFolder(path));
      } else if (!Files.exists(path)) {
        throw new UserError(path + ": no such file or folder");
      } else if (!Files.isReadable(path) || !Files.isRegularFile(path)) {
        throw new UserError(path + ": cannot be read as a file");
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static List<Path> inFolder(Path folder) throws IOException, UserError {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<Path>() {
          private final Map<Path, Optional<SettingsFile>> projects = new HashMap<>();

          private boolean isLeftOut(Path file, boolean isFolder) {
            Path parent = file.toAbsolutePath().getParent();
            return parent != null
                && projects
                    .computeIfAbsent(parent, SettingsFile::of)
                    .filter(project -> project.leavesOut(file, isFolder))
                    .isPresent();
          }

          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            Path name = dir.getFileName();
            boolean skipped =
                !dir.equals(folder)
                    && name != null
                    && (name.toString().startsWith(".")
                        || SKIPPED.contains(name.toString())
                        || isLeftOut(dir, true));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean config = Format.mayBeConfig(file.toString()) && !isLeftOut(file, false);
            if (attributes.isRegularFile() && (config || Format.isSettings(file.toString()))) {
              found.add(file);
            }
            return found.size() < FILES_MAX ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    if (FILES_MAX <= found.size()) {
      throw new UserError(
          folder + ": holds " + FILES_MAX + " candidates or more; name a part of it");
    }
    found.sort(Path::compareTo);
    return found;
  }

  private ConfigFiles() {}
}
