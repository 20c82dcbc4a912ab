package rhoscope.syntax;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.yaml.snakeyaml.Yaml;
import rhoscope.syntax.Survival.Edit;
import rhoscope.syntax.Survival.Reader;
import rhoscope.syntax.SyntaxTree.Language;

/**
 * No test but what {@code bin/bench parse} measures: our readers beside others, in one process, the
 * readers in turns. Writes a line for each to the file that {@code rhoscope.readers} names.
 */
class ReadersBesideOthers {
  private static final int ROUNDS = 15;
  private static final long WARM_NANOS = 3_000_000_000L;
  private static final int LENGTH = 1_000_000;

  /**
   * A reader.
   *
   * @param pairs all paths and values
   * @param tree the whole document as the reader's own objects
   */
  private record Contestant(String name, Reader pairs, Function<String, Object> tree) {}

  @Test
  void measure() throws IOException {
    List<String> lines = new ArrayList<>();
    Contestant snakeyaml =
        new Contestant(
            "SnakeYAML",
            OtherReaders::snakeyaml,
            text -> new Yaml().compose(new StringReader(text)));
    Contestant engine =
        new Contestant(
            "SnakeYAML Engine",
            OtherReaders::engine,
            text -> new Compose(OtherReaders.ENGINE).composeString(text));
    lines.addAll(
        measure(
            Language.JSON,
            List.of(
                ours(Language.JSON),
                new Contestant("Jackson", OtherReaders::jackson, OtherReaders.JACKSON::readTree))));
    lines.addAll(measure(Language.YAML, List.of(ours(Language.YAML), snakeyaml, engine)));
    Files.write(Path.of(System.getProperty("rhoscope.readers", "target/readers.tsv")), lines);
  }

  private static Contestant ours(Language language) {
    return new Contestant(
        "Rhoscope", Survival.ours(language), text -> SyntaxTree.parse(language, text));
  }

  private static List<String> measure(Language language, List<Contestant> contestants)
      throws IOException {
    List<String> samples = Survival.samples(language);
    List<String> sound =
        samples.stream()
            .filter(sample -> SyntaxTree.parse(language, sample).problems().isEmpty())
            .toList();
    String text = language == Language.JSON ? largeJson(sound) : largeYaml(sound);
    List<Function<String, ?>> tasks = new ArrayList<>();
    contestants.forEach(contestant -> tasks.add(contestant.tree()));
    contestants.forEach(contestant -> tasks.add(contestant.pairs()));
    double[] millis = millis(tasks, text);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < contestants.size(); i++) {
      Contestant contestant = contestants.get(i);
      List<String> cells = new ArrayList<>(List.of(language.name(), contestant.name()));
      for (Edit edit : Edit.values()) {
        double kept = Survival.of(language, samples, edit, contestant.pairs()).share();
        cells.add(String.format(Locale.ROOT, "%.3f", kept));
      }
      for (double time : new double[] {millis[i], millis[contestants.size() + i]}) {
        cells.add(String.format(Locale.ROOT, "%.1f", time));
      }
      lines.add(String.join("\t", cells));
    }
    return lines;
  }

  /** The median of each task's rounds, after all of them were warmed up. */
  private static double[] millis(List<Function<String, ?>> tasks, String text) {
    for (Function<String, ?> task : tasks) {
      for (long end = System.nanoTime() + WARM_NANOS; System.nanoTime() < end; ) {
        nanos(task, text);
      }
    }
    double[][] times = new double[tasks.size()][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < tasks.size(); i++) {
        int task = (i + round) % tasks.size();
        times[task][round] = nanos(tasks.get(task), text) / 1e6;
      }
    }
    return Arrays.stream(times).mapToDouble(ReadersBesideOthers::median).toArray();
  }

  private static long nanos(Function<String, ?> task, String text) {
    long start = System.nanoTime();
    Object result = task.apply(text);
    long nanos = System.nanoTime() - start;
    if (result == null) {
      throw new IllegalStateException("nothing was read");
    }
    return nanos;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static String largeJson(List<String> samples) {
    StringBuilder text = new StringBuilder("{\n");
    for (int i = 0; text.length() < LENGTH; i++) {
      text.append("\"c").append(i).append("\": ");
      text.append(samples.get(i % samples.size()).strip()).append(",\n");
    }
    return text.append("\"end\": true}\n").toString();
  }

  private static String largeYaml(List<String> samples) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < LENGTH; i++) {
      text.append("c").append(i).append(":\n");
      samples.get(i % samples.size()).lines().forEach(line -> text.append("  " + line + "\n"));
    }
    return text.toString();
  }
}
