package rhoscope.papers;

import static rhoscope.report.Plot.escape;

import java.util.List;
import java.util.Map;
import rhoscope.report.Figure;
import rhoscope.report.Plot;

/** The table and the curves as one page that needs nothing else. */
public final class Page {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #d7dce2; --soft: #5b6570;
        --good: #1a7f37; --bad: #c2252d;
        --c0: #0b62c4; --c1: #c4560b; --c2: #177a3c; --c3: #a3278f; --c4: #7a6a00; --c5: #0b7f8a; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --paper: #15181c; --faint: #343a42;
        --soft: #9aa4af; --good: #4cc76a; --bad: #ff7a80;
        --c0: #6fb1ff; --c1: #ffa05c; --c2: #5fd08a; --c3: #e88ad8; --c4: #d8c64c; --c5: #5cd0dc; } }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .3rem; }
      p { margin: .3rem 0; } .soft, .legend { color: var(--soft); }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; margin: .6rem 0; }
      th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
        border-bottom: 1px solid var(--faint); }
      th { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
      figure { margin: 1rem 0; } figcaption { font-weight: 600; } .legend span { white-space: nowrap; }
      svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--soft); }
      .end { text-anchor: end; } .mid { text-anchor: middle; }
      .grid { stroke: var(--faint); } .axis { stroke: var(--soft); fill: none; }
      .line { stroke: currentColor; fill: none; stroke-width: 1.3; stroke-linejoin: round; opacity: .8; }
      .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
      .c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
      """;

  /**
   * The page.
   *
   * @param verdicts in order, by check
   * @param made how: the command, the seeds, the version
   */
  public static String of(Map<Check, Verdict> verdicts, String made) {
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>Papers reproduced</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n<h1>Papers reproduced</h1>\n<p class=\"soft\">")
        .append(escape(made))
        .append("</p>\n");
    verdicts.forEach((check, verdict) -> section(out, check, verdict));
    return out.append("</html>\n").toString();
  }

  private static void section(StringBuilder out, Check check, Verdict verdict) {
    out.append("<h2 id=\"").append(check.name()).append("\">").append(check.name()).append(' ');
    out.append(mark(verdict.pass())).append("</h2>\n<p>").append(escape(check.claim()));
    out.append("</p>\n<div class=\"scroll\"><table>\n<tr><th>what<th>expected<th>got<th></tr>\n");
    for (Row row : verdict.rows()) {
      out.append("<tr>");
      for (String cell : List.of(row.what(), row.expected(), row.got())) {
        out.append("<td>").append(escape(cell));
      }
      out.append("<td>").append(mark(row.pass())).append("</tr>\n");
    }
    out.append("</table></div>\n");
    for (Figure figure : verdict.figures()) {
      out.append(Plot.of(figure));
    }
  }

  private static String mark(boolean pass) {
    return pass ? "<span class=\"good\">pass</span>" : "<span class=\"bad\">FAIL</span>";
  }

  private Page() {}
}
