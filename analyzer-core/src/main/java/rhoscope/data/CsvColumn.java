package rhoscope.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import rhoscope.weights.WeightsProblem;

/**
 * One column of a CSV file.
 *
 * @param name from the header, or {@code column 2}
 * @param values top to bottom, all finite
 */
record CsvColumn(String name, double[] values) {

  private static final int NAMES_SHOWN = 8;

  /**
   * Reads a column. The first row is a header if one of its cells is no number where the second row
   * has one, or if it holds the asked name.
   *
   * @param column a name in the header, or a position from 1; else the last column that has a
   *     number in the first row of data
   * @throws DataProblem if the file is missing or too large, rows differ in their number of cells,
   *     or a cell of the column is no finite number
   */
  static CsvColumn read(Path file, Optional<String> column) throws IOException {
    try (CsvReader rows = new CsvReader(file)) {
      List<String> first = rows.next();
      int firstLine = rows.line();
      List<String> second = rows.next();
      if (first.isEmpty()) {
        throw new DataProblem(file, "line 1", "the file has no rows");
      }
      boolean header = isHeader(first, second) || column.filter(c -> isName(c, first)).isPresent();
      List<String> data = header ? second : first;
      int index =
          column.isPresent() ? find(file, column.get(), first, header) : lastNumber(file, data);
      Collector values = new Collector(file, index, first.size());
      if (!header) {
        values.add(first, firstLine);
      }
      for (List<String> row = second; !row.isEmpty(); row = rows.next()) {
        values.add(row, rows.line());
      }
      return new CsvColumn(header ? first.get(index) : "column " + (index + 1), values.toArray());
    }
  }

  private static boolean isHeader(List<String> first, List<String> second) {
    for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
      if (number(first.get(i)).isEmpty() && number(second.get(i)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isName(String column, List<String> first) {
    return number(column).isEmpty() && first.contains(column);
  }

  private static int find(Path file, String column, List<String> first, boolean header)
      throws DataProblem {
    if (header && first.contains(column)) {
      return first.indexOf(column);
    }
    if (column.matches("[1-9][0-9]{0,3}") && Integer.parseInt(column) <= first.size()) {
      return Integer.parseInt(column) - 1;
    }
    String names =
        String.join(", ", first.stream().limit(NAMES_SHOWN).map(WeightsProblem::quoted).toList());
    String fact = "no column " + WeightsProblem.quoted(column) + "; the first row holds " + names;
    throw new DataProblem(file, "line 1", fact);
  }

  private static int lastNumber(Path file, List<String> row) throws DataProblem {
    for (int i = row.size() - 1; 0 <= i; i--) {
      if (number(row.get(i)).isPresent()) {
        return i;
      }
    }
    throw new DataProblem(file, "line 1", "no column of numbers");
  }

  /** The number a cell holds; NaN and infinities written out are numbers too. */
  private static OptionalDouble number(String cell) {
    String lower = cell.toLowerCase(Locale.ROOT);
    String unsigned = lower.startsWith("-") || lower.startsWith("+") ? lower.substring(1) : lower;
    if (unsigned.equals("nan") || unsigned.equals("inf") || unsigned.equals("infinity")) {
      return OptionalDouble.of(Double.NaN);
    }
    if (!cell.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Double.parseDouble(cell));
  }

  /** Gathers one cell of each row. */
  private static final class Collector {
    private final Path file;
    private final int index;
    private final int cells;
    private double[] values = new double[1024];
    private int count;

    Collector(Path file, int index, int cells) {
      this.file = file;
      this.index = index;
      this.cells = cells;
    }

    void add(List<String> row, int line) throws DataProblem {
      if (row.size() != cells) {
        throw problem(
            line,
            row.size() + (row.size() == 1 ? " cell" : " cells") + ", the first row has " + cells);
      }
      String cell = row.get(index);
      OptionalDouble value = number(cell);
      if (value.isEmpty()) {
        throw problem(line, WeightsProblem.quoted(cell) + " is not a number" + inColumn());
      }
      if (!Double.isFinite(value.getAsDouble())) {
        throw problem(line, WeightsProblem.quoted(cell) + " is not finite" + inColumn());
      }
      if (count == DataFiles.MAX_VALUES) {
        throw problem(line, "more than " + DataFiles.MAX_VALUES + " rows");
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count] = value.getAsDouble();
      count++;
    }

    double[] toArray() {
      return Arrays.copyOf(values, count);
    }

    private String inColumn() {
      return ", column " + (index + 1);
    }

    private DataProblem problem(int line, String fact) {
      return new DataProblem(file, "line " + line, fact);
    }
  }
}
