/** Config text to {@code ModelSpec}, source map and problems; changes of keys to text edits. */
@NullMarked
package rhoscope.config;

import org.jspecify.annotations.NullMarked;
