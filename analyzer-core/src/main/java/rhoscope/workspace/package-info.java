/** A config on disk: its text, the hashes of the files it names, its store, the evidence in it. */
@NullMarked
package rhoscope.workspace;

import org.jspecify.annotations.NullMarked;
