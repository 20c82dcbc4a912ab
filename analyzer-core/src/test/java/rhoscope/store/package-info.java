/** Tests of the store. */
@NullMarked
package rhoscope.store;

import org.jspecify.annotations.NullMarked;
