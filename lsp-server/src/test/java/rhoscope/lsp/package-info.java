/** The server as an editor meets it. */
@NullMarked
package rhoscope.lsp;

import org.jspecify.annotations.NullMarked;
