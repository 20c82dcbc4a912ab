package rhoscope.papers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The verdicts as a table of plain text. */
public final class Table {
  /** Columns check, what, expected, got and pass, as wide as they need to be. */
  public static String of(Map<Check, Verdict> verdicts) {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"check", "what", "expected", "got", "pass"});
    verdicts.forEach(
        (check, verdict) ->
            verdict
                .rows()
                .forEach(
                    row ->
                        lines.add(
                            new String[] {
                              check.name(),
                              row.what(),
                              row.expected(),
                              row.got(),
                              row.pass() ? "yes" : "NO"
                            })));
    int[] widths = new int[lines.get(0).length];
    for (String[] line : lines) {
      for (int i = 0; i < line.length; i++) {
        widths[i] = Math.max(widths[i], line[i].codePointCount(0, line[i].length()));
      }
    }
    StringBuilder out = new StringBuilder();
    for (String[] line : lines) {
      StringBuilder one = new StringBuilder();
      for (int i = 0; i < line.length; i++) {
        int gap = widths[i] - line[i].codePointCount(0, line[i].length());
        one.append(line[i]).append(" ".repeat(gap + 2));
      }
      out.append(one.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private Table() {}
}
