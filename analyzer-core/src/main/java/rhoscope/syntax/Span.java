package rhoscope.syntax;

/**
 * A piece of a text: the offsets {@code start} (inclusive) to {@code end} (exclusive) in UTF-16
 * units.
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no span: " + start + " to " + end);
    }
  }

  /** The empty span at {@code offset}. */
  public static Span at(int offset) {
    return new Span(offset, offset);
  }

  /** In UTF-16 units. */
  public int length() {
    return end - start;
  }

  /** Whether the two share a place, be it an end. */
  public boolean touches(Span other) {
    return start <= other.end && other.start <= end;
  }

  /** Whether a cursor at {@code offset} stands in this span or at one of its two ends. */
  public boolean touches(int offset) {
    return start <= offset && offset <= end;
  }

  /** Whether {@code other} lies wholly inside this span. */
  public boolean contains(Span other) {
    return start <= other.start && other.end <= end;
  }

  /** This piece of {@code text}. */
  public String of(String text) {
    return text.substring(start, end);
  }
}
