/** Tests of jobs and of both ends of a worker. */
@NullMarked
package rhoscope.worker;

import org.jspecify.annotations.NullMarked;
