package rhoscope.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rhoscope.analysis.Analysis;
import rhoscope.config.ConfigReader;
import rhoscope.config.Format;
import rhoscope.config.ParsedConfig;
import rhoscope.model.Key;
import rhoscope.model.SettingKeys;
import rhoscope.model.Settings;
import rhoscope.store.StoreLocation;

/**
 * What a project says for the configs beside and below its file {@code rhoscope.json}.
 *
 * @param path of the file, absolute
 * @param config what its text means
 */
public record SettingsFile(Path path, ParsedConfig config) {
  /**
   * The nearest file at or above a folder. The search ends with the folder of a repository, the
   * home folder and the file system; a file that cannot be read counts as none.
   */
  public static Optional<SettingsFile> of(Path folder) {
    return StoreLocation.nearest(
            folder, it -> Files.isRegularFile(in(it)) || Files.exists(it.resolve(".git")))
        .map(SettingsFile::in)
        .filter(Files::isRegularFile)
        .flatMap(SettingsFile::read);
  }

  /** The settings in a file, where it is named so and can be read. */
  public static Optional<SettingsFile> at(Path file) {
    return Optional.of(file.toAbsolutePath().normalize())
        .filter(path -> Format.isSettings(path.toString()))
        .filter(Files::isRegularFile)
        .flatMap(SettingsFile::read);
  }

  private static Path in(Path folder) {
    return folder.resolve(Format.SETTINGS_NAME);
  }

  private static Optional<SettingsFile> read(Path file) {
    try {
      ParsedConfig config =
          ConfigFile.text(file)
              .map(text -> ConfigReader.read(Format.SETTINGS, text))
              .orElseGet(() -> ConfigReader.tooLarge(Format.SETTINGS));
      return Optional.of(new SettingsFile(file, config));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What it says. */
  public Settings settings() {
    return new Settings(config.spec());
  }

  /** What is wrong with it. */
  public Analysis analysis() {
    return Analysis.of(config);
  }

  /** The option {@code --store} that it stands for. */
  public Optional<String> store() {
    return config.spec().find(SettingKeys.STORE).map(this::resolved);
  }

  private String resolved(String store) {
    try {
      return store.startsWith("jdbc:") ? store : path.resolveSibling(store).toString();
    } catch (InvalidPathException e) {
      return store;
    }
  }

  /** Whether a file, or a folder with all in it, is left alone where nobody names it. */
  public boolean leavesOut(Path file, boolean isFolder) {
    String name = relative(file);
    boolean included =
        isFolder
            || config.spec().find(SettingKeys.INCLUDE).isEmpty()
            || matches(SettingKeys.INCLUDE, name);
    return !included || matches(SettingKeys.EXCLUDE, name);
  }

  private boolean matches(Key<List<String>> key, String name) {
    return config.spec().find(key).stream()
        .flatMap(List::stream)
        .anyMatch(pattern -> new Glob(pattern).matches(name));
  }

  private String relative(Path file) {
    Path folder = path.getParent();
    Path real = file.toAbsolutePath().normalize();
    try {
      real = file.toRealPath();
    } catch (IOException e) {
      // A file that is not on the disk yet has the name that the editor gives it.
    }
    Path name = folder != null && real.startsWith(folder) ? folder.relativize(real) : real;
    return name.toString().replace('\\', '/');
  }
}
