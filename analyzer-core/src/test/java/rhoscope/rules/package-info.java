/** Tests of the rules by their own examples. */
@NullMarked
package rhoscope.rules;

import org.jspecify.annotations.NullMarked;
