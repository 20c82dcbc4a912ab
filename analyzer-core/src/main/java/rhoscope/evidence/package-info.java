/** What was predicted or measured of a spec: numbers with unit, source and sample size. */
@NullMarked
package rhoscope.evidence;

import org.jspecify.annotations.NullMarked;
