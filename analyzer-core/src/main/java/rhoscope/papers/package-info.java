/** The checks R1 to R8: what papers claim, held against what the product trains and measures. */
@NullMarked
package rhoscope.papers;

import org.jspecify.annotations.NullMarked;
