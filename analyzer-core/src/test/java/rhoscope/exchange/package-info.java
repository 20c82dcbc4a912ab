/** Tests of the JSON forms. */
@NullMarked
package rhoscope.exchange;

import org.jspecify.annotations.NullMarked;
