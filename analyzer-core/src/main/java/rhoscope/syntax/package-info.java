/**
 * Text, spans, and the tolerant JSON parser with its positioned tree; what a key means is unknown
 * here.
 */
@NullMarked
package rhoscope.syntax;

import org.jspecify.annotations.NullMarked;
