/** Weights files of many makers → tensors in float64, and which tensor plays which role. */
@NullMarked
package rhoscope.weights;

import org.jspecify.annotations.NullMarked;
