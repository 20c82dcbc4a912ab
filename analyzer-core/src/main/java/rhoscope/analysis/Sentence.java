package rhoscope.analysis;

import java.util.Locale;

/** Catalogue entries are clauses without a final period; pages have sentences. */
final class Sentence {
  /** With a capital letter, where the clause begins with a word, and a period. */
  static String of(String clause) {
    boolean word = clause.matches("[a-z]+[ ,].*");
    String start = clause.substring(0, 1);
    return (word ? start.toUpperCase(Locale.ROOT) : start) + clause.substring(1) + ".";
  }

  private Sentence() {}
}
