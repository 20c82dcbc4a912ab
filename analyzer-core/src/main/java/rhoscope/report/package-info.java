/** Findings, probes and runs as text and JSON. */
@NullMarked
package rhoscope.report;

import org.jspecify.annotations.NullMarked;
