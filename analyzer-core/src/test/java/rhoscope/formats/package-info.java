/** Tests of the readers of other frameworks' files. */
@NullMarked
package rhoscope.formats;

import org.jspecify.annotations.NullMarked;
