package rhoscope.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import rhoscope.cli.Version;

/** What a figure depends on besides the code. */
final class Machine {
  /** {@code rhoscope 0.1.0 (Java 17.0.15)} of this very process, and how it computes. */
  static String product() {
    return Version.line();
  }

  /** Processor, cores and system, on one line. */
  static String hardware() throws IOException {
    String model = System.getProperty("os.arch");
    Path cpus = Path.of("/proc/cpuinfo");
    if (Files.isReadable(cpus)) {
      String all = Files.readString(cpus);
      model =
          all.lines()
                  .filter(line -> line.startsWith("model name"))
                  .findFirst()
                  .map(line -> line.substring(line.indexOf(':') + 1).strip())
                  .orElse(model)
              + (all.contains(" avx512f ") ? ", AVX-512" : all.contains(" avx2 ") ? ", AVX2" : "");
    }
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %s",
        model,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"));
  }

  /** The processes that wanted a core during the last minute; above 0 before a run, it is noise. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** The date and the commit that bin/bench names. */
  static String when() {
    return LocalDate.now(ZoneOffset.UTC) + ", " + System.getProperty("rhoscope.bench.commit", "");
  }

  private Machine() {}
}
