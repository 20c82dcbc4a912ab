/** Other frameworks' files, recognised by their content: trees to what is known of networks. */
@NullMarked
package rhoscope.formats;

import org.jspecify.annotations.NullMarked;
