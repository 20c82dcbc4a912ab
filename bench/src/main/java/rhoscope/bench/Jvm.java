package rhoscope.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import rhoscope.linalg.Kernels;

/**
 * A Java to run our code on, with the flags that the launcher gives a JVM that trains.
 *
 * @param home of the Java
 * @param kernel {@code scalar} or {@code vector} where it is not the product's choice
 * @param processors how many it is told that there are, where not all
 */
record Jvm(Path home, Optional<String> kernel, OptionalInt processors) {
  /** The one that this process runs on, or another that the command names. */
  static Jvm of(Options options) {
    return new Jvm(
        options.java().orElse(Path.of(System.getProperty("java.home"))),
        options.kernel(),
        OptionalInt.empty());
  }

  /** The same Java with another kernel. */
  Jvm with(String kernelName) {
    return new Jvm(home, Optional.of(kernelName), processors);
  }

  /** The same Java, told that the machine has so many processors. */
  Jvm on(int count) {
    return new Jvm(home, kernel, OptionalInt.of(count));
  }

  /** The command line that runs a class of this folder. */
  List<String> command(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/java").toString());
    if (modules().contains(Kernels.VECTOR_MODULE)) {
      command.addAll(Kernels.VECTOR_OPTIONS);
    }
    if (version() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    kernel.ifPresent(name -> command.add("-Drhoscope.kernel=" + name));
    processors.ifPresent(count -> command.add("-XX:ActiveProcessorCount=" + count));
    command.add("-Xlog:disable");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** The names in the {@code release} file; a Java without one is taken to have no vectors. */
  private String modules() throws IOException {
    return release("MODULES");
  }

  /** 17, 21, 25 … */
  int version() throws IOException {
    String version = release("JAVA_VERSION");
    int end = version.indexOf('.');
    return version.isEmpty() ? 0 : Integer.parseInt(end < 0 ? version : version.substring(0, end));
  }

  private String release(String key) throws IOException {
    Path file = home.resolve("release");
    if (!Files.isReadable(file)) {
      return "";
    }
    return Files.readString(file, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(key + "="))
        .findFirst()
        .map(line -> line.substring(key.length() + 1).replace("\"", ""))
        .orElse("");
  }

  /** This one, and of the machine's others the first of each newer version. */
  List<Jvm> withNewer() throws IOException {
    List<Jvm> all = new ArrayList<>(List.of(this));
    Path homes = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(homes)) {
      return all;
    }
    int newest = version();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(homes)) {
      for (Path folder : folders) {
        Jvm other = new Jvm(folder, kernel, processors);
        if (Files.isExecutable(folder.resolve("bin/java")) && other.version() > newest) {
          newest = other.version();
          all.add(other);
        }
      }
    }
    return all;
  }
}
