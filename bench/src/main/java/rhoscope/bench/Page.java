package rhoscope.bench;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** The page docs/performance.md: its tables are written here, the text around them by hand. */
final class Page {
  private static final String START = "<!-- tables -->\n";
  private static final String END = "<!-- end of tables -->\n";

  /**
   * The page with new tables in the place of its old ones.
   *
   * @throws IllegalArgumentException if the page has no place for them
   */
  static String with(String page, String tables) {
    int start = page.indexOf(START);
    int end = page.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("the page lacks " + START + " … " + END);
    }
    return page.substring(0, start + START.length())
        + "\n"
        + tables.replaceFirst("\\n## all\\n", "").strip()
        + "\n\n"
        + page.substring(end);
  }

  /**
   * The page with the sections of one benchmark in the place of those with the same titles, or
   * behind all others; each says when it was measured.
   */
  static String withSections(String page, String report) {
    String[] parts = report.strip().split("\n## ", -1);
    String when = parts[0].lines().skip(1).filter(line -> !line.isBlank()).collect(joining("; "));
    String changed = page;
    for (String part : List.of(parts).subList(1, parts.length)) {
      int titleEnd = part.indexOf('\n');
      String title = "\n## " + part.substring(0, titleEnd) + "\n";
      String section =
          title + "\n" + when + "\n" + part.substring(titleEnd).stripTrailing() + "\n\n";
      int start = changed.indexOf(title);
      int end = start < 0 ? -1 : changed.indexOf("\n## ", start + 1);
      int last = changed.indexOf(END);
      if (last < 0) {
        throw new IllegalArgumentException("the page lacks " + END);
      }
      end = end < 0 || last < end ? last : end;
      changed = changed.substring(0, start < 0 ? last : start) + section + changed.substring(end);
    }
    return changed;
  }

  private Page() {}
}
