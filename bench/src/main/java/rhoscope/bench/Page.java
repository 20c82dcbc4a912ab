package rhoscope.bench;

/** The page docs/performance.md around the tables. */
final class Page {
  /** The whole page. */
  static String text(String tables) {
    return """
        # Performance

        Written by `bin/bench all --write`, never by hand. Every figure is the median of several rounds
        in which our process and the peers' take turns, so only ratios within a table carry over to
        another machine. bench/README.md says how it is measured and how to read it.
        """
        + tables.replaceFirst("\\n## all\\n", "").stripTrailing()
        + "\n";
  }

  private Page() {}
}
