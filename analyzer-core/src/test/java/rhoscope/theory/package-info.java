/** Tests of the closed forms against integration and simulation. */
@NullMarked
package rhoscope.theory;

import org.jspecify.annotations.NullMarked;
