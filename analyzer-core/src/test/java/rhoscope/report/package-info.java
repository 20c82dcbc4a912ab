/** Claims about the text and the JSON that people and programs read. */
@NullMarked
package rhoscope.report;

import org.jspecify.annotations.NullMarked;
