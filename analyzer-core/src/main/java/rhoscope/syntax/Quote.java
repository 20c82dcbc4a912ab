package rhoscope.syntax;

/** A user's own words inside a message. */
public final class Quote {
  private static final int LENGTH_MAX = 24;

  /** {@code text} in backquotes, on one line, and shortened where it is long. */
  public static String brief(String text) {
    StringBuilder quoted = new StringBuilder("`");
    int end = text.length();
    if (end > LENGTH_MAX) {
      end = Character.isHighSurrogate(text.charAt(LENGTH_MAX - 1)) ? LENGTH_MAX - 1 : LENGTH_MAX;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      quoted.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    return quoted.append(end < text.length() ? "…`" : "`").toString();
  }

  private Quote() {}
}
