/** The kernels alone, by JMH. */
@NullMarked
package rhoscope.bench.kernels;

import org.jspecify.annotations.NullMarked;
