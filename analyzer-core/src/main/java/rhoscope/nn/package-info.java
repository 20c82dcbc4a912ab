/** Cells with forward, backward and state Jacobian side by side, initialisation, losses. */
@NullMarked
package rhoscope.nn;

import org.jspecify.annotations.NullMarked;
