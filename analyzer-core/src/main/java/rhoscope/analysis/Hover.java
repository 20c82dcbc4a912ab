package rhoscope.analysis;

import rhoscope.syntax.Span;

/**
 * What is shown about the key or value under a cursor.
 *
 * @param span key and value
 * @param plain lines of plain text, the headline first
 * @param markdown the same as Markdown
 */
public record Hover(Span span, String plain, String markdown) {}
