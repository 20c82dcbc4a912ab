/**
 * Matrix products, norms, spectra and QR over flat row-major arrays; the only package that knows
 * EJML and how a product is computed.
 */
@NullMarked
package rhoscope.linalg;

import org.jspecify.annotations.NullMarked;
