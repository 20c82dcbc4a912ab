/** Trains a network: back-propagation through time, momentum, clipping; tells what it sees. */
@NullMarked
package rhoscope.train;

import org.jspecify.annotations.NullMarked;
