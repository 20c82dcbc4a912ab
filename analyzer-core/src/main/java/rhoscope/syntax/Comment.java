package rhoscope.syntax;

/** A comment: its words without the comment signs, trimmed, and its span with them. */
public record Comment(String text, Span span) {}
