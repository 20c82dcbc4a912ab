/**
 * What a config says: the spec, the catalogue of its keys, their vocabularies, its digest; and the
 * tensors that files bring along.
 */
@NullMarked
package rhoscope.model;

import org.jspecify.annotations.NullMarked;
