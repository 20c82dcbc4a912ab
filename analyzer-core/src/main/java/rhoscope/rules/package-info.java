/** What is concluded from numbers: one value per rule, one file per rule. */
@NullMarked
package rhoscope.rules;

import org.jspecify.annotations.NullMarked;
