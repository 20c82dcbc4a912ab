/** Closed forms: what is known of a network from its config alone, before a weight is drawn. */
@NullMarked
package rhoscope.theory;

import org.jspecify.annotations.NullMarked;
