package rhoscope.report;

import java.util.List;
import java.util.stream.Collectors;
import rhoscope.analysis.Located;
import rhoscope.model.Severity;
import rhoscope.syntax.Position;
import rhoscope.syntax.Text;

/** Findings as workflow commands, which GitHub's runners show beside the lines of a change. */
public final class FindingsGithub {
  /** One line per finding. */
  public static String of(List<CheckedFile> files) {
    return files.stream()
        .flatMap(file -> file.analysis().findings().stream().map(finding -> line(file, finding)))
        .collect(Collectors.joining());
  }

  private static String line(CheckedFile file, Located finding) {
    Text text = file.analysis().config().text();
    Position start = text.position(finding.span().start());
    Position end = text.position(finding.span().end());
    // Columns are understood within one line alone.
    String columns =
        start.line() == end.line()
            ? ",col=" + (start.character() + 1) + ",endColumn=" + (end.character() + 1)
            : "";
    return String.format(
        "::%s file=%s,line=%d,endLine=%d%s,title=%s::%s\n",
        level(finding.severity()),
        property(file.path()),
        start.line() + 1,
        end.line() + 1,
        columns,
        property("rhoscope: " + finding.rule()),
        data(message(finding)));
  }

  private static String message(Located finding) {
    String fixes =
        finding.remedies().stream()
            .map(remedy -> "\nfix: " + remedy.title())
            .collect(Collectors.joining());
    return finding.message() + fixes;
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFORMATION, HINT, OFF -> "notice";
    };
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }

  private FindingsGithub() {}
}
