/** Findings, hovers and fixes at offsets: what an editor or a command line shows of a config. */
@NullMarked
package rhoscope.analysis;

import org.jspecify.annotations.NullMarked;
