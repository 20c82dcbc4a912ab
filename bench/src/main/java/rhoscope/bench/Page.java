package rhoscope.bench;

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

  private Page() {}
}
