package rhoscope.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command has to say: on standard output as it comes, and whole at the end. */
final class Report {
  private final StringBuilder text = new StringBuilder();
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final PrintStream progress = new PrintStream(System.err, true, StandardCharsets.UTF_8);

  /** A heading. */
  void section(String title) {
    add("\n## " + title + "\n\n");
  }

  /** A line of prose. */
  void text(String line) {
    add(line + "\n\n");
  }

  void table(Table table) {
    add(table.text() + "\n");
  }

  /** For who waits; not part of the report. */
  void progress(String line) {
    progress.println(line);
  }

  /** All but the progress. */
  String whole() {
    return text.toString();
  }

  private void add(String more) {
    text.append(more);
    out.print(more);
    out.flush();
  }
}
