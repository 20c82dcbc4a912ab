package rhoscope.formats;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhoscope.analysis.Analysis;
import rhoscope.analysis.Located;
import rhoscope.config.ConfigReader;
import rhoscope.config.ParsedConfig;
import rhoscope.testing.Property;

/**
 * Whatever is done to a file of another framework, reading and judging it neither fails nor takes
 * long. {@code -Drhoscope.fuzz=N} makes N damaged files instead of the usual number.
 */
class AnyTextTest {
  private static final int INPUTS = Integer.getInteger("rhoscope.fuzz", 100_000);
  private static final double MILLIS_MAX = 50;

  /** Longer ones take most of the time and hold nothing that shorter ones do not. */
  private static final int SEED_MAX = 3000;

  private static final List<String> HOSTILE =
      List.of(
          "null",
          "-1",
          "0",
          "1e308",
          "1e-320",
          "NaN",
          "-Infinity",
          "99999999999999999999",
          "0x10",
          "\"\"",
          "[]",
          "{}",
          "[[[[",
          "{\"a\":",
          "true",
          "\u0000",
          "\ud800",
          "\t",
          "&a *a",
          "<<: *a",
          "${x}",
          "\"LSTM\"",
          "\"class_name\"",
          "1e-3",
          "'",
          "\"",
          ",",
          ":",
          "- ",
          "\n",
          "/*",
          "#");

  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private record Seed(String name, String text) {}

  @Test
  void noDamageFailsOrTakesLong() throws IOException {
    List<Seed> seeds = seeds();
    assertTrue(10 <= seeds.size());
    AtomicInteger recognised = new AtomicInteger();
    Property.forAll(
        INPUTS,
        random -> {
          Seed seed = seeds.get(random.nextInt(seeds.size()));
          String other = seeds.get(random.nextInt(seeds.size())).text;
          if (judged(seed.name, damaged(seed.text, other, random))) {
            recognised.incrementAndGet();
          }
        });
    assertTrue(INPUTS / 4 < recognised.get(), recognised + " of " + INPUTS + " still recognised");
  }

  private static List<Seed> seeds() throws IOException {
    List<Seed> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources")).sorted()) {
      for (Path file :
          files
              .filter(f -> f.toString().matches(".*/(foreign|configs)/.*\\.(json|ya?ml)"))
              .toList()) {
        String text = Files.readString(file);
        if (!file.toString().endsWith(".expect.json") && text.length() <= SEED_MAX) {
          seeds.add(new Seed(file.toString(), text));
        }
      }
    }
    return seeds;
  }

  private static String damaged(String text, String other, RandomGenerator random) {
    StringBuilder damaged = new StringBuilder(text);
    for (int edits = 1 + random.nextInt(4); 0 < edits; edits--) {
      int at = random.nextInt(damaged.length() + 1);
      int end = Math.min(damaged.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> damaged.delete(at, end);
        case 1 -> damaged.insert(at, HOSTILE.get(random.nextInt(HOSTILE.size())));
        case 2 -> damaged.replace(at, end, HOSTILE.get(random.nextInt(HOSTILE.size())));
        case 3 -> damaged.insert(at, damaged.substring(at, end));
        default -> {
          int from = random.nextInt(other.length());
          damaged.insert(at, other, from, Math.min(other.length(), from + random.nextInt(80)));
        }
      }
    }
    return damaged.toString();
  }

  private static boolean judged(String name, String text) {
    long start = CLOCK.getCurrentThreadCpuTime();
    Optional<Analysis> analysis = analysis(name, text);
    double millis = (CLOCK.getCurrentThreadCpuTime() - start) / 1e6;
    for (int again = 0; MILLIS_MAX < millis && again < 3; again++) {
      start = CLOCK.getCurrentThreadCpuTime();
      analysis(name, text);
      millis = (CLOCK.getCurrentThreadCpuTime() - start) / 1e6;
    }
    assertTrue(millis <= MILLIS_MAX, "it takes " + millis + " ms:\n" + text);
    for (Located finding : analysis.map(Analysis::findings).orElse(List.of())) {
      boolean inside = finding.span().end() <= text.length();
      assertTrue(inside && finding.message().length() <= 100, finding::toString);
    }
    return analysis.filter(a -> a.config().isForeign()).isPresent();
  }

  private static Optional<Analysis> analysis(String name, String text) {
    Optional<ParsedConfig> config = ConfigReader.read(name, text);
    Optional<Analysis> analysis =
        config.map(c -> Analysis.of(c, List.of(), Optional.empty(), List.of()));
    analysis.ifPresent(
        a -> {
          for (int offset = 0; offset < text.length(); offset += 1 + text.length() / 7) {
            a.hover(offset);
          }
        });
    return analysis;
  }
}
