/** Probes, one file each, and experiments: what is measured of a network, and how. */
@NullMarked
package rhoscope.lab;

import org.jspecify.annotations.NullMarked;
