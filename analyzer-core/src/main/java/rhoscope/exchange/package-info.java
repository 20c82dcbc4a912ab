/** Evidence and runs in other forms: JSON out and in, over streams only. */
@NullMarked
package rhoscope.exchange;

import org.jspecify.annotations.NullMarked;
