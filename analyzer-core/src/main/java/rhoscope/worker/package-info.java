/** Probes and trainings as jobs: in this process, or in one of their own over JSON lines. */
@NullMarked
package rhoscope.worker;

import org.jspecify.annotations.NullMarked;
