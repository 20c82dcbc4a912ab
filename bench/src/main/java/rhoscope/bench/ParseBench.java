package rhoscope.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Our readers of JSON and YAML beside others. Those are test dependencies, so the work is done by
 * {@code ReadersBesideOthers} among the tests of analyzer-core, in one process.
 */
final class ParseBench {
  private final Report report;
  private final Path folder;

  ParseBench(Report report, Path folder) {
    this.report = report;
    this.folder = folder;
  }

  void run() throws IOException {
    report.progress("parse");
    Path results = folder.resolve("readers.tsv");
    measure(results);
    report.section("Reading configs");
    report.text(
        "The share of the path = value pairs of real configs that a reader still reports after one"
            + " random edit; and the time for a sound document of 1 MB, into a tree, and into a map"
            + " of all paths. Ours holds the place of each part.");
    table("JSON", results, "0.97", "0.95", "0.86");
    table("YAML", results, "0.96", "0.95", "0.96");
  }

  private void table(String language, Path results, String... goals) throws IOException {
    Table table =
        new Table(
            language,
            "delete a character",
            "half-typed key",
            "delete a value",
            "1 MB, tree ms",
            "1 MB, paths ms");
    for (String line : Files.readAllLines(results)) {
      String[] cells = line.split("\t", -1);
      if (cells[0].equals(language)) {
        table.row(cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]);
      }
    }
    table.row("goal", goals[0], goals[1], goals[2], Goals.READ_MILLIS, "–");
    report.table(table);
  }

  private void measure(Path results) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    "mvn",
                    "-q",
                    "-B",
                    "-ntp",
                    "-pl",
                    "analyzer-core",
                    "test",
                    "-Dtest=ReadersBesideOthers",
                    "-Drhoscope.readers=" + results.toAbsolutePath()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("parse.log").toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(Files.readString(folder.resolve("parse.log")));
      }
    } catch (InterruptedException stop) {
      throw new IOException(stop);
    }
  }
}
