/** What several tests share. */
@NullMarked
package rhoscope.testing;

import org.jspecify.annotations.NullMarked;
