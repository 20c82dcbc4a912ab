package rhoscope.papers;

import java.util.List;
import rhoscope.report.Figure;

/**
 * What came of a check.
 *
 * @param rows of the table
 * @param figures the curves behind them
 */
public record Verdict(List<Row> rows, List<Figure> figures) {
  /** Whether every row passes. */
  public boolean pass() {
    return rows.stream().allMatch(Row::pass);
  }
}
