package rhoscope.analysis;

import rhoscope.syntax.Span;

/**
 * Something that can stand at an offset.
 *
 * @param label what it is called
 * @param isKey whether it is a key, else it is a value
 * @param span what it takes the place of
 * @param text what is written there
 * @param detail what a key takes; empty for a value
 * @param meaning a sentence; empty where nothing is known
 */
public record Completion(
    String label, boolean isKey, Span span, String text, String detail, String meaning) {}
