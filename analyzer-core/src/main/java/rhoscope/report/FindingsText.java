package rhoscope.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import rhoscope.analysis.Located;
import rhoscope.analysis.Remedy;
import rhoscope.model.Labels;
import rhoscope.model.Severity;
import rhoscope.syntax.Position;
import rhoscope.syntax.Span;
import rhoscope.syntax.Text;

/** Findings for people: the user's own line with the range underlined, the fact, the way out. */
public final class FindingsText {
  /** A generated file may hold everything on one line of a megabyte. */
  private static final int WIDTH_MAX = 160;

  private final Style style;
  private final StringBuilder out = new StringBuilder();

  private FindingsText(Style style) {
    this.style = style;
  }

  /** The findings of a file; empty text where there are none. */
  public static String of(CheckedFile file, Style style) {
    FindingsText text = new FindingsText(style);
    file.analysis().findings().forEach(finding -> text.finding(file, finding));
    return text.out.toString();
  }

  /** {@code 1 error, 2 warnings}, or {@code no findings}. */
  public static String summary(List<CheckedFile> files) {
    String counts =
        List.of(Severity.ERROR, Severity.WARNING, Severity.INFORMATION, Severity.HINT).stream()
            .map(severity -> count(files, severity))
            .filter(line -> !line.startsWith("0 "))
            .collect(Collectors.joining(", "));
    String where = files.size() == 1 ? "1 config" : files.size() + " configs";
    return (counts.isEmpty() ? "no findings" : counts) + " in " + where;
  }

  private static String count(List<CheckedFile> files, Severity severity) {
    long count =
        files.stream()
            .flatMap(file -> file.analysis().findings().stream())
            .filter(finding -> finding.severity() == severity)
            .count();
    boolean plural = count != 1 && severity != Severity.INFORMATION;
    return count + " " + Labels.of(severity) + (plural ? "s" : "");
  }

  private void finding(CheckedFile file, Located finding) {
    Text text = file.analysis().config().text();
    Position start = text.position(finding.span().start());
    String rule =
        style.of(finding.severity(), Labels.of(finding.severity()) + "[" + finding.rule() + "]");
    out.append(style.bold(file.path() + ":" + (start.line() + 1) + ":" + (start.character() + 1)))
        .append(": ")
        .append(rule)
        .append(style.dim(" (" + basis(finding) + ")"))
        .append('\n');
    excerpt(text, finding.span(), start, finding.severity());
    out.append("      ").append(finding.message()).append('\n');
    for (Remedy remedy : finding.remedies()) {
      out.append(style.dim("      fix: ")).append(remedy.title()).append('\n');
    }
    out.append('\n');
  }

  private static String basis(Located finding) {
    String source =
        switch (finding.evidence()) {
          case CONFIG -> "by the config";
          case INITIALIZATION -> "at initialisation";
          case WEIGHTS -> "on the weights";
          case RUN -> "in run " + finding.run().orElse("");
        };
    return Labels.of(finding.basis()) + " " + source;
  }

  private void excerpt(Text text, Span span, Position start, Severity severity) {
    Span line = text.line(start.line());
    int from = Math.max(line.start(), span.start() - WIDTH_MAX / 2);
    int to = Math.min(line.end(), from + WIDTH_MAX);
    String number = String.format(Locale.ROOT, "%4d | ", start.line() + 1);
    String before = from > line.start() ? "…" : "";
    String after = to < line.end() ? "…" : "";
    out.append(style.dim(number)).append(before).append(printable(text, from, to)).append(after);
    out.append('\n');
    int end = Math.max(span.start() + 1, Math.min(span.end(), to));
    out.append(style.dim("     | "))
        .append(" ".repeat(Math.max(0, span.start() - from) + before.length()))
        .append(style.of(severity, "^".repeat(end - span.start())))
        .append('\n');
  }

  /** Control characters, tabs among them, as one space each, so that the underline fits. */
  private static String printable(Text text, int from, int to) {
    return text.content().substring(from, to).replaceAll("\\p{Cntrl}", " ").stripTrailing();
  }
}
