/**
 * Text, spans, and the tolerant parsers of JSON and YAML with their positioned tree; what a key
 * means is unknown here.
 */
@NullMarked
package rhoscope.syntax;

import org.jspecify.annotations.NullMarked;
