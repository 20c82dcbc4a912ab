package rhoscope.worker;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import rhoscope.linalg.Kernels;

/**
 * How a worker's JVM is started: the Java and the classes of this one, with the flags that training
 * needs, whatever the flags of this one are.
 *
 * @param mainClass and its arguments; it hands its streams to {@link WorkerMain}
 */
public record WorkerCommand(List<String> mainClass) {
  public WorkerCommand {
    mainClass = List.copyOf(mainClass);
  }

  /** The jar's hidden command {@code worker}. */
  public static final WorkerCommand DEFAULT =
      new WorkerCommand(List.of("rhoscope.lsp.Main", "worker"));

  /**
   * The command line.
   *
   * @param memoryPercent the most of the machine's memory that its heap takes
   */
  List<String> line(int memoryPercent) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Nothing about the compiler: a training needs C2, which C1-only flags would take away.
    line.add("-XX:MaxRAMPercentage=" + memoryPercent);
    line.add("-XX:+UseSerialGC");
    line.add("-XX:-UsePerfData");
    line.add("-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), "rhoscope-%p.log"));
    line.add("-Dfile.encoding=UTF-8");
    line.add("-Djava.awt.headless=true");
    if (24 <= Runtime.version().feature()) {
      line.add("--enable-native-access=ALL-UNNAMED");
    }
    if (Kernels.hasVectorModule()) {
      line.addAll(Kernels.VECTOR_OPTIONS);
    }
    line.add("-cp");
    line.add(classPath());
    line.addAll(mainClass);
    return line;
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
