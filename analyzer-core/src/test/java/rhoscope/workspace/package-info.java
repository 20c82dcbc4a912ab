@NullMarked
package rhoscope.workspace;

import org.jspecify.annotations.NullMarked;
