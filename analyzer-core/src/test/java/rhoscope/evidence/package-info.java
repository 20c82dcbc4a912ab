/** Tests of what is concluded of a run without a judgement. */
@NullMarked
package rhoscope.evidence;

import org.jspecify.annotations.NullMarked;
