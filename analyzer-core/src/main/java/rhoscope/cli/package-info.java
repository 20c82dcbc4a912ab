/** The commands, their exit status and their progress. */
@NullMarked
package rhoscope.cli;

import org.jspecify.annotations.NullMarked;
