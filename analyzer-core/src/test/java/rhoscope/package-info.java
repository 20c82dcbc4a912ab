/** Tests of the whole. */
@NullMarked
package rhoscope;

import org.jspecify.annotations.NullMarked;
