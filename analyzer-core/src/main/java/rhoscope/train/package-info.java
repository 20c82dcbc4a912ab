/**
 * Trains a network: back-propagation through time, optimizers, penalties, clipping; tells what it
 * sees.
 */
@NullMarked
package rhoscope.train;

import org.jspecify.annotations.NullMarked;
