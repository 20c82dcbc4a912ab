/** The language server: transport, lifecycle, documents and what editors are told about them. */
@NullMarked
package rhoscope.lsp;

import org.jspecify.annotations.NullMarked;
