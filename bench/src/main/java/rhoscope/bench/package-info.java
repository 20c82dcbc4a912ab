/** Benchmarks side by side: our code and its peers in turns, on one machine, in one command. */
@NullMarked
package rhoscope.bench;

import org.jspecify.annotations.NullMarked;
