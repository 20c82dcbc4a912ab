/** What a config means: the catalogue of keys, the valid {@link ModelSpec} and its digest. */
@NullMarked
package rhoscope.model;

import org.jspecify.annotations.NullMarked;
