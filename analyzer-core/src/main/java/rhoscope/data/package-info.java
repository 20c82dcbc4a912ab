/** Sequence tasks and data files → batches, time first. */
@NullMarked
package rhoscope.data;

import org.jspecify.annotations.NullMarked;
