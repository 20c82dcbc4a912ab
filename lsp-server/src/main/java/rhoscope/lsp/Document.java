package rhoscope.lsp;

import rhoscope.syntax.Span;
import rhoscope.syntax.Text;

/**
 * One version of a document that is open in the editor.
 *
 * @param uri as the client writes it
 * @param version as the client counts
 */
record Document(String uri, int version, Text text) {
  /** This document with the text at {@code span} replaced. */
  Document edited(int newVersion, Span span, String replacement) {
    String old = text.content();
    String content = old.substring(0, span.start()) + replacement + old.substring(span.end());
    return new Document(uri, newVersion, Text.of(content));
  }

  /** This document with another text. */
  Document replaced(int newVersion, String content) {
    return new Document(uri, newVersion, Text.of(content));
  }
}
