package rhoscope.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a CSV file, one at a time. Cells are separated by commas, semicolons or tabs,
 * whichever the first line has most of, and may stand in double quotes (RFC 4180). Blank lines are
 * passed over; blanks around a cell do not count.
 */
final class CsvReader implements Closeable {
  /** The longest cell; a number or a date needs about a hundredth of it. */
  private static final int MAX_CELL = 4096;

  /** The most cells of a row. */
  private static final int MAX_CELLS = 4096;

  private static final String SEPARATORS = ",;\t";
  private static final int LOOK_AHEAD = 1 << 13;
  private static final int END = -1;

  private final Path file;
  private final BufferedReader text;
  private final char separator;
  private int nextLine = 1;
  private int line = 1;

  CsvReader(Path file) throws IOException {
    this.file = file;
    this.text = DataFiles.open(file);
    this.separator = separator();
  }

  /** The line, from 1, on which the row given last begins. */
  int line() {
    return line;
  }

  /** The cells of the next row, at least one; an empty list at the end of the file. */
  List<String> next() throws IOException {
    while (true) {
      line = nextLine;
      List<String> row = new ArrayList<>();
      int end;
      do {
        if (row.size() == MAX_CELLS) {
          throw problem("more than " + MAX_CELLS + " cells");
        }
        StringBuilder cell = new StringBuilder();
        end = cell(cell);
        row.add(cell.toString().strip());
      } while (end == separator);
      boolean blank = row.size() == 1 && row.get(0).isEmpty();
      if (!blank) {
        return row;
      }
      if (end == END) {
        return List.of();
      }
    }
  }

  /** Reads up to and including the separator or line end that it returns. */
  private int cell(StringBuilder cell) throws IOException {
    boolean quoted = false;
    while (true) {
      int c = read();
      if (c == END && quoted) {
        throw problem("a quote is not closed");
      }
      if (c == '"' && (quoted || cell.toString().isBlank())) {
        if (quoted && peek() == '"') {
          cell.append((char) read());
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && (c == separator || c == '\n' || c == END)) {
        return c;
      } else {
        cell.append((char) c);
      }
      if (cell.length() > MAX_CELL) {
        throw problem("a cell of more than " + MAX_CELL + " characters");
      }
    }
  }

  /** One character; every kind of line end as a line feed. */
  private int read() throws IOException {
    int c = text.read();
    if (c == '\r') {
      if (peek() == '\n') {
        text.read();
      }
      c = '\n';
    }
    nextLine += c == '\n' ? 1 : 0;
    return c;
  }

  private int peek() throws IOException {
    text.mark(1);
    int c = text.read();
    text.reset();
    return c;
  }

  private char separator() throws IOException {
    text.mark(LOOK_AHEAD);
    int[] counts = new int[SEPARATORS.length()];
    boolean quoted = false;
    for (int i = 0; i < LOOK_AHEAD; i++) {
      int c = text.read();
      if (c == END || (!quoted && (c == '\n' || c == '\r'))) {
        break;
      }
      quoted ^= c == '"';
      int kind = SEPARATORS.indexOf(c);
      if (!quoted && 0 <= kind) {
        counts[kind]++;
      }
    }
    text.reset();
    int most = 0;
    for (int kind = 1; kind < counts.length; kind++) {
      most = counts[most] < counts[kind] ? kind : most;
    }
    return SEPARATORS.charAt(most);
  }

  private DataProblem problem(String fact) {
    return new DataProblem(file, "line " + line, fact);
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
