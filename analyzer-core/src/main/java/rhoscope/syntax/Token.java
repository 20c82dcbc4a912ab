package rhoscope.syntax;

/**
 * A piece of JSON.
 *
 * @param text of a string the decoded content, of a word the characters as they stand, else empty
 * @param firstOnLine whether only white space and comments stand before it on its line
 * @param indent the column at which the first token of its line starts
 */
record Token(Kind kind, int start, int end, String text, boolean firstOnLine, int indent) {
  enum Kind {
    OPEN_OBJECT,
    CLOSE_OBJECT,
    OPEN_ARRAY,
    CLOSE_ARRAY,
    COLON,
    COMMA,
    STRING,
    WORD,
    END
  }

  Span span() {
    return new Span(start, end);
  }

  /** Whether a key can be written like this. */
  boolean isKeyLike() {
    return kind == Kind.STRING || kind == Kind.WORD;
  }
}
